package stats

import (
	"fmt"
	"math"
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
	power := 0.0
	for k := range n + 1 {
		at, err := BinomialTest(k, n, null)
		if err != nil {
			return math.NaN(), err
		}
		if at <= alpha {
			power += binomialPMF(k, n, p)
		}
	}
	return math.Min(1, power), nil
}

// ItemsForBinomial returns the smallest n from which on, up to twice that n, the power
// of [PowerBinomial] stays at or above power. It fails as that does, with [ErrDomain]
// if p equals null, and if more than 20,000 items would be needed.
func ItemsForBinomial(p, null, alpha, power float64) (int, error) {
	if err := requirePower(alpha, power); err != nil {
		return 0, fmt.Errorf("items for binomial test: %w", err)
	}
	if p == null {
		return 0, fmt.Errorf("items for binomial test: %w: both chances are %v: no number of items shows a difference", ErrDomain, p)
	}
	const most = 20_000
	first := 0 // start of the run of sufficient n in progress
	for n := 1; n <= most; n++ {
		at, err := PowerBinomial(p, null, n, alpha)
		switch {
		case err != nil:
			return 0, fmt.Errorf("items for binomial test: %w", err)
		case at < power:
			first = 0
		case first == 0:
			first = n
		case n >= 2*first:
			return first, nil
		}
	}
	return 0, fmt.Errorf("items for binomial test: %w: more than %d items would be needed", ErrDomain, most)
}
