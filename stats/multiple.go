package stats

import (
	"fmt"
	"math"
	"slices"
)

// Holm returns the p-values adjusted by Holm's step-down method: rejecting those at or
// below alpha keeps the chance of any false rejection at or below alpha, whatever the
// dependence between tests. With p₍₁₎ <= … <= p₍m₎,
//
//	q₍ᵢ₎ = min(1, max over j <= i of (m−j+1)·p₍ⱼ₎),
//
// in the order of the input. Holm fails with [ErrNaN] if a p-value is NaN and with
// [ErrDomain] if one is outside [0, 1]; no p-values give none.
//
// Source: Holm, S. (1979). "A Simple Sequentially Rejective Multiple Test Procedure".
// Scandinavian Journal of Statistics 6: 65-70.
func Holm(p []float64) ([]float64, error) {
	order, err := ascending(p)
	if err != nil {
		return nil, fmt.Errorf("adjusted p-values: %w", err)
	}
	q, run := make([]float64, len(p)), 0.0
	for i, at := range order {
		run = math.Max(run, float64(len(p)-i)*p[at])
		q[at] = math.Min(1, run)
	}
	return q, nil
}

// BenjaminiHochberg returns the p-values adjusted by the step-up method of Benjamini
// and Hochberg: rejecting those at or below alpha keeps the expected share of false
// rejections among all rejections at or below alpha if the tests are independent or
// positively dependent,
//
//	q₍ᵢ₎ = min over j >= i of min(1, m·p₍ⱼ₎/j),
//
// in the order of the input. Errors are those of [Holm].
//
// Source: Benjamini, Y., Hochberg, Y. (1995). "Controlling the False Discovery Rate".
// Journal of the Royal Statistical Society B 57: 289-300.
func BenjaminiHochberg(p []float64) ([]float64, error) {
	order, err := ascending(p)
	if err != nil {
		return nil, fmt.Errorf("adjusted p-values: %w", err)
	}
	q, run := make([]float64, len(p)), 1.0
	for i := len(order) - 1; i >= 0; i-- {
		at := order[i]
		run = math.Min(run, float64(len(p))*p[at]/float64(i+1))
		q[at] = run
	}
	return q, nil
}

// ascending returns the indices of p in ascending order of value.
func ascending(p []float64) ([]int, error) {
	order := make([]int, len(p))
	for i, v := range p {
		if err := requireProbability(fmt.Sprintf("p[%d]", i), v); err != nil {
			return nil, err
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	return order, nil
}

// LargestEffectByChance returns the chance that the largest |d| among m independent
// comparisons of groups of n1 and n2 reaches d although no comparison has an effect:
//
//	1 − (1 − p)ᵐ,  p = the two-sided p-value of d.
//
// It is what "the strongest of 280 heads has |d| = 0.8" must be judged by. Comparisons
// that move together make it smaller. The data are taken as normal. It fails with
// [ErrNoData] unless both groups hold two values and m >= 1, and with [ErrNaN] or
// [ErrDomain] if d is not finite.
//
// Source: Šidák, Z. (1967). "Rectangular Confidence Regions for the Means of Multivariate
// Normal Distributions". Journal of the American Statistical Association 62: 626-633.
func LargestEffectByChance(d float64, n1, n2, m int) (float64, error) {
	if m < 1 {
		return math.NaN(), fmt.Errorf("largest effect: %w: %d comparisons", ErrNoData, m)
	}
	if n1 < 2 || n2 < 2 {
		return math.NaN(), fmt.Errorf("largest effect: %w: groups of %d and %d: need two values in each", ErrNoData, n1, n2)
	}
	if err := requireFinite("d", d); err != nil {
		return math.NaN(), fmt.Errorf("largest effect: %w", err)
	}
	p := studentTwoSided(d/dUnit(n1, n2), float64(n1+n2-2))
	return -math.Expm1(float64(m) * math.Log1p(-p)), nil
}

// LargestEffectQuantile returns the |d| that the largest of m independent comparisons
// without effect stays below with chance q: the median of chance for q = 0.5. It is the
// inverse of [LargestEffectByChance] and fails as it does, and with [ErrDomain] unless
// 0 < q < 1.
func LargestEffectQuantile(q float64, n1, n2, m int) (float64, error) {
	if err := requireLevel("q", q); err != nil {
		return math.NaN(), fmt.Errorf("largest effect: %w", err)
	}
	if _, err := LargestEffectByChance(0, n1, n2, m); err != nil {
		return math.NaN(), err
	}
	p := -math.Expm1(math.Log(q) / float64(m))
	return studentQuantile(p, float64(n1+n2-2)) * dUnit(n1, n2), nil
}
