package refmodel

import (
	"fmt"
	"math"

	"threearcs/backend/gguf"
)

// Load reads a model with numeric tensors and output matrix of its own.
func Load(path string) (*Model, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	arch := f.Architecture()
	switch arch {
	case "llama", "qwen3", "qwen35", "gemma4":
	default:
		return nil, fmt.Errorf("refmodel: %s: architecture %q, want llama, qwen3, qwen35 or gemma4", path, arch)
	}
	l := loader{f: f, arch: arch}
	m := &Model{config: l.config(), embd: l.matrix("token_embd"), output: l.matrix("output"), outputNorm: l.vector("output_norm")}
	if m.perLayer > 0 {
		m.layerEmbd, m.layerProj = l.matrix("per_layer_token_embd"), l.matrix("per_layer_model_proj")
		m.layerNorm = l.vector("per_layer_proj_norm")
	}
	for i := range l.num("block_count") {
		m.layers = append(m.layers, l.layer(i))
	}
	return m, l.err
}

type loader struct {
	f    *gguf.File
	arch string
	err  error
}

func (l *loader) num(key string) int { return int(gguf.Or(l.f, l.arch+"."+key, uint32(0))) }

func (l *loader) float(key string) float64 {
	return float64(gguf.Or(l.f, l.arch+"."+key, float32(0)))
}

func (l *loader) config() config {
	c := config{
		heads: l.num("attention.head_count"), kvHeads: l.num("attention.head_count_kv"), headDim: l.num("attention.key_length"),
		eps:      l.float("attention.layer_norm_rms_epsilon"),
		ropeBase: l.float("rope.freq_base"), ropeBaseLocal: l.float("rope.freq_base_swa"), ropeDims: l.num("rope.dimension_count"),
		window: l.num("attention.sliding_window"), local: gguf.Or(l.f, l.arch+".attention.sliding_window_pattern", []bool(nil)),
		neox: l.arch != "llama", gated: l.arch == "qwen35", gemma: l.arch == "gemma4",
		embedScale: 1, perLayer: l.num("embedding_length_per_layer_input"), logitCap: l.float("final_logit_softcapping"),
		stateHeads: l.num("ssm.group_count"), stateDim: l.num("ssm.state_size"),
	}
	if c.gemma {
		c.embedScale = math.Sqrt(float64(l.num("embedding_length")))
	}
	for _, n := range gguf.Or(l.f, l.arch+".attention.head_count_kv", []uint32(nil)) {
		c.kvHeads = max(c.kvHeads, int(n)) // 0 in recurrent layers
	}
	return c
}

func (l *loader) layer(i int) layer {
	at := func(name string) string { return fmt.Sprintf("blk.%d.%s", i, name) }
	y := layer{attnNorm: l.vector(at("attn_norm")),
		gate: l.matrix(at("ffn_gate")), up: l.matrix(at("ffn_up")), down: l.matrix(at("ffn_down"))}
	switch l.arch {
	case "qwen35":
		y.ffnNorm = l.vector(at("post_attention_norm"))
	case "gemma4":
		y.attnPost, y.ffnPost = l.vector(at("post_attention_norm")), l.vector(at("post_ffw_norm"))
		fallthrough
	default:
		y.ffnNorm = l.vector(at("ffn_norm"))
	}
	if l.has(at("inp_gate.weight")) {
		y.inGate, y.inProj, y.inPost = l.matrix(at("inp_gate")), l.matrix(at("proj")), l.vector(at("post_norm"))
		y.factor = l.tensor(at("layer_output_scale.weight")).v[0]
	}
	if l.has(at("ssm_out.weight")) {
		y.delta = l.deltaNet(at)
		return y
	}
	y.q, y.k, y.v, y.o = l.matrix(at("attn_q")), l.matrix(at("attn_k")), l.matrix(at("attn_v")), l.matrix(at("attn_output"))
	if l.arch != "llama" {
		y.qNorm, y.kNorm = l.vector(at("attn_q_norm")), l.vector(at("attn_k_norm"))
	}
	return y
}

func (l *loader) deltaNet(at func(string) string) *deltaNet {
	return &deltaNet{qkv: l.matrix(at("attn_qkv")), z: l.matrix(at("attn_gate")),
		beta: l.matrix(at("ssm_beta")), alpha: l.matrix(at("ssm_alpha")), conv: l.matrix(at("ssm_conv1d")),
		dt: l.tensor(at("ssm_dt.bias")).v, a: l.tensor(at("ssm_a")).v, norm: l.vector(at("ssm_norm")), out: l.matrix(at("ssm_out"))}
}

func (l *loader) has(name string) bool {
	_, err := l.f.Tensor(name)
	return err == nil
}

func (l *loader) matrix(name string) matrix    { return l.tensor(name + ".weight") }
func (l *loader) vector(name string) []float64 { return l.matrix(name).v }

// tensor reads a tensor of one or two dimensions.
func (l *loader) tensor(name string) matrix {
	t, err := l.f.Tensor(name)
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
