// Package gguf reads and writes GGUF files, the format of llama.cpp and Ollama models.
//
// It exists to look into a model file without loading it, to change one tensor of it and
// to write small models of our own. Reading takes versions 2 and 3, little-endian;
// writing makes version 3. Tensors of type F32, F16, BF16 and Q8_0 can be read and written
// as numbers, those of type Q4_0, Q5_0, Q4_K, Q5_K and Q6_K only read; all others pass
// through as the bytes they are.
//
// A file is not trusted: every count and length is checked against the bytes that are
// there before anything is allocated for it.
//
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
package gguf

import (
	"bytes"
	"fmt"
	"io"
)

// The limits of the format and of what we take.
const (
	magic            = "GGUF"
	version          = 3
	defaultAlignment = 32
	maxDims          = 4
)

// alignmentKey is the key of the alignment of tensor data.
const alignmentKey = "general.alignment"

// A KV is one entry of the header. Value is a bool, string, float32, float64, one of Go's
// sized integers, or a slice of one of these.
type KV struct {
	Key   string
	Value any
}

// A Tensor is one tensor of a file. Shape is in GGUF's order: Shape[0] varies fastest, so
// that the matrix of a linear map has shape [inputs, outputs].
type Tensor struct {
	Name  string
	Type  Type
	Shape []int
	Data  io.ReaderAt // Size() bytes
}

// NewTensor returns a tensor with the given values, encoded as typ.
func NewTensor(name string, typ Type, values []float32, shape ...int) (Tensor, error) {
	t := Tensor{Name: name, Type: typ, Shape: shape}
	if n, err := t.elements(); err != nil || n != len(values) {
		return Tensor{}, fmt.Errorf("gguf: tensor %q of shape %v has %d values", name, shape, len(values))
	}
	data, err := Encode(typ, values)
	if err != nil {
		return Tensor{}, fmt.Errorf("gguf: tensor %q: %w", name, err)
	}
	if _, err := t.Size(); err != nil {
		return Tensor{}, err
	}
	t.Data = bytes.NewReader(data)
	return t, nil
}

// Size returns the number of bytes of the tensor's data. It fails if the shape does not
// fit the type: a row must be a whole number of blocks.
func (t Tensor) Size() (int64, error) {
	n, err := t.elements()
	if err != nil {
		return 0, err
	}
	b, ok := blocks[t.Type]
	if !ok {
		return 0, fmt.Errorf("gguf: tensor %q has type %d, which is not known here: convert the model with a current llama.cpp", t.Name, t.Type)
	}
	if t.Shape[0]%b.values != 0 {
		return 0, fmt.Errorf("gguf: tensor %q: rows of %d values are not a multiple of the %d of a %v block", t.Name, t.Shape[0], b.values, t.Type)
	}
	return int64(n / b.values * b.bytes), nil
}

// elements returns the number of values of t.
func (t Tensor) elements() (int, error) {
	if len(t.Shape) == 0 || len(t.Shape) > maxDims {
		return 0, fmt.Errorf("gguf: tensor %q has %d dimensions, want 1 to %d", t.Name, len(t.Shape), maxDims)
	}
	n := 1
	for _, d := range t.Shape {
		if d <= 0 || n > maxElements/d {
			return 0, fmt.Errorf("gguf: tensor %q has the impossible shape %v", t.Name, t.Shape)
		}
		n *= d
	}
	return n, nil
}

// maxElements bounds a tensor so that its size in bytes cannot overflow.
const maxElements = 1 << 48

// Raw returns the tensor's data as it is stored.
func (t Tensor) Raw() ([]byte, error) {
	size, err := t.Size()
	if err != nil {
		return nil, err
	}
	data := make([]byte, size)
	if n, err := t.Data.ReadAt(data, 0); int64(n) < size {
		return nil, fmt.Errorf("gguf: tensor %q: %d of %d bytes: %w", t.Name, n, size, err)
	}
	return data, nil
}

// Floats returns the tensor's values. It fails with an error that names the type if that
// is not [Type.Readable].
func (t Tensor) Floats() ([]float32, error) {
	if !t.Type.Readable() {
		return nil, fmt.Errorf("gguf: tensor %q has type %v: only F32, F16, BF16, Q8_0, Q4_0, Q5_0, Q4_K, Q5_K and Q6_K can be read as numbers", t.Name, t.Type)
	}
	data, err := t.Raw()
	if err != nil {
		return nil, err
	}
	return Decode(t.Type, data)
}
