// Package temper writes models with single attention heads damped.
//
// The output of head h of layer l goes into columns [h·d, (h+1)·d) of the layer's output
// projection W_o, where d is the length of a head's output. Scaling these columns by λ
// therefore equals scaling the head before the projection, as the engine does at run time,
// and works with any server.
package temper

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"threearcs/backend"
	"threearcs/backend/gguf"
)

// WriteFile copies the model at src to dst with the heads of factors scaled, each by its
// λ, and returns what a reader must know: which tensors had to change their type. It
// refuses a dst that exists, and leaves none on error.
//
// F32, F16 and BF16 tensors keep their type. In Q8_0 tensors only the scales of blocks
// change, if heads are whole blocks of 32; otherwise, and if a tensor is of another type
// that package gguf can read, this one tensor is written as F16. The rest of the file is
// copied as it is.
func WriteFile(dst, src string, factors map[backend.Head]float64) ([]string, error) {
	if _, err := os.Lstat(dst); err == nil {
		return nil, fmt.Errorf("temper: %s exists: name another file or remove it", dst)
	}
	f, err := gguf.Open(src)
	if err != nil {
		return nil, fmt.Errorf("temper: %w", err)
	}
	defer f.Close()
	tensors, notes, err := scaleHeads(f, factors)
	if err != nil {
		return nil, fmt.Errorf("temper: %s: %w", src, err)
	}
	partial := dst + ".partial"
	if err := gguf.WriteFile(partial, f.Header, tensors); err != nil {
		return nil, err
	}
	return notes, os.Rename(partial, dst)
}

// scaleHeads returns the tensors of f with the heads of factors scaled, and notes.
func scaleHeads(f *gguf.File, factors map[backend.Head]float64) ([]gguf.Tensor, []string, error) {
	heads, err := gguf.Get[uint32](f, f.Architecture()+".attention.head_count")
	if err != nil {
		return nil, nil, fmt.Errorf("number of heads: %w", err)
	}
	tensors := slices.Clone(f.Tensors)
	var notes []string
	for _, h := range slices.SortedFunc(maps.Keys(factors), backend.Head.Compare) {
		note, err := scaleHead(tensors, h, int(heads), factors[h])
		if err != nil {
			return nil, nil, err
		}
		if note != "" {
			notes = append(notes, note)
		}
	}
	return tensors, notes, nil
}

// output is the name of the output projection of a layer.
const output = "blk.%d.attn_output.weight"

// scaleHead replaces the output projection of h's layer among tensors.
func scaleHead(tensors []gguf.Tensor, h backend.Head, heads int, factor float64) (note string, err error) {
	if h.Head < 0 || h.Head >= heads {
		return "", fmt.Errorf("head %v: layers have heads 0 to %d", h, heads-1)
	}
	if math.IsNaN(factor) || math.IsInf(factor, 0) {
		return "", fmt.Errorf("head %v: its factor is %v, want a finite number", h, factor)
	}
	name := fmt.Sprintf(output, h.Layer)
	i := slices.IndexFunc(tensors, func(t gguf.Tensor) bool { return t.Name == name })
	if i < 0 {
		return "", fmt.Errorf("head %v: no tensor %q: the layer does not exist or has no attention; layers that have: %s", h, name, layers(tensors))
	}
	t := tensors[i]
	if t.Shape[0]%heads != 0 {
		return "", fmt.Errorf("tensor %q has %d inputs, not a multiple of %d heads", name, t.Shape[0], heads)
	}
	dim := t.Shape[0] / heads
	tensors[i], err = ScaleColumns(t, h.Head*dim, (h.Head+1)*dim, float32(factor))
	if err == nil && tensors[i].Type != t.Type {
		note = fmt.Sprintf("%s: written as %v, was %v: %s", name, tensors[i].Type, t.Type, why(t.Type, dim))
	}
	return note, err
}

// layers lists the layers that have an output projection, such as "0 to 2, 4".
func layers(tensors []gguf.Tensor) string {
	var have []int
	for _, t := range tensors {
		var l int
		if n, _ := fmt.Sscanf(t.Name, output, &l); n == 1 && t.Name == fmt.Sprintf(output, l) {
			have = append(have, l)
		}
	}
	slices.Sort(have)
	var runs []string
	for len(have) > 0 {
		n := 1
		for n < len(have) && have[n] == have[0]+n {
			n++
		}
		run := strconv.Itoa(have[0])
		if n > 1 {
			run = fmt.Sprintf("%d to %d", have[0], have[n-1])
		}
		runs, have = append(runs, run), have[n:]
	}
	return cmp.Or(strings.Join(runs, ", "), "none")
}

// why says why a tensor of type typ changes its type.
func why(typ gguf.Type, dim int) string {
	if typ == gguf.Q8_0 {
		return fmt.Sprintf("a head has %d values, a block 32", dim)
	}
	return fmt.Sprintf("parts of %v blocks cannot be scaled", typ)
}

// ScaleColumns returns the matrix t with inputs [from, to) scaled by factor. A matrix whose
// type cannot be kept becomes F16. It fails if a value does not fit into its type.
func ScaleColumns(t gguf.Tensor, from, to int, factor float32) (gguf.Tensor, error) {
	if t.Type == gguf.Q8_0 && from%32 == 0 && to%32 == 0 {
		return scaleBlocks(t, from/32, to/32, factor)
	}
	if !t.Type.Readable() {
		return gguf.Tensor{}, fmt.Errorf("tensor %q has type %v, which cannot be read here: take the model in another quantisation, such as Q8_0, Q6_K or Q4_K_M", t.Name, t.Type)
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
	if typ == gguf.Q8_0 || !typ.Numeric() {
		typ = gguf.F16
	}
	if typ == gguf.F16 {
		if err := fits(t.Name, values); err != nil {
			return gguf.Tensor{}, err
		}
	}
	return gguf.NewTensor(t.Name, typ, values, t.Shape...)
}

// fits fails if F16 cannot hold a value, which would become infinite.
func fits(name string, values []float32) error {
	const beyond = 65520 // rounds to 2^16
	for _, v := range values {
		if !(math.Abs(float64(v)) < beyond) {
			return fmt.Errorf("tensor %q: %v does not fit into F16: scale by less", name, v)
		}
	}
	return nil
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
			v[0] *= factor
			if err := fits(t.Name, v); err != nil {
				return gguf.Tensor{}, err
			}
			scaled, err := gguf.Encode(gguf.F16, v)
			if err != nil {
				return gguf.Tensor{}, err
			}
			copy(scale, scaled)
		}
	}
	t.Data = bytes.NewReader(data)
	return t, nil
}
