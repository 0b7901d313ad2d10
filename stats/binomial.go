package stats

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
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
	limit := binomialPMF(k, n, p) * (1 + 1e-7)
	mode := min(int(float64(n+1)*p), n)
	if k == mode {
		return 1, nil
	}
	if k < mode { // the far tail starts at the first i above the mode that is no likelier
		i := mode + sort.Search(n+1-mode, func(j int) bool { return binomialPMF(mode+j, n, p) <= limit })
		return math.Min(1, binomialAtMost(k, n, p)+binomialAtLeast(i, n, p)), nil
	}
	i := sort.Search(mode, func(j int) bool { return binomialPMF(j, n, p) > limit }) - 1
	return math.Min(1, binomialAtMost(i, n, p)+binomialAtLeast(k, n, p)), nil
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

// binomialPMF returns C(n,k) pᵏ (1−p)ⁿ⁻ᵏ.
func binomialPMF(k, n int, p float64) float64 {
	switch {
	case k < 0 || k > n:
		return 0
	case p == 0 || p == 1:
		if float64(k) == float64(n)*p {
			return 1
		}
		return 0
	}
	kf, nf := float64(k), float64(n)
	return math.Exp(lnChoose(n, k) + kf*math.Log(p) + (nf-kf)*math.Log1p(-p))
}

// binomialAtMost returns P(X <= k): 0 for k < 0, 1 for k >= n.
func binomialAtMost(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	}
	return mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
}

// binomialAtLeast returns P(X >= k): 1 for k <= 0, 0 for k > n.
func binomialAtLeast(k, n int, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n:
		return 0
	}
	return mathext.RegIncBeta(float64(k), float64(n-k+1), p)
}

// lnChoose returns the natural logarithm of the binomial coefficient C(n,k).
func lnChoose(n, k int) float64 {
	return lnFactorial(n) - lnFactorial(k) - lnFactorial(n-k)
}

func lnFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
