package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// An Effect is a standardised mean difference of two independent groups.
type Effect struct {
	D      Estimate // Cohen's d with its exact interval; NPos and NNeg are the group sizes
	Hedges Estimate // d and its interval without the small-sample bias

	T  float64 // Student's t, = d / √(1/n₁ + 1/n₂)
	DF int     // degrees of freedom, n₁ + n₂ − 2
	P  float64 // two-sided p-value of t under equal means
}

// CohenD returns the standardised mean difference of samples x and y,
//
//	d = (mean x − mean y) / s,  s² = ((n₁−1)s₁² + (n₂−1)s₂²) / (n₁+n₂−2),
//
// with the sample variances s₁² and s₂² (divided by n − 1). d is positive when x is
// higher, in units of the pooled standard deviation.
//
// The interval is exact for normal data with equal variances: t = d/√(1/n₁+1/n₂) has
// a noncentral t distribution, and the interval holds the noncentralities for which the
// observed t is not in either tail of (1−level)/2. [Effect.Hedges] multiplies d and its
// bounds by J = Γ(m/2) / (√(m/2) Γ((m−1)/2)) with m = n₁+n₂−2, which makes it unbiased.
//
// CohenD fails with [ErrNoData] unless both samples hold two values, with [ErrNaN] if
// a value is NaN, and with [ErrDomain] if a value is infinite, if level is not in
// (0, 1), or if the pooled standard deviation is 0. It does not modify its arguments.
//
// Sources: Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences,
// 2nd ed. Hedges, L. V. (1981). "Distribution Theory for Glass's Estimator of Effect
// Size and Related Estimators". Journal of Educational Statistics 6: 107-128. Steiger,
// J. H., Fouladi, R. T. (1997). "Noncentrality Interval Estimation and the Evaluation
// of Statistical Models", in What If There Were No Significance Tests?
func CohenD(x, y []float64, level float64) (Effect, error) {
	if len(x) < 2 || len(y) < 2 {
		return noEffect, fmt.Errorf("effect size: %w: groups of %d and %d: need two values in each", ErrNoData, len(x), len(y))
	}
	if err := requireFiniteSample("x", x); err != nil {
		return noEffect, fmt.Errorf("effect size: %w", err)
	}
	if err := requireFiniteSample("y", y); err != nil {
		return noEffect, fmt.Errorf("effect size: %w", err)
	}
	m1, sd1 := stat.MeanStdDev(x, nil)
	m2, sd2 := stat.MeanStdDev(y, nil)
	return CohenDSummary(m1, sd1, len(x), m2, sd2, len(y), level)
}

// CohenDSummary is [CohenD] from the means, the standard deviations (divided by n − 1)
// and the sizes of two groups. It fails as CohenD does, and with [ErrDomain] if a standard
// deviation is negative.
func CohenDSummary(mean1, sd1 float64, n1 int, mean2, sd2 float64, n2 int, level float64) (Effect, error) {
	for _, v := range []struct {
		name string
		v    float64
	}{{"mean1", mean1}, {"sd1", sd1}, {"mean2", mean2}, {"sd2", sd2}} {
		if err := requireFinite(v.name, v.v); err != nil {
			return noEffect, fmt.Errorf("effect size: %w", err)
		}
	}
	if sd1 < 0 || sd2 < 0 {
		return noEffect, fmt.Errorf("effect size: %w: standard deviations %v and %v: need >= 0", ErrDomain, sd1, sd2)
	}
	pooled := math.Sqrt((float64(n1-1)*sd1*sd1 + float64(n2-1)*sd2*sd2) / float64(n1+n2-2))
	if n1 >= 2 && n2 >= 2 && pooled == 0 {
		return noEffect, fmt.Errorf("effect size: %w: pooled standard deviation is 0: no unit to measure the difference in", ErrDomain)
	}
	return CohenDValue((mean1-mean2)/pooled, n1, n2, level)
}

// CohenDValue gives a known d, such as a printed one, between groups of n1 and n2 its
// exact interval, bias correction and p-value; see [CohenD]. It fails with [ErrNoData]
// unless both groups hold two values, with [ErrNaN] if d is NaN and with [ErrDomain] if
// d is infinite or level is not in (0, 1).
func CohenDValue(d float64, n1, n2 int, level float64) (Effect, error) {
	if n1 < 2 || n2 < 2 {
		return noEffect, fmt.Errorf("effect size: %w: groups of %d and %d: need two values in each", ErrNoData, n1, n2)
	}
	if err := requireLevel("level", level); err != nil {
		return noEffect, fmt.Errorf("effect size: %w", err)
	}
	if err := requireFinite("d", d); err != nil {
		return noEffect, fmt.Errorf("effect size: %w", err)
	}
	unit := dUnit(n1, n2)
	df := n1 + n2 - 2
	e := Effect{T: d / unit, DF: df, P: studentTwoSided(d/unit, float64(df))}
	lo, hi := noncentralBounds(e.T, float64(df), level)
	e.D = Estimate{
		Value: d, Lo: lo * unit, Hi: hi * unit, Level: level,
		N: n1 + n2, NPos: n1, NNeg: n2, Method: "noncentral t",
	}
	e.Hedges = e.D
	j := hedgesJ(float64(df))
	e.Hedges.Value, e.Hedges.Lo, e.Hedges.Hi = j*d, j*e.D.Lo, j*e.D.Hi
	return e, nil
}

// dUnit is the d that makes t = 1: √(1/n₁ + 1/n₂).
func dUnit(n1, n2 int) float64 { return math.Sqrt(1/float64(n1) + 1/float64(n2)) }

// hedgesJ is the factor that makes d unbiased with df > 1 degrees of freedom.
func hedgesJ(df float64) float64 {
	a, _ := math.Lgamma(df / 2)
	b, _ := math.Lgamma((df - 1) / 2)
	return math.Exp(a-b) / math.Sqrt(df/2)
}

// noncentralBounds returns the noncentralities for which t has a tail of (1−level)/2
// above it, and below it.
func noncentralBounds(t, df, level float64) (lo, hi float64) {
	dist, tail := newNoncentralT(df), (1-level)/2
	reach := zTwoSided(level)
	for dist.tail(t, t-reach) > tail || dist.CDF(t, t+reach) > tail {
		reach *= 2
	}
	lo = solveIncreasing(t-reach, t, func(mean float64) float64 { return dist.tail(t, mean) - tail })
	hi = solveIncreasing(t, t+reach, func(mean float64) float64 { return tail - dist.CDF(t, mean) })
	return lo, hi
}
