package stats

import (
	"fmt"
	"math"
)

// A Tail says which permuted values count as at least as extreme as the observed one.
type Tail int

const (
	Greater  Tail = iota // at least the observed value
	Less                 // at most the observed value
	TwoSided             // at least as far from the mean of the permuted values
)

// A PermutationTest compares a statistic with its values after the labels have been
// permuted, that is, under the hypothesis that labels and data are unrelated. The
// permutations are those of NumPy's RandomState(Seed).permutation, one after the other.
type PermutationTest struct {
	Permutations int
	Tail         Tail
	Seed         uint32
}

// A PermutationResult is the outcome of a permutation test.
type PermutationResult struct {
	Observed float64
	Null     []float64 // in the order drawn

	// P is (1 + extreme)/(1 + permutations): the observed arrangement is one of the
	// possible ones, so P is never 0. Its least value is 1/(1 + len(Null)). (Phipson, B.,
	// Smyth, G. K. (2010). "Permutation P-values Should Never Be Zero". Statistical
	// Applications in Genetics and Molecular Biology 9: 39.)
	P float64
}

// Labels tests whether statistic depends on y. statistic must neither keep nor change
// its argument. It fails with ErrNoData if y is empty, with ErrDomain if there are no
// permutations, and with ErrNaN if the statistic is ever NaN.
func (t PermutationTest) Labels(y []bool, statistic func(y []bool) float64) (PermutationResult, error) {
	if len(y) == 0 {
		return noPermutation, ErrNoData
	}
	permuted := make([]bool, len(y))
	order := make([]int, len(y))
	return t.run(statistic(y), func(r *legacyRand) float64 {
		for i := range order {
			order[i] = i
		}
		legacyShuffle(r, order)
		for i, o := range order {
			permuted[i] = y[o]
		}
		return statistic(permuted)
	})
}

// SignFlip tests whether the mean of paired differences is zero, by flipping the sign
// of each at random: under the hypothesis that the two members of a pair are
// exchangeable every pattern of signs is equally likely. It fails as
// [PermutationTest.Labels] does, and with ErrNaN if a difference is NaN.
func (t PermutationTest) SignFlip(difference []float64) (PermutationResult, error) {
	if len(difference) == 0 {
		return noPermutation, ErrNoData
	}
	n := float64(len(difference))
	var sum float64
	for _, d := range difference {
		sum += d
	}
	return t.run(sum/n, func(r *legacyRand) float64 {
		var sum float64
		for _, d := range difference {
			if r.upTo(1) == 1 {
				d = -d
			}
			sum += d
		}
		return sum / n
	})
}

// run draws the null values and compares.
func (t PermutationTest) run(observed float64, draw func(*legacyRand) float64) (PermutationResult, error) {
	if t.Permutations < 1 {
		return noPermutation, fmt.Errorf("%w: %d permutations", ErrDomain, t.Permutations)
	}
	var r legacyRand
	r.seed(t.Seed)
	null := make([]float64, t.Permutations)
	for i := range null {
		null[i] = draw(&r)
	}
	return t.compare(observed, null)
}

// compare counts the null values that are as extreme as observed, or nearly: values
// that differ by rounding are equal.
func (t PermutationTest) compare(observed float64, null []float64) (PermutationResult, error) {
	var mean float64
	for _, v := range null {
		mean += v / float64(len(null))
	}
	if math.IsNaN(mean + observed) {
		return noPermutation, fmt.Errorf("%w: the statistic", ErrNaN)
	}
	slack := 1e-12 * math.Max(1, math.Abs(observed))
	extreme := 0
	for _, v := range null {
		above, below := v >= observed-slack, v <= observed+slack
		apart := math.Abs(v-mean) >= math.Abs(observed-mean)-slack
		if t.Tail == Greater && above || t.Tail == Less && below || t.Tail == TwoSided && apart {
			extreme++
		}
	}
	p := float64(1+extreme) / float64(1+len(null))
	return PermutationResult{Observed: observed, Null: null, P: p}, nil
}
