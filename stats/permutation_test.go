package stats

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLabelPermutationDrawsNumPysPermutations(t *testing.T) {
	y := []bool{true, false, false, true, false, false, false}
	var seen [][]bool
	test := PermutationTest{Permutations: 1, Seed: 5}
	_, err := test.Labels(y, func(y []bool) float64 {
		seen = append(seen, append([]bool(nil), y...))
		return 0
	})
	ok(t, err)
	want := make([]bool, len(y))
	for i, o := range LegacyPermutation(len(y), 5) {
		want[i] = y[o]
	}
	assert.Equal(t, [][]bool{y, want}, seen)
}

// TestPermutationPIsExact compares with all arrangements of 2 positives among 6: the
// best sum of positions, 4+5, is one of 15.
func TestPermutationPIsExact(t *testing.T) {
	y := []bool{false, false, false, false, true, true}
	sum := func(y []bool) float64 {
		var s float64
		for i, p := range y {
			if p {
				s += float64(i)
			}
		}
		return s
	}
	for tail, want := range map[Tail]float64{Greater: 1. / 15, Less: 1, TwoSided: 2. / 15} {
		r, err := PermutationTest{Permutations: 20000, Tail: tail, Seed: 1}.Labels(y, sum)
		ok(t, err)
		assert.InDelta(t, want, r.P, 0.008, "tail %d", tail)
		assert.Equal(t, 9.0, r.Observed)
		assert.Len(t, r.Null, 20000)
	}
}

func TestPermutationPIsNeverZero(t *testing.T) {
	calls := 0
	r, err := PermutationTest{Permutations: 9}.Labels([]bool{true, false}, func([]bool) float64 {
		calls++
		return float64(-calls)
	})
	ok(t, err)
	assert.Equal(t, 0.1, r.P)
}

func TestSignFlip(t *testing.T) {
	// All 2^5 patterns: 2 of 32 are as far from 0 as all signs alike.
	r, err := PermutationTest{Permutations: 20000, Tail: TwoSided, Seed: 2}.SignFlip([]float64{1, 2, 3, 4, 5})
	ok(t, err)
	assert.InDelta(t, 2./32, r.P, 0.008)
	assert.Equal(t, 3.0, r.Observed)
	same, err := PermutationTest{Permutations: 99, Tail: Greater}.SignFlip([]float64{0, 0, 0})
	ok(t, err)
	assert.Equal(t, 1.0, same.P)
}

func TestPermutationErrors(t *testing.T) {
	zero := func([]bool) float64 { return 0 }
	_, err := PermutationTest{Permutations: 9}.Labels(nil, zero)
	assert.ErrorIs(t, err, ErrNoData)
	_, err = PermutationTest{}.Labels([]bool{true}, zero)
	wantError(t, "no permutations", err, ErrDomain)
	_, err = PermutationTest{Permutations: 9}.Labels([]bool{true}, func([]bool) float64 { return math.NaN() })
	wantError(t, "NaN", err, ErrNaN)
	_, err = PermutationTest{Permutations: 9}.SignFlip(nil)
	assert.ErrorIs(t, err, ErrNoData)
	_, err = PermutationTest{Permutations: 9}.SignFlip([]float64{1, math.NaN()})
	assert.ErrorIs(t, err, ErrNaN)
}

func ExamplePermutationTest_SignFlip() {
	r, _ := PermutationTest{Permutations: 9999, Tail: TwoSided, Seed: 7}.SignFlip([]float64{3, 1, 4, 1, 5, 9, 2, 6})
	fmt.Printf("mean %.3f, p = %.4f\n", r.Observed, r.P)
	// Output: mean 3.875, p = 0.0076
}
