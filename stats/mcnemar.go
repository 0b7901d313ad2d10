package stats

import (
	"fmt"
	"math"
)

// A PairedTest is the result of [McNemarExact].
type PairedTest struct {
	OnlyA, OnlyB int // discordant items
	N            int // all items

	P    float64 // exact two-sided p-value
	MidP float64 // two-sided mid-p value: never above P

	AHigher float64 // one-sided p-value against "A is true more often than B"
	BHigher float64 // one-sided p-value against "B is true more often than A"

	// Warnings travel with the result and end as footnotes of a report.
	Warnings []string
}

// McNemarExact tests whether two conditions on the same items are equally often true.
// Only the m = OnlyA + OnlyB discordant items speak to that; if both conditions are
// equally often true, OnlyA is binomial with m trials and chance ½. With
// s = min(OnlyA, OnlyB),
//
//	P    = min(1, 2·P(X <= s))
//	MidP = P − P(X = s), or 1 − ½P(X = s) if OnlyA = OnlyB.
//
// P never rejects a true hypothesis too often; MidP is less conservative and nearly
// always keeps its level. Without a discordant item both are 1 and a warning says so.
//
// McNemarExact fails with [ErrNoData] if the table is empty and with [ErrDomain] if a
// count is negative.
//
// Sources: McNemar, Q. (1947). "Note on the Sampling Error of the Difference between
// Correlated Proportions or Percentages". Psychometrika 12: 153-157. Fagerland, M. W.,
// Lydersen, S., Laake, P. (2013). "The McNemar Test for Binary Matched-Pairs Data:
// Mid-p and Asymptotic Are Better than Exact Conditional". BMC Medical Research
// Methodology 13: 91.
func McNemarExact(t Paired2x2) (PairedTest, error) {
	if err := t.check(); err != nil {
		return noPaired, fmt.Errorf("paired test: %w", err)
	}
	m := t.Discordant()
	r := PairedTest{OnlyA: t.OnlyA, OnlyB: t.OnlyB, N: t.N(), P: 1, MidP: 1, AHigher: 1, BHigher: 1}
	if m == 0 {
		r.Warnings = append(r.Warnings, "no discordant item: at least 6 are needed for an exact two-sided p below 0.05")
		return r, nil
	}
	s := min(t.OnlyA, t.OnlyB)
	point := binomialPMF(s, m, 0.5)
	r.AHigher = binomialAtLeast(t.OnlyA, m, 0.5)
	r.BHigher = binomialAtLeast(t.OnlyB, m, 0.5)
	r.P = math.Min(1, 2*binomialAtMost(s, m, 0.5))
	r.MidP = r.P - point
	if t.OnlyA == t.OnlyB {
		r.MidP = 1 - point/2
	}
	if m < 6 {
		r.Warnings = append(r.Warnings, fmt.Sprintf(
			"%d discordant items: at least 6 are needed for an exact two-sided p below 0.05", m))
	}
	return r, nil
}
