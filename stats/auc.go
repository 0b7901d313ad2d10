package stats

import (
	"fmt"
	"math"
)

// AUC returns the area under the ROC curve of score for telling pos from not pos,
//
//	A = 1/(m n) Σ_i Σ_j [x_i > y_j] + ½ [x_i = y_j]
//
// over the m positive scores x and n negative scores y: the chance that a random
// positive outscores a random negative. A is in [0, 1], 0.5 is chance, and it moves in
// steps of 1/(2mn). The interval is A ± 1.96 standard errors by [DeLong], cut to
// [0, 1]. There is none, but a warning, if a class has one item or if DeLong's variance
// is zero, as it is when the scores separate the classes fully.
//
// AUC fails with ErrLength if the slices differ in length, with ErrNoData if they are
// empty, with ErrOneClass if only one class is present and with ErrNaN if a score is
// NaN; infinite scores are ordinary. It does not modify its arguments and takes
// O(n log n) time.
func AUC(score []float64, pos []bool) (Estimate, error) {
	p, err := newPlacements(score, pos)
	if err != nil {
		return noEstimate, err
	}
	e := Point(p.auc, p.nPos+p.nNeg)
	e.NPos, e.NNeg = p.nPos, p.nNeg
	return p.interval(e, 0.95), nil
}

// AUCValue returns the value of [AUC] alone, at about the cost of one sort. It fails as
// AUC does.
func AUCValue(score []float64, pos []bool) (float64, error) {
	if err := checkClasses(score, pos); err != nil {
		return math.NaN(), err
	}
	s := argsorts.Get().(*argsort)
	defer argsorts.Put(s)
	items, err := s.ascending(score)
	if err != nil {
		return math.NaN(), err
	}
	var wins, nPos, nNeg uint64 // wins counts half pairs
	for i := 0; i < len(items); {
		var p, n uint64
		for key := items[i].key; i < len(items) && items[i].key == key; i++ {
			if pos[items[i].index] {
				p++
			} else {
				n++
			}
		}
		wins += p * (2*nNeg + n)
		nPos += p
		nNeg += n
	}
	return float64(wins) / float64(2*nPos*nNeg), nil
}

// checkClasses reports what makes an AUC of score and pos impossible, NaN apart.
func checkClasses(score []float64, pos []bool) error {
	if len(score) != len(pos) {
		return fmt.Errorf("%w: %d scores, %d labels", ErrLength, len(score), len(pos))
	}
	if len(score) == 0 {
		return ErrNoData
	}
	nPos := countTrue(pos)
	if nPos == 0 || nPos == len(pos) {
		return fmt.Errorf("%w: %d of %d are positive", ErrOneClass, nPos, len(pos))
	}
	return nil
}

// countTrue returns how many of pos are true.
func countTrue(pos []bool) int {
	n := 0
	for _, p := range pos {
		if p {
			n++
		}
	}
	return n
}
