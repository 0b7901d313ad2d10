package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Scaler standardises features: it subtracts each column's mean and divides by its
// standard deviation, both those of the rows it was fitted on.
type Scaler struct {
	Mean  []float64
	Scale []float64 // population standard deviation; 1 for a constant column
}

// FitScaler fits a Scaler to the rows of x as scikit-learn's StandardScaler does. The
// deviation divides by n, not n-1. A column whose variance is within rounding error of
// zero,
//
//	v <= n ε v + (n m ε)²   with mean m and ε = 2^-52,
//
// is constant: its Scale is 1, so that it becomes about 0.
//
// It fails with ErrNaN if x holds NaN or an infinity.
func FitScaler(x *mat.Dense) (*Scaler, error) {
	n, p := x.Dims()
	if err := checkFinite(x); err != nil {
		return nil, err
	}
	s := &Scaler{Mean: make([]float64, p), Scale: make([]float64, p)}
	for i := range n {
		for j, v := range x.RawRowView(i) {
			s.Mean[j] += v
		}
	}
	for j := range s.Mean {
		s.Mean[j] /= float64(n)
	}
	drift := make([]float64, p) // what rounding left of Σ (x - mean)
	for i := range n {
		for j, v := range x.RawRowView(i) {
			d := v - s.Mean[j]
			drift[j] += d
			s.Scale[j] += d * d
		}
	}
	for j, sum := range s.Scale {
		v := (sum - drift[j]*drift[j]/float64(n)) / float64(n)
		s.Scale[j] = scaleOf(v, s.Mean[j], n)
	}
	return s, nil
}

// scaleOf returns the deviation of a column of n items, or 1 if it is constant.
func scaleOf(variance, mean float64, n int) float64 {
	const eps = 0x1p-52
	bound := float64(n) * mean * eps
	if variance <= float64(n)*eps*variance+bound*bound {
		return 1
	}
	return math.Sqrt(variance)
}

// Transform returns a new matrix of the standardised rows of x. It panics if x has
// another number of columns than the Scaler was fitted on.
func (s *Scaler) Transform(x *mat.Dense) *mat.Dense {
	n, p := x.Dims()
	if p != len(s.Mean) {
		panic(fmt.Sprintf("stats: %d columns, the scaler was fitted on %d", p, len(s.Mean)))
	}
	out := mat.NewDense(n, p, nil)
	for i := range n {
		to := out.RawRowView(i)
		for j, v := range x.RawRowView(i) {
			to[j] = (v - s.Mean[j]) / s.Scale[j]
		}
	}
	return out
}

// checkFinite fails with ErrNaN if x holds NaN or an infinity, and says where.
func checkFinite(x *mat.Dense) error {
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if v*0 != 0 { // NaN or infinite
				return fmt.Errorf("%w: row %d, column %d is %v", ErrNaN, i, j, v)
			}
		}
	}
	return nil
}
