package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// MeanT returns the mean of x with Student's interval,
//
//	x̄ ± t(1-α/2, n-1) · s/√n,
//
// where s is the sample standard deviation (n-1). For paired data, pass the differences:
// that is the interval of the paired t-test. The unit is that of x. There is no interval,
// but a warning, for one value and for values that are all equal.
//
// MeanT fails with [ErrNoData] if x is empty, with [ErrNaN] if a value is NaN, and with
// [ErrDomain] if a value or the standard deviation is infinite, or if level is not in (0, 1).
//
// Source: Student (1908). "The Probable Error of a Mean". Biometrika 6 (1): 1-25.
func MeanT(x []float64, level float64) (Estimate, error) {
	if err := requireLevel("level", level); err != nil {
		return noEstimate, err
	}
	if len(x) == 0 {
		return noEstimate, fmt.Errorf("%w: MeanT of no values", ErrNoData)
	}
	if err := requireFiniteSample("x", x); err != nil {
		return noEstimate, err
	}
	n := len(x)
	mean, sd := stat.MeanStdDev(x, nil)
	if n == 1 {
		return Point(mean, 1).Warn("one value has no interval: at least 2 are needed"), nil
	}
	if constant(x) {
		return Point(x[0], n).Warn("no interval: all %d values are equal, which says nothing about their spread", n), nil
	}
	if math.IsInf(sd, 0) {
		return noEstimate, fmt.Errorf("%w: the values are so large that their standard deviation overflows", ErrDomain)
	}
	half := studentQuantile(1-level, float64(n-1)) * sd / math.Sqrt(float64(n))
	return Estimate{Value: mean, Lo: mean - half, Hi: mean + half, Level: level, N: n, Method: "Student t"}, nil
}
