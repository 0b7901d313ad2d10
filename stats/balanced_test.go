package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestThresholdsAgainstNumPy(t *testing.T) {
	for _, c := range loadVectors[struct {
		T []float64 `json:"t"`
	}](t, "thresholds") {
		assert.Equal(t, c.T, Thresholds())
	}
}

// TestScanAsymmetryByHand: correct answers at .9, .6, .2, .07 and wrong ones at .5, .1.
func TestScanAsymmetryByHand(t *testing.T) {
	prob := []float64{.9, .6, .2, .07, .5, .1}
	correct := []bool{true, true, true, true, false, false}
	s, err := ScanAsymmetry(prob, correct, Above, 0.7)
	ok(t, err)
	// Three of four correct answers are asserted up to the threshold .20, which is a
	// little less than 0.2 in binary, and one of two wrong ones from .11 on.
	assert.Equal(t, -0.25, s.Balanced.Value)
	assert.Equal(t, 0.75, s.Balanced.Correct)
	assert.Equal(t, 0.5, s.Balanced.Wrong)
	assert.Equal(t, Thresholds()[6], s.Balanced.Threshold)
	assert.Equal(t, 10, s.BalancedTies, ".11 to .20")
	assert.Equal(t, -0.5, s.Lowest.Value)
	assert.Equal(t, Thresholds()[46], s.Lowest.Threshold, "the threshold .50 is below 0.5")
	assert.Equal(t, 9, s.LowestTies, ".51 to .59")
	assert.Equal(t, -0.5, s.Half.Value)
	assert.Equal(t, 4, s.Half.NCorrect)

	atLeast, err := ScanAsymmetry(prob, correct, AtLeast, 0.7)
	ok(t, err)
	assert.Zero(t, atLeast.Half.Value, "the wrong answer at 0.5 is asserted too")
}

// TestScanAsymmetryAtTheLeastShare: exactly the least share is enough.
func TestScanAsymmetryAtTheLeastShare(t *testing.T) {
	prob := []float64{.9, .9, .9, .01, .01}
	correct := []bool{true, true, true, true, false}
	s, err := ScanAsymmetry(prob, correct, Above, 0.75)
	ok(t, err)
	assert.Equal(t, -0.75, s.Balanced.Value)
	assert.Equal(t, 86, s.BalancedTies, ".05 to .90, which is a little less than 0.9")
}

func TestScanAsymmetryNoneBalanced(t *testing.T) {
	s, err := ScanAsymmetry([]float64{0.01, 0.02}, []bool{true, false}, Above, 0.7)
	ok(t, err)
	assert.Zero(t, s.BalancedTies)
	assert.True(t, math.IsNaN(s.Balanced.Value))
	assert.Zero(t, s.Lowest.Value)
	assert.Equal(t, 91, s.LowestTies)
}

func TestScanAsymmetryProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 15))
	for range 50 {
		n := 5 + r.IntN(60)
		prob := make([]float64, n)
		_, correct := randomScores(r, n, 5)
		for i := range prob {
			prob[i] = math.Round(r.Float64()*100) / 100
		}
		s, err := ScanAsymmetry(prob, correct, ThresholdRule(r.IntN(2)), 0.7)
		ok(t, err)
		assert.LessOrEqual(t, s.Lowest.Value, s.Half.Value)
		if s.BalancedTies > 0 {
			assert.GreaterOrEqual(t, s.Balanced.Correct, 0.7)
			assert.LessOrEqual(t, s.Lowest.Value, s.Balanced.Value)
		}
		assert.Equal(t, n, s.Half.NCorrect+s.Half.NWrong)
	}
}

func TestScanAsymmetryErrors(t *testing.T) {
	good, labels := []float64{0.5, 0.5}, []bool{true, false}
	for _, c := range []struct {
		prob    []float64
		correct []bool
		least   float64
		want    error
	}{
		{nil, nil, 0.7, ErrNoData},
		{good, labels[:1], 0.7, ErrLength},
		{good, []bool{true, true}, 0.7, ErrOneClass},
		{[]float64{0.5, math.NaN()}, labels, 0.7, ErrNaN},
		{[]float64{0.5, 1.5}, labels, 0.7, ErrDomain},
		{good, labels, math.NaN(), ErrDomain},
		{good, labels, 70, ErrDomain},
	} {
		_, err := ScanAsymmetry(c.prob, c.correct, Above, c.least)
		assert.ErrorIs(t, err, c.want)
	}
}

func ExampleScanAsymmetry() {
	prob := []float64{.9, .6, .2, .07, .5, .1}
	correct := []bool{true, true, true, true, false, false}
	s, _ := ScanAsymmetry(prob, correct, Above, 0.7)
	b := s.Balanced
	fmt.Printf("assert if p %s %.2f: %d/%d wrong, %d/%d correct, asymmetry %.2f (%d thresholds tie)\n",
		s.Rule, b.Threshold, b.AssertedWrong, b.NWrong, b.AssertedCorrect, b.NCorrect, b.Value, s.BalancedTies)
	// Output: assert if p > 0.11: 1/2 wrong, 3/4 correct, asymmetry -0.25 (10 thresholds tie)
}
