package stats

import (
	"fmt"
	"math"
)

// PowerTwoProportions returns the power of the two-sided [TwoProportionTest] at alpha:
// the chance that it finds the difference of two groups of n1 and n2 whose true
// proportions are p1 and p2, by normal approximation
//
//	Φ((d − z·s₀)/s₁) + Φ((−d − z·s₀)/s₁),  d = p₁ − p₂,
//
// with the standard error s₀ pooled under equality and s₁ not pooled. It is alpha for
// p1 = p2, and in [0, 1].
//
// It fails with [ErrNoData] if a group is empty, with [ErrNaN] for NaN and with
// [ErrDomain] unless both proportions are in [0, 1] and 0 < alpha < 1.
//
// Source: Fleiss, J. L., Levin, B., Paik, M. C. (2003). Statistical Methods for Rates
// and Proportions, 3rd ed., ch. 4.
func PowerTwoProportions(p1 float64, n1 int, p2 float64, n2 int, alpha float64) (float64, error) {
	if err := requireDesign(p1, n1, p2, n2, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of two proportions: %w", err)
	}
	return powerTwoProportions(p1, n1, p2, n2, alpha), nil
}

func powerTwoProportions(p1 float64, n1 int, p2 float64, n2 int, alpha float64) float64 {
	f1, f2 := float64(n1), float64(n2)
	pooled := (f1*p1 + f2*p2) / (f1 + f2)
	null := math.Sqrt(pooled * (1 - pooled) * (1/f1 + 1/f2))
	alt := math.Sqrt(p1*(1-p1)/f1 + p2*(1-p2)/f2)
	return powerTwoSided(p1-p2, null, alt, alpha)
}

// DetectableProportions returns the nearest proportions below and above base that a
// group of n would differ by from a group of nBase at base with the wanted power (see
// [PowerTwoProportions]): the minimum detectable effect. Where no proportion on a side
// is far enough it is NaN. It fails as PowerTwoProportions does, and with [ErrDomain] unless
// alpha < power < 1.
func DetectableProportions(base float64, nBase, n int, alpha, power float64) (below, above float64, err error) {
	if err := requireDesign(base, n, base, nBase, alpha); err != nil {
		return math.NaN(), math.NaN(), fmt.Errorf("detectable proportions: %w", err)
	}
	if err := requirePower(alpha, power); err != nil {
		return math.NaN(), math.NaN(), fmt.Errorf("detectable proportions: %w", err)
	}
	short := func(p float64) float64 { return powerTwoProportions(p, n, base, nBase, alpha) - power }
	below = base - solveReach(base, func(d float64) float64 { return short(base - d) })
	above = base + solveReach(1-base, func(d float64) float64 { return short(base + d) })
	return below, above, nil
}

// ItemsForTwoProportions returns the smallest size of each of two equal groups at which
// [PowerTwoProportions] reaches power. It fails as that does, with [ErrDomain] if p1
// and p2 are equal, and if more than a billion items would be needed.
func ItemsForTwoProportions(p1, p2, alpha, power float64) (int, error) {
	if err := requireDesign(p1, 1, p2, 1, alpha); err != nil {
		return 0, fmt.Errorf("items for two proportions: %w", err)
	}
	if err := requirePower(alpha, power); err != nil {
		return 0, fmt.Errorf("items for two proportions: %w", err)
	}
	if p1 == p2 {
		return 0, fmt.Errorf("items for two proportions: %w: both are %v: no number of items shows a difference", ErrDomain, p1)
	}
	n, err := smallest(1, 1_000_000_000, func(n int) bool { return powerTwoProportions(p1, n, p2, n, alpha) >= power })
	if err != nil {
		return 0, fmt.Errorf("items for two proportions: %w", err)
	}
	return n, nil
}

// PowerTOSTDiff returns the chance that [TOSTDiff] at alpha finds two groups of n1 and
// n2 with true proportions p1 and p2 equivalent within (lo, hi), by normal
// approximation with the unpooled standard error s:
//
//	max(0, Φ((hi−d)/s − z) + Φ((d−lo)/s − z) − 1),  d = p₁ − p₂.
//
// Near 0 it says that the groups are too small to show equivalence, whatever is found.
// It fails as [PowerTwoProportions] and TOSTDiff do.
func PowerTOSTDiff(p1 float64, n1 int, p2 float64, n2 int, lo, hi, alpha float64) (float64, error) {
	if err := requireDesign(p1, n1, p2, n2, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of equivalence: %w", err)
	}
	if err := requireEquivalence(lo, hi, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of equivalence: %w", err)
	}
	se := math.Sqrt(p1*(1-p1)/float64(n1) + p2*(1-p2)/float64(n2))
	if se == 0 {
		return math.NaN(), fmt.Errorf("power of equivalence: %w: both proportions are 0 or 1: no standard error", ErrDomain)
	}
	z, d := zUpper(alpha), p1-p2
	return math.Max(0, normalCDF((hi-d)/se-z)+normalCDF((d-lo)/se-z)-1), nil
}

// powerTwoSided is the power of a two-sided normal test whose estimate is centred on
// effect, has standard error alt, and is compared with z·null. Without any error
// (alt = 0) it is 1 or 0.
func powerTwoSided(effect, null, alt, alpha float64) float64 {
	bar := zTwoSided(1-alpha) * null
	if alt == 0 {
		if math.Abs(effect) > bar {
			return 1
		}
		return 0
	}
	return normalTail((bar-effect)/alt) + normalTail((bar+effect)/alt)
}

func requireDesign(p1 float64, n1 int, p2 float64, n2 int, alpha float64) error {
	if err := requireProbability("p1", p1); err != nil {
		return err
	}
	if err := requireProbability("p2", p2); err != nil {
		return err
	}
	if n1 < 1 || n2 < 1 {
		return fmt.Errorf("%w: groups of %d and %d: need at least one item in each", ErrNoData, n1, n2)
	}
	return requireLevel("alpha", alpha)
}

func requirePower(alpha, power float64) error {
	if err := requireLevel("alpha", alpha); err != nil {
		return err
	}
	if err := requireLevel("power", power); err != nil {
		return err
	}
	if power <= alpha {
		return fmt.Errorf("%w: power %v: need more than alpha = %v", ErrDomain, power, alpha)
	}
	return nil
}

// solveReach returns the smallest d in (0, far] where f reaches 0, or NaN.
func solveReach(far float64, f func(float64) float64) float64 {
	if f(far) < 0 {
		return math.NaN()
	}
	return solveIncreasing(0, far, f)
}

// smallest returns the smallest n >= from for which enough holds, taking it to hold for
// all larger n too. It gives up beyond most.
func smallest(from, most int, enough func(int) bool) (int, error) {
	if enough(from) {
		return from, nil
	}
	lo, hi := from, 2*from
	for !enough(hi) {
		if hi >= most {
			return 0, fmt.Errorf("%w: more than %d items would be needed", ErrDomain, most)
		}
		lo, hi = hi, min(2*hi, most)
	}
	for hi-lo > 1 { // enough(hi), not enough(lo)
		if mid := lo + (hi-lo)/2; enough(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, nil
}
