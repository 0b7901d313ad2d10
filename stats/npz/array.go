package npz

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// An Array is one n-dimensional array, its items in C (row-major) order whatever the
// order in the file.
type Array struct {
	// Shape holds the extent of each axis; it is empty for a scalar.
	Shape []int

	// DType is the type as the file names it, e.g. "<f4".
	DType string

	// Exactly one of these holds the items. Booleans are ints 0 and 1; floats
	// of 16 and 32 bits are widened without loss.
	floats  []float64
	ints    []int64
	strings []string
}

// FromFloats returns an array that writes as "<f8". It keeps a reference to data.
func FromFloats(data []float64, shape ...int) *Array {
	return &Array{Shape: shapeOr(shape, len(data)), DType: "<f8", floats: data}
}

// FromFloat32s returns an array that writes as "<f4". It copies data.
func FromFloat32s(data []float32, shape ...int) *Array {
	wide := make([]float64, len(data))
	for i, v := range data {
		wide[i] = float64(v)
	}
	return &Array{Shape: shapeOr(shape, len(data)), DType: "<f4", floats: wide}
}

// FromInts returns an array that writes as "<i8". It keeps a reference to data.
func FromInts(data []int64, shape ...int) *Array {
	return &Array{Shape: shapeOr(shape, len(data)), DType: "<i8", ints: data}
}

// FromBools returns an array that writes as "|b1".
func FromBools(data []bool, shape ...int) *Array {
	ints := make([]int64, len(data))
	for i, b := range data {
		if b {
			ints[i] = 1
		}
	}
	return &Array{Shape: shapeOr(shape, len(data)), DType: "|b1", ints: ints}
}

// FromStrings returns an array that writes as a fixed-width unicode array "<U…".
func FromStrings(data []string, shape ...int) *Array {
	return &Array{Shape: shapeOr(shape, len(data)), DType: "<U", strings: data}
}

func shapeOr(shape []int, n int) []int {
	if len(shape) == 0 {
		return []int{n}
	}
	return shape
}

// Len returns the number of items.
func (a *Array) Len() int { return len(a.floats) + len(a.ints) + len(a.strings) }

// IsBool reports whether the items are booleans.
func (a *Array) IsBool() bool { return len(a.DType) == 3 && a.DType[1] == 'b' }

// Floats returns the items as float64 in C order; integers beyond ±2^53 are rounded.
// It fails for strings. The result may share memory with a.
func (a *Array) Floats() ([]float64, error) {
	switch {
	case a.strings != nil:
		return nil, fmt.Errorf("holds strings (%s), want numbers", a.DType)
	case a.ints != nil:
		out := make([]float64, len(a.ints))
		for i, v := range a.ints {
			out[i] = float64(v)
		}
		return out, nil
	}
	return a.floats, nil
}

// Ints returns the items as int64 in C order. Floats are accepted when each is a whole
// number, as labels saved by a careless astype often are.
func (a *Array) Ints() ([]int64, error) {
	if a.strings != nil {
		return nil, fmt.Errorf("holds strings (%s), want integers", a.DType)
	}
	if a.floats == nil {
		return a.ints, nil
	}
	out := make([]int64, len(a.floats))
	for i, v := range a.floats {
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, fmt.Errorf("item %d is %v, want a whole number", i, v)
		}
		out[i] = int64(v)
	}
	return out, nil
}

// Bools returns the items as booleans. Numbers are accepted when each is 0 or 1.
func (a *Array) Bools() ([]bool, error) {
	ints, err := a.Ints()
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(ints))
	for i, v := range ints {
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("item %d is %d, want 0 or 1", i, v)
		}
		out[i] = v == 1
	}
	return out, nil
}

// Strings returns the items of a string array in C order. It fails for numbers.
func (a *Array) Strings() ([]string, error) {
	if a.strings == nil && a.Len() > 0 {
		return nil, fmt.Errorf("holds numbers (%s), want strings", a.DType)
	}
	return a.strings, nil
}

// Matrix returns a two-dimensional array of numbers as a matrix whose rows are the
// first axis. The matrix may share memory with a. It fails for any other number of
// axes and for a matrix without rows or columns.
func (a *Array) Matrix() (*mat.Dense, error) {
	if len(a.Shape) != 2 {
		return nil, fmt.Errorf("has shape %s, want (items, features)", shapeString(a.Shape))
	}
	if a.Shape[0] == 0 || a.Shape[1] == 0 {
		return nil, fmt.Errorf("has shape %s: no data", shapeString(a.Shape))
	}
	data, err := a.Floats()
	if err != nil {
		return nil, err
	}
	return mat.NewDense(a.Shape[0], a.Shape[1], data), nil
}

// shapeString formats a shape as Python does: (), (3,), (3, 4).
func shapeString(shape []int) string {
	s := "("
	for i, n := range shape {
		if i > 0 {
			s += " "
		}
		s += fmt.Sprintf("%d,", n)
	}
	if len(shape) > 1 {
		s = s[:len(s)-1]
	}
	return s + ")"
}
