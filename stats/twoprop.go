package stats

import (
	"fmt"
	"math"
)

// A ZTest is the result of a test whose statistic is standard normal under the null.
type ZTest struct {
	Z        float64
	P        float64 // two-sided
	N        int
	Warnings []string
}

// TwoProportionTest tests whether two independent groups have the same proportion,
// with the variance pooled under that hypothesis:
//
//	z = (p₁ − p₂) / √(p(1−p)(1/n₁ + 1/n₂)),  p = (k₁+k₂)/(n₁+n₂).
//
// Z is positive when the first group is higher; Z² is Pearson's χ² without continuity
// correction. If all outcomes are alike there is no difference to test: Z = 0, P = 1.
// A warning recommends [FisherExact] when an expected count is below 5.
//
// TwoProportionTest fails with [ErrNoData] if a group is empty and with [ErrDomain]
// unless 0 <= k <= n in both.
//
// Source: Fleiss, J. L., Levin, B., Paik, M. C. (2003). Statistical Methods for Rates and
// Proportions, 3rd ed., ch. 3.
func TwoProportionTest(k1, n1, k2, n2 int) (ZTest, error) {
	if err := requireCounts(k1, n1, k2, n2); err != nil {
		return noZ, fmt.Errorf("two-proportion test: %w", err)
	}
	r := ZTest{N: n1 + n2, P: 1}
	p := float64(k1+k2) / float64(n1+n2)
	if low := math.Min(p, 1-p) * float64(min(n1, n2)); low < 5 {
		r.Warnings = append(r.Warnings, fmt.Sprintf(
			"smallest expected count is %.1f: the normal approximation wants 5; prefer the Fisher exact test", low))
	}
	if k1+k2 == 0 || k1+k2 == n1+n2 {
		return r, nil
	}
	d := float64(k1)/float64(n1) - float64(k2)/float64(n2)
	r.Z = d / math.Sqrt(p*(1-p)*(1/float64(n1)+1/float64(n2)))
	r.P = normalTwoSided(r.Z)
	return r, nil
}
