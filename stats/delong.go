package stats

import (
	"fmt"
	"math"
)

// DeLong returns the AUC of score for pos and DeLong's estimate of its variance,
//
//	Var A = S₁₀/m + S₀₁/n
//
// where S₁₀ is the sample variance, over the m positives, of the share of negatives
// that each outscores (ties count half), and S₀₁ that, over the n negatives, of the
// share of positives that outscore each. The variance is NaN if m or n is 1. It takes
// O(n log n) time [2]. DeLong fails as [AUC] does.
//
// [1] DeLong, E. R., DeLong, D. M., Clarke-Pearson, D. L. (1988). "Comparing the Areas
// under Two or More Correlated Receiver Operating Characteristic Curves: A
// Nonparametric Approach". Biometrics 44 (3): 837-845.
//
// [2] Sun, X., Xu, W. (2014). "Fast Implementation of DeLong's Algorithm". IEEE Signal
// Processing Letters 21 (11): 1389-1393.
func DeLong(score []float64, pos []bool) (auc, variance float64, err error) {
	p, err := newPlacements(score, pos)
	if err != nil {
		return math.NaN(), math.NaN(), err
	}
	return p.auc, p.variance(), nil
}

// An AUCDifference is the estimate of a difference of two AUCs, A - B, with the test
// of their equality.
type AUCDifference struct {
	Estimate
	Z float64 // the difference in standard errors
	P float64 // two-sided; NaN where there is no standard error
}

// DeLongPaired compares two scores of the same items: the difference of their AUCs,
// its 95 % interval, and DeLong's test of equality [1]. The variance is that of the
// per-item differences of placements, so what the two scores share cancels. Two scores
// of the same order have difference 0, P = 1 and no interval. If the variance is 0 and the
// difference is not, there is neither interval nor test, and a warning.
//
// It fails as [AUC] does. It does not modify its arguments.
//
// [1] See [DeLong].
func DeLongPaired(scoreA, scoreB []float64, pos []bool) (AUCDifference, error) {
	a, err := newPlacements(scoreA, pos)
	if err != nil {
		return noDifference, fmt.Errorf("first score: %w", err)
	}
	b, err := newPlacements(scoreB, pos)
	if err != nil {
		return noDifference, fmt.Errorf("second score: %w", err)
	}
	for i := range a.share {
		a.share[i] -= b.share[i]
	}
	a.auc -= b.auc
	e := Point(a.auc, a.nPos+a.nNeg)
	e.NPos, e.NNeg = a.nPos, a.nNeg
	return aucDifference(e, a.variance(), 0.95, "DeLong, paired"), nil
}

// DeLongIndependent compares the AUCs of two scores on two unrelated sets of items. The
// variance of the difference is the sum of DeLong's two variances. It fails as [AUC]
// does.
func DeLongIndependent(scoreA []float64, posA []bool, scoreB []float64, posB []bool) (AUCDifference, error) {
	a, err := newPlacements(scoreA, posA)
	if err != nil {
		return noDifference, fmt.Errorf("first sample: %w", err)
	}
	b, err := newPlacements(scoreB, posB)
	if err != nil {
		return noDifference, fmt.Errorf("second sample: %w", err)
	}
	e := Point(a.auc-b.auc, len(posA)+len(posB))
	e.NPos, e.NNeg = a.nPos+b.nPos, a.nNeg+b.nNeg
	return aucDifference(e, a.variance()+b.variance(), 0.95, "DeLong, independent"), nil
}

// aucDifference adds to e the normal interval at level, cut to [-1, 1], and the z test.
func aucDifference(e Estimate, variance, level float64, method string) AUCDifference {
	d := AUCDifference{Estimate: e, Z: math.NaN(), P: math.NaN()}
	switch {
	case math.IsNaN(variance):
		d.Estimate = d.Warn("no interval and no test: a class has only one item; each needs at least 2")
	case variance == 0 && e.Value == 0:
		d.Z, d.P = 0, 1
		d.Estimate = d.Warn("no interval: the two scores rank the items alike")
	case variance == 0:
		d.Estimate = d.Warn("no interval and no test: the variance is 0, as when the classes are fully separated or the scores differ alike on every item")
	default:
		se := math.Sqrt(variance)
		d.Estimate = normalInterval(e, se, level, -1, 1, method)
		d.Z = e.Value / se
		d.P = normalTwoSided(d.Z)
	}
	return d
}

// normalInterval returns e with the interval Value ± z se, cut to [lo, hi].
func normalInterval(e Estimate, se, level, lo, hi float64, method string) Estimate {
	z := zTwoSided(level)
	e.Lo = math.Max(lo, e.Value-z*se)
	e.Hi = math.Min(hi, e.Value+z*se)
	e.Level, e.Method = level, method
	return e
}

// placements say, for each item, which share of the other class it is on the right
// side of, ties counting half. Their mean over either class is the AUC.
type placements struct {
	share      []float64
	pos        []bool
	auc        float64
	nPos, nNeg int
}

func newPlacements(score []float64, pos []bool) (*placements, error) {
	if err := checkClasses(score, pos); err != nil {
		return nil, err
	}
	s := argsorts.Get().(*argsort)
	defer argsorts.Put(s)
	items, err := s.ascending(score)
	if err != nil {
		return nil, err
	}
	p := &placements{share: make([]float64, len(score)), pos: pos, nPos: countTrue(pos)}
	p.nNeg = len(pos) - p.nPos
	p.place(items)
	return p, nil
}

// place walks the groups of tied items in ascending order.
func (p *placements) place(items []keyed) {
	var wins uint64
	negBelow, posAbove := 0, p.nPos
	for i := 0; i < len(items); {
		start := i
		nPos := 0
		for key := items[i].key; i < len(items) && items[i].key == key; i++ {
			if p.pos[items[i].index] {
				nPos++
			}
		}
		nNeg := i - start - nPos
		posAbove -= nPos
		ofNegatives := float64(2*negBelow+nNeg) / float64(2*p.nNeg)
		ofPositives := float64(2*posAbove+nPos) / float64(2*p.nPos)
		for _, it := range items[start:i] {
			if p.pos[it.index] {
				p.share[it.index] = ofNegatives
			} else {
				p.share[it.index] = ofPositives
			}
		}
		wins += uint64(nPos) * uint64(2*negBelow+nNeg)
		negBelow += nNeg
	}
	p.auc = float64(wins) / (2 * float64(p.nPos) * float64(p.nNeg))
}

// variance returns S₁₀/m + S₀₁/n, NaN if a class has one item. Placements are multiples
// of 1/(2m) and 1/(2n), so that a mean square below 1e-30 is what rounding left of 0.
func (p *placements) variance() float64 {
	if p.nPos < 2 || p.nNeg < 2 {
		return math.NaN()
	}
	var ofPos, ofNeg float64
	for i, v := range p.share {
		d := v - p.auc
		if p.pos[i] {
			ofPos += d * d
		} else {
			ofNeg += d * d
		}
	}
	m, n := float64(p.nPos), float64(p.nNeg)
	if ofPos/m < 1e-30 && ofNeg/n < 1e-30 {
		return 0
	}
	return ofPos/(m-1)/m + ofNeg/(n-1)/n
}

// fewItems is the class size below which a normal interval of an AUC is called rough.
const fewItems = 10

// interval adds DeLong's interval to e, or a warning that says why there is none.
func (p *placements) interval(e Estimate, level float64) Estimate {
	v := p.variance()
	switch {
	case math.IsNaN(v):
		return e.Warn("no interval: %d positives and %d negatives; DeLong's variance needs at least 2 of each", p.nPos, p.nNeg)
	case v == 0:
		return e.Warn("no interval: DeLong's variance is 0, as when the scores separate the classes fully or are all tied; it says nothing about the next sample")
	}
	if few := min(p.nPos, p.nNeg); few < fewItems {
		e = e.Warn("a class has only %d items: the normal interval is rough, compare a bootstrap", few)
	}
	return normalInterval(e, math.Sqrt(v), level, 0, 1, "DeLong")
}
