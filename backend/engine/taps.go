//go:build engine && cgo

package engine

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/ollama/ollama/ml"
	"github.com/ollama/ollama/ml/nn"
	"github.com/ollama/ollama/model"

	"threearcs/backend"
)

// The names of the matrices we look at, as in a GGUF file.
const (
	embeddingName = "token_embd"
	outputName    = "output"
)

// taps sit before or behind matrices of a network. They see what goes in or comes out, and
// the taps before attention output matrices scale single heads.
//
// A matrix of Ollama's models is an interface value in a struct; a tap is a value that
// embeds the matrix and overrides its product.
type taps struct {
	look look                 // what to record in this pass
	seen []ml.Tensor          // what was recorded, to be computed
	at   map[string]ml.Tensor // the same by name, for a state
	into map[int]ml.Tensor    // the same by layer, for heads
	damp map[backend.Head]float64

	heads  int   // per layer
	layers []int // that have attention heads
	stream *residual
}

// A look is what is recorded of a pass.
type look int

const (
	nothing   look = iota
	lastState      // the state at the last token
	allHeads       // what the heads put out at every token
)

// newTaps puts taps into net.
func newTaps(net model.Model, damp map[backend.Head]float64, stream *residual) *taps {
	t := &taps{damp: damp, heads: int(net.Backend().Config().Uint("attention.head_count")), stream: stream}
	t.walk(reflect.ValueOf(net).Elem(), "")
	return t
}

// walk visits all matrices below v, which the file calls path, and taps those it knows.
func (t *taps) walk(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		switch x := v.Interface().(type) {
		case *nn.Linear:
			t.linear(x, path)
		case *nn.Embedding:
			if path == embeddingName {
				x.Weight = &embeddingTap{x.Weight, t}
			}
		case ml.Tensor, ml.Backend:
		default:
			t.walk(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			t.walk(v.Index(i), path+"."+strconv.Itoa(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				t.walk(v.Field(i), join(path, f.Tag.Get("gguf")))
			}
		}
	}
}

// join appends the name of a gguf tag to path.
func join(path, tag string) string {
	name, _, _ := strings.Cut(tag, ",")
	switch {
	case name == "":
		return path
	case path == "":
		return name
	}
	return path + "." + name
}

// linear taps the matrix that the file calls path, if it matters.
func (t *taps) linear(x *nn.Linear, path string) {
	if x.Weight == nil {
		return
	}
	layer, name := splitLayer(path)
	switch {
	case path == outputName:
		x.Weight = &linearTap{Tensor: x.Weight, t: t, before: outputName}
	case layer < 0:
	case name == "attn_output":
		t.layers = append(t.layers, layer)
		x.Weight = &linearTap{Tensor: x.Weight, t: t, behind: behind(layer, attentionPart), heads: true, layer: layer}
	case name == "ssm_out":
		x.Weight = &linearTap{Tensor: x.Weight, t: t, behind: behind(layer, attentionPart)}
	case name == "ffn_down":
		x.Weight = &linearTap{Tensor: x.Weight, t: t, behind: behind(layer, ffnPart)}
	case name == "proj":
		x.Weight = &linearTap{Tensor: x.Weight, t: t, behind: behind(layer, perLayerPart)}
	}
}

// splitLayer splits "blk.3.attn_q" into 3 and "attn_q". The layer is -1 if there is none.
func splitLayer(path string) (int, string) {
	part := strings.Split(path, ".")
	if len(part) != 3 || part[0] != "blk" {
		return -1, path
	}
	layer, err := strconv.Atoi(part[1])
	if err != nil {
		return -1, path
	}
	return layer, part[2]
}

func behind(layer int, what string) string { return fmt.Sprintf("%d %s", layer, what) }

// begin starts a pass.
func (t *taps) begin(l look) {
	t.look, t.seen, t.at, t.into = l, nil, map[string]ml.Tensor{}, map[int]ml.Tensor{}
}

// record notes the last column of x under name, copied to a place that later steps of the
// computation do not reuse.
func (t *taps) record(ctx ml.Context, name string, x ml.Tensor) {
	if t.look != lastState || name == "" {
		return
	}
	rows, columns := x.Dim(0), x.Dim(1)
	last := x.View(ctx, (columns-1)*x.Stride(1), rows)
	kept := last.Copy(ctx, ctx.Input().Empty(ml.DTypeF32, rows))
	t.seen = append(t.seen, kept)
	t.at[name] = kept
}

// recordHeads notes all of x, what the heads of a layer put out.
func (t *taps) recordHeads(ctx ml.Context, layer int, x ml.Tensor) {
	if t.look != allHeads {
		return
	}
	kept := x.Copy(ctx, ctx.Input().Empty(ml.DTypeF32, x.Dim(0), x.Dim(1)))
	t.seen = append(t.seen, kept)
	t.into[layer] = kept
}

// fill sets the fields of s from what was recorded in a computed pass.
func (t *taps) fill(s *State) {
	floats := func(name string) []float32 {
		if x := t.at[name]; x != nil {
			return x.Floats()
		}
		return nil
	}
	s.Last = floats(outputName)
	part := func(layer int, name string) []float32 { return floats(behind(layer, name)) }
	s.Layers = t.stream.streams(floats(embeddingName), part, s.Last)
}

// factors returns the factors of the heads of a layer, or nil if all are 1.
func (t *taps) factors(layer int) []float32 {
	var factors []float32
	for h := range t.heads {
		f, ok := t.damp[backend.Head{Layer: layer, Head: h}]
		if ok && factors == nil {
			factors = ones(t.heads)
		}
		if ok {
			factors[h] = float32(f)
		}
	}
	return factors
}

func ones(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// A linearTap is a matrix with a tap.
type linearTap struct {
	ml.Tensor
	t              *taps
	before, behind string // under which names to record input and output
	heads          bool   // whether the heads of layer make up the input
	layer          int
}

// Mulmat multiplies the matrix with x.
func (w *linearTap) Mulmat(ctx ml.Context, x ml.Tensor) ml.Tensor {
	if w.heads {
		if f := w.t.factors(w.layer); f != nil {
			x = x.Mul(ctx, ctx.Input().FromFloats(spread(f, x.Dim(0)), x.Dim(0)))
		}
		w.t.recordHeads(ctx, w.layer, x)
	}
	w.t.record(ctx, w.before, x)
	y := w.Tensor.Mulmat(ctx, x)
	w.t.record(ctx, w.behind, y)
	return y
}

// spread repeats each factor for the coordinates of its head.
func spread(factors []float32, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = factors[i*len(factors)/n]
	}
	return v
}

// An embeddingTap is an embedding matrix with a tap.
type embeddingTap struct {
	ml.Tensor
	t *taps
}

// Rows looks up the rows of ids.
func (w *embeddingTap) Rows(ctx ml.Context, ids ml.Tensor) ml.Tensor {
	y := w.Tensor.Rows(ctx, ids)
	w.t.record(ctx, embeddingName, y)
	return y
}
