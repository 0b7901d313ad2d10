package stats

import (
	"fmt"
	"math"
)

// PowerCohenD returns the power of the two-sided t-test at alpha for a true effect d
// between groups of n1 and n2: the chance that |T| exceeds its critical value, where T
// is noncentral t with mean d/√(1/n₁+1/n₂) and n₁+n₂−2 degrees of freedom.
//
// It fails with [ErrNoData] unless both groups hold two values, with [ErrNaN] if d is
// NaN and with [ErrDomain] if d is infinite or alpha is not in (0, 1).
//
// Source: Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd
// ed., ch. 2.
func PowerCohenD(d float64, n1, n2 int, alpha float64) (float64, error) {
	if err := requireEffectDesign(n1, n2, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of Cohen's d: %w", err)
	}
	if err := requireFinite("d", d); err != nil {
		return math.NaN(), fmt.Errorf("power of Cohen's d: %w", err)
	}
	df := float64(n1 + n2 - 2)
	return powerT(newNoncentralT(df), studentQuantile(alpha, df), d/dUnit(n1, n2)), nil
}

// DetectableCohenD returns the smallest d > 0 that the t-test finds with the wanted
// power; see [PowerCohenD]. It fails as that does, and with
// [ErrDomain] unless alpha < power < 1.
func DetectableCohenD(n1, n2 int, alpha, power float64) (float64, error) {
	if err := requireEffectDesign(n1, n2, alpha); err != nil {
		return math.NaN(), fmt.Errorf("detectable d: %w", err)
	}
	if err := requirePower(alpha, power); err != nil {
		return math.NaN(), fmt.Errorf("detectable d: %w", err)
	}
	df := float64(n1 + n2 - 2)
	dist, critical := newNoncentralT(df), studentQuantile(alpha, df)
	far := 1.0
	for powerT(dist, critical, far) < power {
		far *= 2
	}
	mean := solveIncreasing(0, far, func(m float64) float64 { return powerT(dist, critical, m) - power })
	return mean * dUnit(n1, n2), nil
}

func powerT(dist noncentralT, critical, mean float64) float64 {
	return dist.tail(critical, mean) + dist.CDF(-critical, mean)
}

func requireEffectDesign(n1, n2 int, alpha float64) error {
	if n1 < 2 || n2 < 2 {
		return fmt.Errorf("%w: groups of %d and %d: need two values in each", ErrNoData, n1, n2)
	}
	return requireLevel("alpha", alpha)
}
