package stats

import (
	"fmt"
	"math"
)

// PowerAUC returns the power of a two-sided test at alpha of an area under the ROC
// curve against the value null (0.5 is chance), where the true area is auc and there
// are nPos positives and nNeg negatives,
//
//	Φ((d − z·s₀)/s₁) + Φ((−d − z·s₀)/s₁),  d = auc − null,
//
// by normal approximation with Hanley and McNeil's standard error s₀ at null and s₁ at
// auc:
//
//	s² = (A(1−A) + (n₊−1)(Q₁−A²) + (n₋−1)(Q₂−A²)) / (n₊n₋),
//	Q₁ = A/(2−A),  Q₂ = 2A²/(1+A).
//
// PowerAUC fails with [ErrOneClass] if a class is empty, with [ErrNaN] for NaN and with
// [ErrDomain] unless auc is in [0, 1], null in (0, 1) and alpha in (0, 1).
//
// Source: Hanley, J. A., McNeil, B. J. (1982). "The Meaning and Use of the Area under a
// Receiver Operating Characteristic (ROC) Curve". Radiology 143: 29-36.
func PowerAUC(auc, null float64, nPos, nNeg int, alpha float64) (float64, error) {
	if err := requireAUCDesign(auc, null, nPos, nNeg, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of AUC: %w", err)
	}
	return powerAUC(auc, null, nPos, nNeg, alpha), nil
}

func powerAUC(auc, null float64, nPos, nNeg int, alpha float64) float64 {
	return powerTwoSided(auc-null, areaSE(null, nPos, nNeg), areaSE(auc, nPos, nNeg), alpha)
}

// DetectableAUC returns the smallest area above null that is found with the wanted
// power; see [PowerAUC]. It fails as that does, and with [ErrNoData] if even a perfect
// area would not be found.
func DetectableAUC(null float64, nPos, nNeg int, alpha, power float64) (float64, error) {
	if err := requireAUCDesign(null, null, nPos, nNeg, alpha); err != nil {
		return math.NaN(), fmt.Errorf("detectable AUC: %w", err)
	}
	if err := requirePower(alpha, power); err != nil {
		return math.NaN(), fmt.Errorf("detectable AUC: %w", err)
	}
	d := solveReach(1-null, func(d float64) float64 {
		return powerAUC(math.Min(1, null+d), null, nPos, nNeg, alpha) - power
	})
	if math.IsNaN(d) {
		return d, fmt.Errorf("detectable AUC: %w: %d positives and %d negatives do not reach power %v even at AUC 1",
			ErrNoData, nPos, nNeg, power)
	}
	return null + d, nil
}

// PowerAUCDiff returns the power at alpha of the two-sided test for a difference
// between two independent areas, auc1 on nPos1 and nNeg1 items and auc2 on nPos2 and
// nNeg2, by normal approximation with Hanley and McNeil's standard errors:
//
//	Φ(d/s − z) + Φ(−d/s − z),  d = auc₁ − auc₂,  s² = s₁² + s₂².
//
// It fails as [PowerAUC] does.
func PowerAUCDiff(auc1 float64, nPos1, nNeg1 int, auc2 float64, nPos2, nNeg2 int, alpha float64) (float64, error) {
	if err := requireAUCDesign(auc1, 0.5, nPos1, nNeg1, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of AUC difference: first: %w", err)
	}
	if err := requireAUCDesign(auc2, 0.5, nPos2, nNeg2, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of AUC difference: second: %w", err)
	}
	se := math.Hypot(areaSE(auc1, nPos1, nNeg1), areaSE(auc2, nPos2, nNeg2))
	return powerTwoSided(auc1-auc2, se, se, alpha), nil
}

// ChanceAUCPasses returns the chance that an estimated area reaches bar where the true
// area is auc, by normal approximation with Hanley and McNeil's standard error at auc:
// the operating characteristic of a gate "AUC >= bar". It fails as [PowerAUC] does.
func ChanceAUCPasses(bar, auc float64, nPos, nNeg int) (float64, error) {
	if err := requireAUCDesign(auc, 0.5, nPos, nNeg, 0.05); err != nil {
		return math.NaN(), fmt.Errorf("chance of passing an AUC gate: %w", err)
	}
	if err := requireProbability("bar", bar); err != nil {
		return math.NaN(), fmt.Errorf("chance of passing an AUC gate: %w", err)
	}
	se := areaSE(auc, nPos, nNeg)
	if se == 0 {
		if auc >= bar {
			return 1, nil
		}
		return 0, nil
	}
	return normalTail((bar - auc) / se), nil
}

// PositivesToExclude returns the smallest number of positives, beside nNeg negatives,
// with which the interval of an estimated area auc at level would no longer reach bar:
// z·s <= |auc − bar| with Hanley and McNeil's standard error s at auc.
//
// It fails as [PowerAUC] does, with [ErrDomain] if auc equals bar, and with [ErrNoData]
// if the negatives are too few for any number of positives to do.
func PositivesToExclude(auc, bar float64, nNeg int, level float64) (int, error) {
	if err := requireAUCDesign(auc, 0.5, 1, nNeg, level); err != nil {
		return 0, fmt.Errorf("positives to exclude %v: %w", bar, err)
	}
	if err := requireProbability("bar", bar); err != nil {
		return 0, fmt.Errorf("positives to exclude a bar: %w", err)
	}
	if auc == bar {
		return 0, fmt.Errorf("positives to exclude %v: %w: the area is %v itself", bar, ErrDomain, auc)
	}
	z := zTwoSided(level)
	enough := func(n int) bool { return z*areaSE(auc, n, nNeg) <= math.Abs(auc-bar) }
	const most = 100_000_000
	if !enough(most) {
		return 0, fmt.Errorf("positives to exclude %v: %w: %d negatives are too few at AUC %v", bar, ErrNoData, nNeg, auc)
	}
	return smallest(1, most, enough)
}

// areaSE is Hanley and McNeil's standard error of an area under the ROC curve.
func areaSE(a float64, nPos, nNeg int) float64 {
	q1, q2 := a/(2-a), 2*a*a/(1+a)
	v := a*(1-a) + float64(nPos-1)*(q1-a*a) + float64(nNeg-1)*(q2-a*a)
	return math.Sqrt(math.Max(0, v) / float64(nPos) / float64(nNeg))
}

func requireAUCDesign(auc, null float64, nPos, nNeg int, alpha float64) error {
	if err := requireProbability("AUC", auc); err != nil {
		return err
	}
	if err := requireLevel("null", null); err != nil {
		return err
	}
	if nPos < 1 || nNeg < 1 {
		return fmt.Errorf("%w: %d positives and %d negatives: need at least one of each", ErrOneClass, nPos, nNeg)
	}
	return requireLevel("alpha", alpha)
}
