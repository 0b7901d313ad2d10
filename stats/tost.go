package stats

import (
	"fmt"
	"math"
)

// An Equivalence is the result of [TOSTDiff].
type Equivalence struct {
	LoBound, HiBound float64 // the margin: differences strictly between count as none
	Alpha            float64

	// Wald is p₁ − p₂ with its Wald interval of level 1 − 2·Alpha. PLo tests "the
	// difference is at most LoBound", PHi tests "it is at least HiBound", and P, the
	// larger of both, is the p-value of the two one-sided tests.
	Wald        Estimate
	PLo, PHi, P float64

	// Score is p₁ − p₂ with Newcombe's interval of level 1 − 2·Alpha.
	Score Estimate

	// Equivalent and ScoreEquivalent say whether the whole Wald, or score, interval
	// lies inside the margin. The Wald verdict is the same as P < Alpha.
	Equivalent, ScoreEquivalent bool
}

// TOSTDiff asks whether two independent proportions k₁/n₁ and k₂/n₂ are equivalent:
// whether their difference can be shown to lie inside the margin (lo, hi). It runs two
// one-sided tests at alpha each,
//
//	P_lo = P(Z >= (d − lo)/se),  P_hi = P(Z <= (d − hi)/se),
//	se² = p₁(1−p₁)/n₁ + p₂(1−p₂)/n₂,
//
// and, since se is too small for proportions near 0 or 1, also asks whether Newcombe's
// score interval of level 1 − 2·alpha lies inside the margin. That no difference was
// found by a test is not equivalence; this is the test that can show it.
//
// If both proportions are 0 or 1, se is 0: the Wald part then has no interval, NaN
// p-values, a negative verdict and a warning; the score part remains.
//
// TOSTDiff fails with [ErrNoData] if a group is empty and with [ErrDomain] unless
// 0 <= k <= n in both, lo < hi and 0 < alpha < 0.5.
//
// Source: Schuirmann, D. J. (1987). "A Comparison of the Two One-Sided Tests Procedure
// and the Power Approach for Assessing the Equivalence of Average Bioavailability".
// Journal of Pharmacokinetics and Biopharmaceutics 15: 657-680.
func TOSTDiff(k1, n1, k2, n2 int, lo, hi, alpha float64) (Equivalence, error) {
	if err := requireEquivalence(lo, hi, alpha); err != nil {
		return noEquivalence, fmt.Errorf("equivalence test: %w", err)
	}
	score, err := NewcombeDiff(k1, n1, k2, n2, 1-2*alpha)
	if err != nil {
		return noEquivalence, fmt.Errorf("equivalence test: %w", err)
	}
	r := Equivalence{
		LoBound: lo, HiBound: hi, Alpha: alpha,
		Score: score, ScoreEquivalent: score.Within(lo, hi),
		PLo: math.NaN(), PHi: math.NaN(), P: math.NaN(),
	}
	se := waldSE(k1, n1, k2, n2)
	if se == 0 {
		r.Wald = Point(score.Value, n1+n2).Warn("both proportions are 0 or 1: no Wald standard error; use the score interval")
		return r, nil
	}
	half := zUpper(alpha) * se
	r.Wald = Estimate{
		Value: score.Value, Lo: score.Value - half, Hi: score.Value + half,
		Level: 1 - 2*alpha, N: n1 + n2, Method: "Wald",
	}
	r.PLo = normalTail((score.Value - lo) / se)
	r.PHi = normalCDF((score.Value - hi) / se)
	r.P = math.Max(r.PLo, r.PHi)
	r.Equivalent = r.P < alpha
	return r, nil
}

func requireEquivalence(lo, hi, alpha float64) error {
	if err := requireFinite("lower margin", lo); err != nil {
		return err
	}
	if err := requireFinite("upper margin", hi); err != nil {
		return err
	}
	if lo >= hi {
		return fmt.Errorf("%w: margin (%v, %v): need lower < upper", ErrDomain, lo, hi)
	}
	if err := requireLevel("alpha", alpha); err != nil {
		return err
	}
	if alpha >= 0.5 {
		return fmt.Errorf("%w: alpha = %v: need alpha < 0.5", ErrDomain, alpha)
	}
	return nil
}

// waldSE is the standard error of k₁/n₁ − k₂/n₂ from the observed proportions.
func waldSE(k1, n1, k2, n2 int) float64 {
	v := func(k, n int) float64 {
		p := float64(k) / float64(n)
		return p * (1 - p) / float64(n)
	}
	return math.Sqrt(v(k1, n1) + v(k2, n2))
}
