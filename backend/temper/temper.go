// Package temper writes models with single attention heads damped.
//
// The output of head h of layer l goes into columns [h·d, (h+1)·d) of the layer's output
// projection W_o, where d is the length of a head's output. Scaling these columns by λ
// therefore equals scaling the head before the projection, as the engine does at run time,
// and works with any server.
package temper

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"threearcs/backend"
	"threearcs/backend/gguf"
)

// WriteFile copies the model at src to dst with the heads of factors scaled, each by its
// λ, and returns what a reader must know: which tensors had to change their type.
//
// F32, F16 and BF16 tensors keep their type. In Q8_0 tensors only the scales of blocks
// change, if heads are whole blocks of 32; otherwise the tensor is written as F16. Other
// types fail: W_o must be one of these.
func WriteFile(dst, src string, factors map[backend.Head]float64) ([]string, error) {
	f, err := gguf.Open(src)
	if err != nil {
		return nil, fmt.Errorf("temper: %w", err)
	}
	defer f.Close()
	arch := f.Architecture()
	heads, err := gguf.Get[uint32](f, arch+".attention.head_count")
	if err != nil {
		return nil, fmt.Errorf("temper: %s: number of heads: %w", src, err)
	}
	tensors := slices.Clone(f.Tensors)
	var notes []string
	for _, h := range slices.SortedFunc(maps.Keys(factors), backend.Head.Compare) {
		note, err := scaleHead(tensors, h, int(heads), factors[h])
		if err != nil {
			return nil, fmt.Errorf("temper: %s: %w", src, err)
		}
		if note != "" {
			notes = append(notes, note)
		}
	}
	return notes, gguf.WriteFile(dst, f.Header, tensors)
}

// scaleHead replaces the output projection of h's layer among tensors.
func scaleHead(tensors []gguf.Tensor, h backend.Head, heads int, factor float64) (note string, err error) {
	if h.Head < 0 || h.Head >= heads {
		return "", fmt.Errorf("head %v: layers have heads 0 to %d", h, heads-1)
	}
	if factor != factor {
		return "", fmt.Errorf("head %v: its factor is NaN", h)
	}
	name := fmt.Sprintf("blk.%d.attn_output.weight", h.Layer)
	i := slices.IndexFunc(tensors, func(t gguf.Tensor) bool { return t.Name == name })
	if i < 0 {
		return "", fmt.Errorf("head %v: no tensor %q: the layer does not exist or has no attention", h, name)
	}
	t := tensors[i]
	if t.Shape[0]%heads != 0 {
		return "", fmt.Errorf("tensor %q has %d inputs, not a multiple of %d heads", name, t.Shape[0], heads)
	}
	dim := t.Shape[0] / heads
	tensors[i], err = ScaleColumns(t, h.Head*dim, (h.Head+1)*dim, float32(factor))
	if err == nil && tensors[i].Type != t.Type {
		note = fmt.Sprintf("%s: written as %v, was %v (a head has %d values, a block 32)", name, tensors[i].Type, t.Type, dim)
	}
	return note, err
}

// ScaleColumns returns the matrix t with inputs [from, to) scaled by factor. A Q8_0 matrix
// becomes F16 if they are not whole blocks.
func ScaleColumns(t gguf.Tensor, from, to int, factor float32) (gguf.Tensor, error) {
	if t.Type == gguf.Q8_0 && from%32 == 0 && to%32 == 0 {
		return scaleBlocks(t, from/32, to/32, factor)
	}
	values, err := t.Floats()
	if err != nil {
		return gguf.Tensor{}, err
	}
	for row := 0; row < len(values); row += t.Shape[0] {
		for i := from; i < to; i++ {
			values[row+i] *= factor
		}
	}
	typ := t.Type
	if typ == gguf.Q8_0 {
		typ = gguf.F16
	}
	return gguf.NewTensor(t.Name, typ, values, t.Shape...)
}

// scaleBlocks scales blocks [from, to) of each row of a Q8_0 matrix by their scales alone,
// so that the stored integers stay as they are.
func scaleBlocks(t gguf.Tensor, from, to int, factor float32) (gguf.Tensor, error) {
	const blockBytes = 34 // an F16 scale and 32 integers
	data, err := t.Raw()
	if err != nil {
		return gguf.Tensor{}, err
	}
	rowBytes := t.Shape[0] / 32 * blockBytes
	for row := 0; row < len(data); row += rowBytes {
		for b := from; b < to; b++ {
			scale := data[row+b*blockBytes:][:2]
			v, err := gguf.Decode(gguf.F16, scale)
			if err != nil {
				return gguf.Tensor{}, err
			}
			scaled, err := gguf.Encode(gguf.F16, []float32{v[0] * factor})
			if err != nil {
				return gguf.Tensor{}, err
			}
			copy(scale, scaled)
		}
	}
	t.Data = bytes.NewReader(data)
	return t, nil
}
