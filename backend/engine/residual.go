package engine

import (
	"fmt"
	"math"
	"strings"

	"threearcs/backend/gguf"
)

// A residual rebuilds the residual stream of a network from what its layers add to it.
type residual struct {
	scale  float64 // by which the network multiplies embeddings
	eps    float64
	final  []float32 // weights of the final norm
	layers []layerNorms
}

// layerNorms says what happens between what the matrices of a layer put out and the
// stream. Norms that a layer lacks are nil.
type layerNorms struct {
	attention, ffn, perLayer []float32
	factor                   float32 // of the stream behind the layer
}

// The parts of a layer that add to the stream, in order.
const (
	attentionPart = "attention"
	ffnPart       = "ffn"
	perLayerPart  = "per-layer embedding"
)

// newResidual reads what it takes from the model file at path.
func newResidual(path string) (*residual, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	arch := f.Architecture()
	r := &residual{scale: 1, eps: float64(gguf.Or(f, arch+".attention.layer_norm_rms_epsilon", float32(1e-6)))}
	r.final = vector(f, "output_norm.weight")
	gemma := strings.HasPrefix(arch, "gemma")
	if gemma {
		r.scale = math.Sqrt(float64(gguf.Or(f, arch+".embedding_length", uint32(0))))
	}
	for l := range int(gguf.Or(f, arch+".block_count", uint32(0))) {
		n := layerNorms{factor: 1}
		if gemma {
			n = gemmaNorms(f, l)
		}
		r.layers = append(r.layers, n)
	}
	return r, nil
}

// gemmaNorms reads the norms behind the parts of a layer of Gemma.
func gemmaNorms(f *gguf.File, l int) layerNorms {
	first := func(names ...string) []float32 {
		for _, name := range names {
			if v := vector(f, fmt.Sprintf("blk.%d.%s", l, name)); v != nil {
				return v
			}
		}
		return nil
	}
	n := layerNorms{factor: 1,
		attention: first("post_attention_norm.weight", "attn_post_norm.weight"),
		ffn:       first("post_ffw_norm.weight", "ffn_post_norm.weight"),
		perLayer:  first("post_norm.weight")}
	if v := first("layer_scalar", "layer_output_scale.weight"); v != nil {
		n.factor = v[0]
	}
	return n
}

// vector returns the values of a tensor, or nil if there is none that can be read.
func vector(f *gguf.File, name string) []float32 {
	t, err := f.Tensor(name)
	if err != nil {
		return nil
	}
	v, err := t.Floats()
	if err != nil {
		return nil
	}
	return v
}

// streams returns the residual stream after each layer, from the embedding of a token and
// what each part of each layer put out for it; part returns nil where a layer has none. It
// returns nil unless the final norm of the last stream is last: then the layers are not
// of the kind that we know, and the sums would be wrong.
func (r *residual) streams(embedding []float32, part func(layer int, name string) []float32, last []float32) [][]float32 {
	if len(embedding) != len(r.final) {
		return nil
	}
	x := make([]float32, len(embedding))
	for i, v := range embedding {
		x[i] = float32(r.scale) * v
	}
	var out [][]float32
	for l, n := range r.layers {
		x = r.plus(x, part(l, attentionPart), n.attention)
		x = r.plus(x, part(l, ffnPart), n.ffn)
		x = r.plus(x, part(l, perLayerPart), n.perLayer)
		for i := range x {
			x[i] *= n.factor
		}
		out = append(out, x)
	}
	if !near(r.norm(x, r.final), last) {
		return nil
	}
	return out
}

// plus returns x + y, y normed if there is a norm.
func (r *residual) plus(x, y, weight []float32) []float32 {
	if weight != nil && y != nil {
		y = r.norm(y, weight)
	}
	out := append([]float32(nil), x...)
	for i, v := range y {
		out[i] += v
	}
	return out
}

// norm returns x/√(mean x² + eps)·weight.
func (r *residual) norm(x, weight []float32) []float32 {
	var square float64
	for _, v := range x {
		square += float64(v) * float64(v)
	}
	scale := 1 / math.Sqrt(square/float64(len(x))+r.eps)
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = float32(float64(v)*scale) * weight[i]
	}
	return out
}

// near reports whether |x-y| is at most a thousandth of |y|.
func near(x, y []float32) bool {
	if len(x) != len(y) {
		return false
	}
	var diff, size float64
	for i := range x {
		d := float64(x[i]) - float64(y[i])
		diff += d * d
		size += float64(y[i]) * float64(y[i])
	}
	return diff <= 1e-6*size
}
