// Package refmodel is a slow forward pass in float64, written from the definition of the
// llama and qwen3 architectures. Tests compare the engine with it; nothing else uses it.
//
// It shares no code with the engine: weights come through package gguf, and every matrix
// product is a loop.
//
// Sources: Touvron et al. (2023), "LLaMA", for RMSNorm, SwiGLU and rotary positions; Yang
// et al. (2025), "Qwen3 Technical Report", for the norms of queries and keys; Ainslie et
// al. (2023), "GQA", for grouped key-value heads.
package refmodel

import (
	"fmt"
	"math"

	"threearcs/backend/gguf"
)

// A Model is a model in memory. Damp may be set before Run.
type Model struct {
	// Damp scales the output of a head before the output projection: the factor λ of
	// [layer, head]. Heads that are not named are left alone.
	Damp map[[2]int]float64

	heads, kvHeads, headDim int
	eps, ropeBase           float64
	neox                    bool // rotary pairs are halves apart, not neighbours

	embd, output matrix
	outputNorm   []float64
	layers       []layer
}

type layer struct {
	attnNorm, ffnNorm, qNorm, kNorm []float64 // qNorm and kNorm are nil in llama
	q, k, v, o, gate, up, down      matrix
}

// A matrix has out rows of in values.
type matrix struct {
	in, out int
	v       []float64
}

// Load reads a model of architecture llama or qwen3 with numeric tensors.
func Load(path string) (*Model, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	arch := f.Architecture()
	if arch != "llama" && arch != "qwen3" {
		return nil, fmt.Errorf("refmodel: %s: architecture %q, want llama or qwen3", path, arch)
	}
	l := loader{f: f}
	num := func(key string) int { return int(gguf.Or(f, arch+"."+key, uint32(0))) }
	m := &Model{heads: num("attention.head_count"), kvHeads: num("attention.head_count_kv"),
		headDim: num("attention.key_length"), neox: arch == "qwen3",
		eps:      float64(gguf.Or(f, arch+".attention.layer_norm_rms_epsilon", float32(0))),
		ropeBase: float64(gguf.Or(f, arch+".rope.freq_base", float32(0))),
		embd:     l.matrix("token_embd"), output: l.matrix("output"), outputNorm: l.vector("output_norm")}
	for i := range num("block_count") {
		m.layers = append(m.layers, l.layer(i, arch == "qwen3"))
	}
	return m, l.err
}

type loader struct {
	f   *gguf.File
	err error
}

func (l *loader) matrix(name string) matrix {
	t, err := l.f.Tensor(name + ".weight")
	var v []float32
	if err == nil {
		v, err = t.Floats()
	}
	if err == nil && len(t.Shape) > 2 {
		err = fmt.Errorf("refmodel: tensor %q has shape %v", name, t.Shape)
	}
	if err != nil {
		if l.err == nil {
			l.err = err
		}
		return matrix{}
	}
	m := matrix{in: t.Shape[0], out: len(v) / t.Shape[0]}
	for _, x := range v {
		m.v = append(m.v, float64(x))
	}
	return m
}

func (l *loader) vector(name string) []float64 { return l.matrix(name).v }

func (l *loader) layer(i int, qkNorm bool) layer {
	at := func(name string) string { return fmt.Sprintf("blk.%d.%s", i, name) }
	y := layer{attnNorm: l.vector(at("attn_norm")), ffnNorm: l.vector(at("ffn_norm")),
		q: l.matrix(at("attn_q")), k: l.matrix(at("attn_k")), v: l.matrix(at("attn_v")), o: l.matrix(at("attn_output")),
		gate: l.matrix(at("ffn_gate")), up: l.matrix(at("ffn_up")), down: l.matrix(at("ffn_down"))}
	if qkNorm {
		y.qNorm, y.kNorm = l.vector(at("attn_q_norm")), l.vector(at("attn_k_norm"))
	}
	return y
}

// A State is what the model computes at one token of a text.
type State struct {
	Logits []float64
	Last   []float64   // h_last: the residual stream after the final norm
	Layers [][]float64 // the residual stream after each layer, before the final norm
}

// Best returns the token with the highest logit.
func (s State) Best() int {
	best := 0
	for i, v := range s.Logits {
		if v > s.Logits[best] {
			best = i
		}
	}
	return best
}

// Run computes the states at the last n of the tokens.
func (m *Model) Run(tokens []int, n int) []State {
	x := make([][]float64, len(tokens))
	for i, id := range tokens {
		x[i] = append([]float64(nil), m.embd.v[id*m.embd.in:][:m.embd.in]...)
	}
	states := make([]State, n)
	asked := x[len(x)-n:]
	for l, y := range m.layers {
		m.attend(l, y, x)
		for _, row := range x {
			h := norm(row, y.ffnNorm, m.eps)
			g, u := y.gate.mul(h), y.up.mul(h)
			for i := range g {
				g[i] *= u[i] / (1 + math.Exp(-g[i])) // SiLU(gate)·up
			}
			add(row, y.down.mul(g))
		}
		for i, row := range asked {
			states[i].Layers = append(states[i].Layers, append([]float64(nil), row...))
		}
	}
	for i, row := range asked {
		states[i].Last = norm(row, m.outputNorm, m.eps)
		states[i].Logits = m.output.mul(states[i].Last)
	}
	return states
}

// attend adds the attention of layer l to x.
func (m *Model) attend(l int, y layer, x [][]float64) {
	d := m.headDim
	var q, k, v [][]float64
	for pos, row := range x {
		h := norm(row, y.attnNorm, m.eps)
		q = append(q, m.rotated(y.q.mul(h), y.qNorm, pos))
		k = append(k, m.rotated(y.k.mul(h), y.kNorm, pos))
		v = append(v, y.v.mul(h))
	}
	for i, row := range x {
		mixed := make([]float64, m.heads*d)
		for head := range m.heads {
			at := head / (m.heads / m.kvHeads) * d
			weights := make([]float64, i+1)
			for j := range weights {
				weights[j] = dot(q[i][head*d:][:d], k[j][at:][:d]) / math.Sqrt(float64(d))
			}
			softmax(weights)
			for j, w := range weights {
				for c := range d {
					mixed[head*d+c] += w * m.factor(l, head) * v[j][at+c]
				}
			}
		}
		add(row, y.o.mul(mixed))
	}
}

// factor returns λ of a head.
func (m *Model) factor(layer, head int) float64 {
	if f, ok := m.Damp[[2]int{layer, head}]; ok {
		return f
	}
	return 1
}

// rotated norms each head of v, if there is a norm, and turns it to its position: pair i
// by pos·base^(-2i/d).
func (m *Model) rotated(v, weight []float64, pos int) []float64 {
	d := m.headDim
	for at := 0; at < len(v); at += d {
		h := v[at:][:d]
		if weight != nil {
			copy(h, norm(h, weight, m.eps))
		}
		for i := range d / 2 {
			a, b := 2*i, 2*i+1
			if m.neox {
				a, b = i, i+d/2
			}
			sin, cos := math.Sincos(float64(pos) * math.Pow(m.ropeBase, -2*float64(i)/float64(d)))
			h[a], h[b] = h[a]*cos-h[b]*sin, h[a]*sin+h[b]*cos
		}
	}
	return v
}

// norm returns x/√(mean x² + eps)·weight.
func norm(x, weight []float64, eps float64) []float64 {
	scale := 1 / math.Sqrt(dot(x, x)/float64(len(x))+eps)
	out := make([]float64, len(x))
	for i := range x {
		out[i] = x[i] * scale * weight[i]
	}
	return out
}

func (m matrix) mul(x []float64) []float64 {
	out := make([]float64, m.out)
	for i := range out {
		out[i] = dot(m.v[i*m.in:][:m.in], x)
	}
	return out
}

func dot(a, b []float64) float64 {
	var s float64
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

func add(x, y []float64) {
	for i := range x {
		x[i] += y[i]
	}
}

// softmax replaces v by exp(v)/Σ exp(v).
func softmax(v []float64) {
	top := math.Inf(-1)
	for _, x := range v {
		top = math.Max(top, x)
	}
	var sum float64
	for i, x := range v {
		v[i] = math.Exp(x - top)
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}
