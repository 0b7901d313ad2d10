package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
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
// It fails with ErrNaN if x holds NaN or an infinity, and with ErrDomain if the values of a
// column are so large that the sum of their squares overflows.
func FitScaler(x *mat.Dense) (*Scaler, error) {
	n, p := x.Dims()
	mean, err := finiteMeans(x)
	if err != nil {
		return nil, err
	}
	s := &Scaler{Mean: mean, Scale: make([]float64, p)}
	drift := make([]float64, p) // what rounding left of Σ (x - mean)
	d := make([]float64, p)
	for i := range n {
		floats.SubTo(d, x.RawRowView(i), mean)
		floats.Add(drift, d)
		floats.Mul(d, d)
		floats.Add(s.Scale, d)
	}
	for j, sum := range s.Scale {
		if math.IsInf(sum, 1) {
			return nil, tooLarge(j)
		}
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
		floats.SubTo(to, x.RawRowView(i), s.Mean)
		floats.Div(to, s.Scale)
	}
	return out
}

// columnMeans returns the mean of each column of x.
func columnMeans(x *mat.Dense) []float64 {
	n, p := x.Dims()
	mean := make([]float64, p)
	for i := range n {
		floats.Add(mean, x.RawRowView(i))
	}
	for j := range mean {
		mean[j] /= float64(n)
	}
	return mean
}

// finiteMeans is columnMeans for rows that may hold NaN or an infinity: it fails with ErrNaN
// then, and with ErrDomain if a column's sum overflows.
func finiteMeans(x *mat.Dense) ([]float64, error) {
	mean := columnMeans(x)
	for j, m := range mean {
		if m*0 == 0 {
			continue
		}
		if err := checkFinite(x); err != nil {
			return nil, err
		}
		return nil, tooLarge(j)
	}
	return mean, nil
}

func tooLarge(column int) error {
	return fmt.Errorf("%w: the values of column %d are so large that their sums overflow", ErrDomain, column)
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
