package stats

import (
	"fmt"
	"math"
)

// PowerMcNemar returns the exact power of [McNemarExact] at alpha (two-sided) on n
// items, where the true chance of an item to be OnlyA is onlyA and to be OnlyB is
// onlyB: the rejection probability given m discordant items, averaged over the
// binomial m with chance onlyA + onlyB.
//
// It fails with [ErrNoData] unless n >= 1, with [ErrNaN] for NaN and with [ErrDomain]
// unless both chances and their sum are in [0, 1] and 0 < alpha < 1.
func PowerMcNemar(n int, onlyA, onlyB, alpha float64) (float64, error) {
	if err := requirePairedDesign(n, onlyA, onlyB, alpha); err != nil {
		return math.NaN(), fmt.Errorf("power of McNemar: %w", err)
	}
	return powerMcNemar(n, onlyA, onlyB, alpha), nil
}

func powerMcNemar(n int, onlyA, onlyB, alpha float64) float64 {
	discordant := math.Min(1, onlyA+onlyB)
	if discordant == 0 {
		return 0
	}
	power, pA := 0.0, math.Min(1, onlyA/discordant)
	for m := 1; m <= n; m++ {
		if w := binomialPMF(m, n, discordant); w > 1e-18 {
			c := signTestBound(m, alpha)
			power += w * (binomialAtMost(c, m, pA) + binomialAtLeast(m-c, m, pA))
		}
	}
	return math.Min(1, power)
}

// signTestBound returns the largest c with 2·P(X <= c) <= alpha for a binomial X of m
// trials with chance ½, or −1.
func signTestBound(m int, alpha float64) int {
	lo, hi := -1, m/2 // P(X <= m/2) >= 1/2 is never small enough
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; 2*binomialAtMost(mid, m, 0.5) <= alpha {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// DetectableMcNemar returns the smallest difference onlyA − onlyB that [McNemarExact]
// finds with the wanted power on n items of which the share discordant differs between
// the two conditions. It fails as [PowerMcNemar] does, and with [ErrNoData] if even
// discordant items that all point one way would not do.
func DetectableMcNemar(n int, discordant, alpha, power float64) (float64, error) {
	if err := requirePairedDesign(n, discordant, 0, alpha); err != nil {
		return math.NaN(), fmt.Errorf("detectable paired difference: %w", err)
	}
	if err := requirePower(alpha, power); err != nil {
		return math.NaN(), fmt.Errorf("detectable paired difference: %w", err)
	}
	d := solveReach(discordant, func(d float64) float64 {
		return powerMcNemar(n, (discordant+d)/2, (discordant-d)/2, alpha) - power
	})
	if math.IsNaN(d) {
		return d, fmt.Errorf("detectable paired difference: %w: %d items with %v discordant never reach power %v",
			ErrNoData, n, discordant, power)
	}
	return d, nil
}

// ItemsForMcNemar returns the number of items at which [PowerMcNemar] first reaches
// power. Exact power is not quite monotone in n: a few items more can lose a little. It
// fails as PowerMcNemar does, with [ErrDomain] if onlyA and onlyB are equal, and if more
// than 200,000 items would be needed.
func ItemsForMcNemar(onlyA, onlyB, alpha, power float64) (int, error) {
	if err := requirePairedDesign(1, onlyA, onlyB, alpha); err != nil {
		return 0, fmt.Errorf("items for McNemar: %w", err)
	}
	if err := requirePower(alpha, power); err != nil {
		return 0, fmt.Errorf("items for McNemar: %w", err)
	}
	if onlyA == onlyB {
		return 0, fmt.Errorf("items for McNemar: %w: both chances are %v: no number of items shows a difference", ErrDomain, onlyA)
	}
	n, err := smallest(1, 200_000, func(n int) bool { return powerMcNemar(n, onlyA, onlyB, alpha) >= power })
	if err != nil {
		return 0, fmt.Errorf("items for McNemar: %w", err)
	}
	for n > 1 && powerMcNemar(n-1, onlyA, onlyB, alpha) >= power {
		n--
	}
	return n, nil
}

func requirePairedDesign(n int, onlyA, onlyB, alpha float64) error {
	if err := requireDesign(onlyA, n, onlyB, n, alpha); err != nil {
		return err
	}
	if onlyA+onlyB > 1 {
		return fmt.Errorf("%w: chances %v and %v: need a sum of at most 1", ErrDomain, onlyA, onlyB)
	}
	return nil
}
