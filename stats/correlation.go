package stats

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// A Correlation is a correlation coefficient with its interval and test.
type Correlation struct {
	R Estimate
	P float64 // two-sided p-value of no correlation; NaN below three pairs
}

// PearsonCI returns Pearson's correlation r of the pairs (x[i], y[i]), with Fisher's
// interval tanh(atanh r ± z/√(n−3)) and the p-value of t = r√((n−2)/(1−r²)), which is
// Student's t with n − 2 degrees of freedom if x and y are normal and independent. r is
// in [−1, 1].
//
// The interval is left out, with a warning, for fewer than four pairs and for r = ±1.
//
// PearsonCI fails with [ErrLength] if x and y differ in length, with [ErrNoData] for
// fewer than two pairs, with [ErrNaN] for NaN, and with [ErrDomain] if a value is
// infinite, if x or y is constant, or if level is not in (0, 1).
//
// Source: Fisher, R. A. (1921). "On the 'Probable Error' of a Coefficient of
// Correlation Deduced from a Small Sample". Metron 1: 3-32.
func PearsonCI(x, y []float64, level float64) (Correlation, error) {
	r, err := pearson(x, y, level)
	if err != nil {
		return noCorrelation, fmt.Errorf("correlation: %w", err)
	}
	return fisherZ(r, len(x), 1, level, "Fisher z"), nil
}

// SpearmanCI returns Spearman's rank correlation of the pairs (x[i], y[i]): Pearson's r
// of their ranks, ties sharing the mean of theirs. The interval is
// tanh(atanh r ± z·√((1 + r²/2)/(n−3))), the p-value that of Student's t. It
// fails as [PearsonCI] does; see there for the rest.
//
// Source: Bonett, D. G., Wright, T. A. (2000). "Sample Size Requirements for Estimating
// Pearson, Kendall and Spearman Correlations". Psychometrika 65: 23-28.
func SpearmanCI(x, y []float64, level float64) (Correlation, error) {
	if err := requireCorrelation(x, y, level); err != nil {
		return noCorrelation, fmt.Errorf("rank correlation: %w", err)
	}
	r, err := pearson(averageRanks(x), averageRanks(y), level)
	if err != nil {
		return noCorrelation, fmt.Errorf("rank correlation: %w", err)
	}
	return fisherZ(r, len(x), 1+r*r/2, level, "Fisher z, Bonett-Wright"), nil
}

func pearson(x, y []float64, level float64) (float64, error) {
	if err := requireCorrelation(x, y, level); err != nil {
		return math.NaN(), err
	}
	if constant(x) || constant(y) {
		return math.NaN(), fmt.Errorf("%w: all values of one variable are equal: correlation is undefined", ErrDomain)
	}
	return math.Max(-1, math.Min(1, stat.Correlation(unitScale(x), unitScale(y), nil))), nil
}

// unitScale returns x divided by its largest magnitude, so that no square overflows or
// vanishes.
func unitScale(x []float64) []float64 {
	largest := math.Max(floats.Max(x), -floats.Min(x))
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v / largest
	}
	return out
}

func requireCorrelation(x, y []float64, level float64) error {
	if err := requireLevel("level", level); err != nil {
		return err
	}
	if len(x) != len(y) {
		return fmt.Errorf("%w: %d and %d", ErrLength, len(x), len(y))
	}
	if len(x) < 2 {
		return fmt.Errorf("%w: %d pairs: need at least two", ErrNoData, len(x))
	}
	if err := requireFiniteSample("x", x); err != nil {
		return err
	}
	return requireFiniteSample("y", y)
}

func constant(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// fisherZ puts Fisher's interval around r; variance is that of atanh r, times n − 3.
func fisherZ(r float64, n int, variance, level float64, method string) Correlation {
	c := Correlation{R: Point(r, n), P: math.NaN()}
	if n >= 3 {
		df := float64(n - 2)
		c.P = studentTwoSided(r*math.Sqrt(df/(1-r*r)), df)
	}
	if n < 4 || math.Abs(r) == 1 {
		c.R = c.R.Warn("no interval for r = %.3g from %d pairs: it needs four pairs that are not in line", r, n)
		return c
	}
	half := zTwoSided(level) * math.Sqrt(variance/float64(n-3))
	c.R.Lo, c.R.Hi = math.Tanh(math.Atanh(r)-half), math.Tanh(math.Atanh(r)+half)
	c.R.Level, c.R.Method = level, method
	return c
}

// averageRanks returns the ranks of x from 1; equal values share the mean of theirs.
func averageRanks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return x[order[a]] < x[order[b]] })
	ranks := make([]float64, len(x))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return ranks
}
