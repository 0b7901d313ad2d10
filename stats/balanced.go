package stats

import (
	"fmt"
	"math"
)

// A ThresholdRule says which probabilities count as an assertion at a threshold.
type ThresholdRule int

const (
	Above   ThresholdRule = iota // assert if p > t
	AtLeast                      // assert if p >= t
)

// String returns ">" or ">=".
func (r ThresholdRule) String() string {
	if r == AtLeast {
		return ">="
	}
	return ">"
}

func (r ThresholdRule) asserts(p, t float64) bool {
	return p > t || r == AtLeast && p == t
}

// An Asymmetry compares how often wrong and correct answers are asserted when an
// answer is asserted if its probability of being correct passes a threshold.
type Asymmetry struct {
	Threshold float64
	Wrong     float64 // p_w, the share of wrong answers asserted
	Correct   float64 // p_c, the share of correct answers asserted
	Value     float64 // p_w - p_c in [-1, 1]; negative is what a useful probe gives

	AssertedWrong, NWrong     int
	AssertedCorrect, NCorrect int
}

// An AsymmetryScan is the result of trying every threshold.
//
// Each value is the best of 91 on the items it is reported on, so it is biased towards
// -1 even for random probabilities; a permutation null of the whole scan tells how far.
type AsymmetryScan struct {
	Rule       ThresholdRule
	MinCorrect float64

	// Balanced is the most negative asymmetry with Correct >= MinCorrect, at its
	// lowest threshold; BalancedTies counts the thresholds that attain it. If no
	// threshold qualifies, BalancedTies is 0 and Balanced is zero but for NaN values.
	Balanced     Asymmetry
	BalancedTies int

	// Lowest is the most negative asymmetry at any threshold.
	Lowest     Asymmetry
	LowestTies int

	Half Asymmetry // at the threshold 0.5
}

// Thresholds returns the 91 thresholds 0.05, 0.06, …, 0.95 with the rounding of
// numpy.linspace(0.05, 0.95, 91).
func Thresholds() []float64 {
	const n, lo, hi = 91, 0.05, 0.95
	low, high := float64(lo), float64(hi)
	step := (high - low) / (n - 1)
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(float64(i)*step) + low // the conversion forbids a fused multiply-add
	}
	out[n-1] = high
	return out
}

// ScanAsymmetry evaluates the asymmetry of the probabilities prob of being correct at
// every one of [Thresholds] and at 0.5. minCorrect is the least share of correct
// answers that a balanced threshold asserts; the paper uses 0.70.
//
// It fails with ErrLength, ErrNoData, ErrOneClass and ErrNaN as [AUC] does, and with
// ErrDomain if a probability or minCorrect is outside [0, 1].
func ScanAsymmetry(prob []float64, correct []bool, rule ThresholdRule, minCorrect float64) (AsymmetryScan, error) {
	if err := checkProbabilities(prob, correct); err != nil {
		return noScan, err
	}
	if !(minCorrect >= 0 && minCorrect <= 1) {
		return noScan, fmt.Errorf("%w: least share of correct answers %v, want inside [0, 1]", ErrDomain, minCorrect)
	}
	scan := AsymmetryScan{Rule: rule, MinCorrect: minCorrect, Balanced: noAsymmetry, Lowest: noAsymmetry}
	for _, t := range Thresholds() {
		a := asymmetryAt(prob, correct, rule, t)
		keepLower(&scan.Lowest, &scan.LowestTies, a)
		if a.Correct >= minCorrect {
			keepLower(&scan.Balanced, &scan.BalancedTies, a)
		}
	}
	scan.Half = asymmetryAt(prob, correct, rule, 0.5)
	return scan, nil
}

// keepLower replaces best by a if a is lower or the first, and counts ties.
func keepLower(best *Asymmetry, ties *int, a Asymmetry) {
	switch {
	case *ties == 0 || a.pairs() < best.pairs():
		*best, *ties = a, 1
	case a.pairs() == best.pairs():
		*ties++
	}
}

// pairs is Value · NWrong · NCorrect, an integer, which makes comparisons exact.
func (a Asymmetry) pairs() int {
	return a.AssertedWrong*a.NCorrect - a.AssertedCorrect*a.NWrong
}

// asymmetryAt counts the assertions at one threshold.
func asymmetryAt(prob []float64, correct []bool, rule ThresholdRule, t float64) Asymmetry {
	a := Asymmetry{Threshold: t}
	for i, p := range prob {
		asserted := 0
		if rule.asserts(p, t) {
			asserted = 1
		}
		if correct[i] {
			a.NCorrect++
			a.AssertedCorrect += asserted
		} else {
			a.NWrong++
			a.AssertedWrong += asserted
		}
	}
	a.Wrong = float64(a.AssertedWrong) / float64(a.NWrong)
	a.Correct = float64(a.AssertedCorrect) / float64(a.NCorrect)
	a.Value = a.Wrong - a.Correct
	return a
}

func checkProbabilities(prob []float64, correct []bool) error {
	if err := checkClasses(prob, correct); err != nil {
		return err
	}
	for i, p := range prob {
		if math.IsNaN(p) {
			return fmt.Errorf("%w: probability %d", ErrNaN, i)
		}
		if p < 0 || p > 1 {
			return fmt.Errorf("%w: probability %d is %v, want inside [0, 1]", ErrDomain, i, p)
		}
	}
	return nil
}
