package stats

import (
	"fmt"
	"math"
	"sort"
)

// BinomialTest returns the exact two-sided p-value of k successes in n against success
// chance p: the total probability of all outcomes that are no likelier than k,
//
//	P = Σ f(i) over all i with f(i) <= f(k),  f(i) = C(n,i) pⁱ (1−p)ⁿ⁻ⁱ,
//
// where probabilities within one part in 10⁷ count as equal, as in SciPy's binomtest.
//
// BinomialTest fails with [ErrNoData] if n is 0, with [ErrNaN] if p is NaN and with
// [ErrDomain] unless 0 <= k <= n and 0 <= p <= 1.
func BinomialTest(k, n int, p float64) (float64, error) {
	if err := requireBinomial(k, n, p); err != nil {
		return math.NaN(), fmt.Errorf("binomial test: %w", err)
	}
	return binomialTwoSided(k, n, p), nil
}

func binomialTwoSided(k, n int, p float64) float64 {
	limit := binomialPMF(k, n, p) * (1 + 1e-7)
	mode := min(int(float64(n+1)*p), n)
	if k == mode {
		return 1
	}
	if k < mode { // the far tail starts at the first i above the mode that is no likelier
		i := mode + sort.Search(n+1-mode, func(j int) bool { return binomialPMF(mode+j, n, p) <= limit })
		return math.Min(1, binomialAtMost(k, n, p)+binomialAtLeast(i, n, p))
	}
	i := sort.Search(mode, func(j int) bool { return binomialPMF(j, n, p) > limit }) - 1
	return math.Min(1, binomialAtMost(i, n, p)+binomialAtLeast(k, n, p))
}

// BinomialGreater returns P(X >= k) for a binomial X of n trials with chance p: the
// one-sided p-value of k against the alternative "more than p". Errors are those of
// [BinomialTest].
func BinomialGreater(k, n int, p float64) (float64, error) {
	if err := requireBinomial(k, n, p); err != nil {
		return math.NaN(), fmt.Errorf("binomial test: %w", err)
	}
	return binomialAtLeast(k, n, p), nil
}

// BinomialLess returns P(X <= k) for a binomial X of n trials with chance p: the
// one-sided p-value of k against the alternative "less than p". Errors are those of
// [BinomialTest].
func BinomialLess(k, n int, p float64) (float64, error) {
	if err := requireBinomial(k, n, p); err != nil {
		return math.NaN(), fmt.Errorf("binomial test: %w", err)
	}
	return binomialAtMost(k, n, p), nil
}

func requireBinomial(k, n int, p float64) error {
	if err := requireProbability("p", p); err != nil {
		return err
	}
	return requireCount(k, n)
}
