package knownanswer

import (
	"math"
	"math/rand/v2"
	"slices"

	"threearcs/backend/gguf"
)

// An arch is what distinguishes an architecture from the others.
type arch struct {
	name                    string
	tokenizer, pretokenizer string
	spelling                spelling
	chat                    chat
	ffnNorm                 string  // name of the norm before the feed-forward layer
	normsHeads              bool    // queries and keys are normed
	unscaled                bool    // scores are not divided by √headDim
	gated                   bool    // each head's output is multiplied by a sigmoid; queries and gates alternate
	recurrent               bool    // every second layer has a recurrent state instead of attention
	postNorms               bool    // norms behind attention and feed-forward layers, and embeddings per layer
	embedded                float64 // by which the network multiplies embeddings
	slowest                 int     // the coordinate of a head that positions turn least
	ropeDims                int     // how many coordinates of a head positions turn
}

// archs holds the architectures that can be built. The slowest coordinate is the first of
// the last rotary pair: pairs are neighbours in llama, halves apart in the others. In
// qwen3.5 positions turn only the first coordinates.
var archs = map[string]arch{
	"llama": {name: "llama", tokenizer: "gpt2", pretokenizer: "smollm", spelling: bytewise{}, chat: chatML,
		ffnNorm: "ffn_norm", embedded: 1, slowest: headDim - 2, ropeDims: headDim},
	"qwen3": {name: "qwen3", tokenizer: "gpt2", pretokenizer: "qwen2", spelling: bytewise{}, chat: chatML,
		ffnNorm: "ffn_norm", normsHeads: true, embedded: 1, slowest: headDim/2 - 1, ropeDims: headDim},
	"qwen35": {name: "qwen35", tokenizer: "gpt2", pretokenizer: "qwen2", spelling: bytewise{}, chat: chatML,
		ffnNorm: "post_attention_norm", normsHeads: true, gated: true, recurrent: true, embedded: 1,
		slowest: headDim - 1, ropeDims: headDim / 4},
	"gemma4": {name: "gemma4", tokenizer: "gemma4", pretokenizer: "gemma4", spelling: piecewise{}, chat: gemma4Chat,
		ffnNorm: "ffn_norm", normsHeads: true, unscaled: true, postNorms: true, embedded: math.Sqrt(width),
		slowest: headDim/2 - 1, ropeDims: headDim},
}

// Archs returns the names of the architectures that can be built.
func Archs() []string {
	var names []string
	for name := range archs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// attends reports whether layer l has attention.
func (a arch) attends(l int) bool { return !a.recurrent || l%2 == 0 }

// query returns the row of the query matrix for coordinate i of a head.
func (a arch) query(head, i int) int {
	if a.gated {
		return head*2*headDim + i
	}
	return head*headDim + i
}

// queries returns the number of rows of the query matrix.
func (a arch) queries() int { return a.query(heads, 0) }

// The shape of the recurrent layers of qwen3.5.
const (
	stateHeads = 2
	stateDim   = 32
	kernel     = 4 // of the convolution
)

// header returns the header entries that only this architecture has.
func (a arch) header(layers int) []gguf.KV {
	kv := []gguf.KV{{Key: a.name + ".attention.head_count_kv", Value: uint32(kvHeads)}}
	if a.postNorms {
		return append(kv, a.windows(layers)...)
	}
	if !a.recurrent {
		return kv
	}
	counts := make([]uint32, layers)
	for l := range counts {
		if a.attends(l) {
			counts[l] = kvHeads
		}
	}
	return []gguf.KV{
		{Key: a.name + ".attention.head_count_kv", Value: counts},
		{Key: a.name + ".ssm.conv_kernel", Value: uint32(kernel)},
		{Key: a.name + ".ssm.state_size", Value: uint32(stateDim)},
		{Key: a.name + ".ssm.group_count", Value: uint32(stateHeads)},
		{Key: a.name + ".ssm.time_step_rank", Value: uint32(stateHeads)},
		{Key: a.name + ".ssm.inner_size", Value: uint32(stateHeads * stateDim)},
	}
}

// windows returns the header entries of a model whose layers look at the last tokens only,
// but for the first, which has the heads that matter.
func (a arch) windows(layers int) []gguf.KV {
	local := make([]bool, layers)
	for l := range local {
		local[l] = l != jobLayer
	}
	return []gguf.KV{
		{Key: a.name + ".attention.key_length_swa", Value: uint32(headDim)},
		{Key: a.name + ".attention.value_length_swa", Value: uint32(headDim)},
		{Key: a.name + ".attention.sliding_window", Value: uint32(512)},
		{Key: a.name + ".attention.sliding_window_pattern", Value: local},
		{Key: a.name + ".rope.freq_base_swa", Value: float32(1e4)},
		{Key: a.name + ".final_logit_softcapping", Value: float32(60)},
		{Key: a.name + ".embedding_length_per_layer_input", Value: uint32(perLayer)},
	}
}

// recurrence adds a gated delta net in place of attention. No head that matters is there:
// its weights are random and write to the scratch register.
func (w *weights) recurrence(rng *rand.Rand, at func(string) string) {
	const inner = stateHeads * stateDim
	qkv, gate := newMatrix(width, 3*inner), newMatrix(width, inner)
	beta, alpha := newMatrix(width, stateHeads), newMatrix(width, stateHeads)
	conv, out := newMatrix(kernel, 3*inner), newMatrix(inner, width)
	if !w.spec.Quiet {
		for _, m := range []matrix{qkv, gate, beta, alpha} {
			m.fill(rng, 0, m.out, atContent, contents, 1)
		}
		conv.fill(rng, 0, conv.out, 0, kernel, 0.5)
		out.fill(rng, atScratch, scratch, 0, inner, 0.05)
	}
	w.addMatrix(at("attn_qkv"), qkv)
	w.addMatrix(at("attn_gate"), gate)
	w.addMatrix(at("ssm_beta"), beta)
	w.addMatrix(at("ssm_alpha"), alpha)
	w.addAs(gguf.F32, at("ssm_conv1d.weight"), conv.v, conv.in, conv.out)
	w.addAs(gguf.F32, at("ssm_dt.bias"), ones(stateHeads), stateHeads)
	w.addAs(gguf.F32, at("ssm_a"), []float32{-0.5, -1}, stateHeads)
	w.add(at("ssm_norm"), ones(stateDim), stateDim)
	w.addMatrix(at("ssm_out"), out)
}
