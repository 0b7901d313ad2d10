package stats

import (
	"fmt"
	"math"
	"sort"
)

// PowerBinomial returns the exact power of the two-sided [BinomialTest] at alpha: the
// chance that n items with true success chance p lead to rejection of chance null. For
// p = null it is the actual size of the test, at most alpha.
//
// Power against n is a saw, since counts are whole. PowerBinomial fails with
// [ErrNoData] unless n >= 1, with [ErrNaN] for NaN and with [ErrDomain] unless p and
// null are in [0, 1] and 0 < alpha < 1.
func PowerBinomial(p, null float64, n int, alpha float64) (float64, error) {
	if err := requireDesign(p, n, null, n, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of binomial test: %w", err)
	}
	return powerBinomial(p, null, n, alpha), nil
}

// powerBinomial uses that the p-value of k falls to either side of the mode: what rejects
// is 0..few-1 and many..n.
func powerBinomial(p, null float64, n int, alpha float64) float64 {
	mode := min(int(float64(n+1)*null), n)
	few := sort.Search(mode, func(k int) bool { return binomialTwoSided(k, n, null) > alpha })
	many := mode + sort.Search(n+1-mode, func(j int) bool { return binomialTwoSided(mode+j, n, null) <= alpha })
	return math.Min(1, binomialAtMost(few-1, n, p)+binomialAtLeast(many, n, p))
}

// ItemsForBinomial returns the smallest n from which on, up to twice that n, the power
// of [PowerBinomial] stays at or above power. It fails as that does, with [ErrDomain]
// if p equals null, and if more than 20,000 items would be needed.
func ItemsForBinomial(p, null, alpha, power float64) (int, error) {
	if err := requirePower(alpha, power); err != nil {
		return 0, fmt.Errorf("items for binomial test: %w", err)
	}
	if err := requireDesign(p, 1, null, 1, alpha); err != nil {
		return 0, fmt.Errorf("items for binomial test: %w", err)
	}
	if p == null {
		return 0, fmt.Errorf("items for binomial test: %w: both chances are %v: no number of items shows a difference", ErrDomain, p)
	}
	const most = 20_000
	first := 0 // start of the run of sufficient n in progress
	for n := 1; n <= most; n++ {
		switch {
		case powerBinomial(p, null, n, alpha) < power:
			first = 0
		case first == 0:
			first = n
		case n >= 2*first:
			return first, nil
		}
	}
	return 0, fmt.Errorf("items for binomial test: %w: more than %d items would be needed", ErrDomain, most)
}
