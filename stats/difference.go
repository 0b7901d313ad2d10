package stats

import (
	"fmt"
	"math"
)

// NewcombeDiff returns the difference of two independent proportions
//
//	d = p₁ − p₂,  p₁ = k₁/n₁, p₂ = k₂/n₂
//
// with Newcombe's hybrid score interval (his method 10), which puts together the
// distances from each proportion to its Wilson bounds (l, u):
//
//	d − √((p₁−l₁)² + (u₂−p₂)²)  to  d + √((u₁−p₁)² + (p₂−l₂)²).
//
// d and its interval lie in [−1, 1]; d is positive when the first group is higher. N
// is n₁+n₂. Outcomes of the same items under two conditions are not independent: use
// [NewcombePaired] for those.
//
// NewcombeDiff fails with [ErrNoData] if a group is empty and with [ErrDomain] unless
// 0 <= k <= n in both and 0 < level < 1.
//
// Source: Newcombe, R. G. (1998). "Interval Estimation for the Difference between
// Independent Proportions: Comparison of Eleven Methods". Statistics in Medicine 17:
// 873-890.
func NewcombeDiff(k1, n1, k2, n2 int, level float64) (Estimate, error) {
	if err := requireLevel("level", level); err != nil {
		return noEstimate, fmt.Errorf("interval of a difference: %w", err)
	}
	if err := requireCounts(k1, n1, k2, n2); err != nil {
		return noEstimate, fmt.Errorf("interval of a difference: %w", err)
	}
	a, b := scoreReach(k1, n1, level), scoreReach(k2, n2, level)
	d := a.p - b.p
	return Estimate{
		Value: d,
		Lo:    math.Max(-1, d-math.Hypot(a.down, b.up)),
		Hi:    math.Min(1, d+math.Hypot(a.up, b.down)),
		Level: level, N: n1 + n2, Method: "Newcombe hybrid score",
	}, nil
}

// reach is a proportion and how far its Wilson interval reaches to either side.
type reach struct{ p, down, up float64 }

func scoreReach(k, n int, level float64) reach {
	lo, hi := wilsonBounds(k, n, zTwoSided(level))
	p := float64(k) / float64(n)
	return reach{p: p, down: p - lo, up: hi - p}
}
