package refmodel

import (
	"math"

	"threearcs/backend/gguf"
)

// A matrix has out rows of in values.
type matrix struct {
	in, out int
	v       []float64
}

func (m matrix) row(i int) []float64 { return m.v[i*m.in:][:m.in] }

func (m matrix) mul(x []float64) []float64 {
	out := make([]float64, m.out)
	for i := range out {
		out[i] = dot(m.row(i), x)
	}
	return out
}

// norm returns x/√(mean x² + eps)·weight, with weights of 1 if there are none.
func norm(x, weight []float64, eps float64) []float64 {
	out := scaled(x, 1/math.Sqrt(dot(x, x)/float64(len(x))+eps))
	for i := range weight {
		out[i] *= weight[i]
	}
	return out
}

// unit returns x/max(|x|, eps).
func unit(x []float64, eps float64) []float64 {
	return scaled(x, 1/math.Max(math.Sqrt(dot(x, x)), eps))
}

func scaled(x []float64, f float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = x[i] * f
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

func sigmoid(x float64) float64  { return 1 / (1 + math.Exp(-x)) }
func silu(x float64) float64     { return x * sigmoid(x) }
func softplus(x float64) float64 { return math.Log1p(math.Exp(x)) }

// gelu is the tanh approximation of the Gaussian error linear unit.
func gelu(x float64) float64 {
	return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
}

// half rounds x to F16. Values beyond its range are not expected.
func half(x float64) float64 {
	data, err := gguf.Encode(gguf.F16, []float32{float32(x)})
	if err != nil {
		panic(err)
	}
	v, err := gguf.Decode(gguf.F16, data)
	if err != nil {
		panic(err)
	}
	return float64(v[0])
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
