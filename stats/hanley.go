package stats

import (
	"fmt"
	"math"
)

// HanleyMcNeil returns the interval of an AUC known only by its value and the class
// sizes, auc ± z SE cut to [0, 1], with
//
//	SE² = (A(1-A) + (m-1)(Q₁-A²) + (n-1)(Q₂-A²)) / (m n),  Q₁ = A/(2-A),  Q₂ = 2A²/(1+A)
//
// for m = nPos positives and n = nNeg negatives [1]. Q₁ and Q₂ hold for exponential
// score distributions and are a good approximation for most others; where the scores
// are at hand, [AUC] assumes nothing. There is no interval, but a warning, at A = 0 and
// A = 1, where SE is 0.
//
// It fails with ErrNaN if auc is NaN, with ErrDomain if auc is outside [0, 1] or level
// outside (0, 1), and with ErrOneClass if a class is empty.
//
// [1] Hanley, J. A., McNeil, B. J. (1982). "The Meaning and Use of the Area under a
// Receiver Operating Characteristic (ROC) Curve". Radiology 143 (1): 29-36.
func HanleyMcNeil(auc float64, nPos, nNeg int, level float64) (Estimate, error) {
	variance, err := hanleyVariance(auc, nPos, nNeg)
	if err != nil {
		return noEstimate, err
	}
	if !(level > 0 && level < 1) {
		return noEstimate, fmt.Errorf("%w: level %v, want inside (0, 1)", ErrDomain, level)
	}
	e := Point(auc, nPos+nNeg)
	e.NPos, e.NNeg = nPos, nNeg
	if variance == 0 {
		return e.Warn("no interval: the Hanley-McNeil variance is 0 at an AUC of %v", auc), nil
	}
	return normalInterval(e, math.Sqrt(variance), level, 0, 1, "Hanley-McNeil"), nil
}

// HanleyMcNeilDiff compares two AUCs of unrelated samples from their values and class
// sizes: the difference A₁ - A₂, its interval at level, and the z test, with the
// variances of [HanleyMcNeil]. It does not suit two scores of the same items, which are
// correlated: the interval is then too wide, as a rule. It fails as HanleyMcNeil does.
func HanleyMcNeilDiff(auc1 float64, nPos1, nNeg1 int, auc2 float64, nPos2, nNeg2 int, level float64) (AUCDifference, error) {
	first, err := hanleyVariance(auc1, nPos1, nNeg1)
	if err != nil {
		return noDifference, fmt.Errorf("first AUC: %w", err)
	}
	second, err := hanleyVariance(auc2, nPos2, nNeg2)
	if err != nil {
		return noDifference, fmt.Errorf("second AUC: %w", err)
	}
	if !(level > 0 && level < 1) {
		return noDifference, fmt.Errorf("%w: level %v, want inside (0, 1)", ErrDomain, level)
	}
	e := Point(auc1-auc2, nPos1+nNeg1+nPos2+nNeg2)
	e.NPos, e.NNeg = nPos1+nPos2, nNeg1+nNeg2
	return aucDifference(e, first+second, level, "Hanley-McNeil, independent"), nil
}

// hanleyVariance returns SE² as in HanleyMcNeil.
func hanleyVariance(auc float64, nPos, nNeg int) (float64, error) {
	switch {
	case math.IsNaN(auc):
		return 0, fmt.Errorf("%w: auc", ErrNaN)
	case auc < 0 || auc > 1:
		return 0, fmt.Errorf("%w: auc %v, want inside [0, 1]", ErrDomain, auc)
	case nPos < 0 || nNeg < 0:
		return 0, fmt.Errorf("%w: class sizes %d and %d", ErrDomain, nPos, nNeg)
	case nPos == 0 || nNeg == 0:
		return 0, fmt.Errorf("%w: class sizes %d and %d", ErrOneClass, nPos, nNeg)
	}
	se := areaSE(auc, nPos, nNeg)
	return se * se, nil
}
