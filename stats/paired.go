package stats

import (
	"fmt"
	"math"
)

// A Paired2x2 counts items by the outcome of two conditions A and B on the same item,
// such as two models on the same problem.
type Paired2x2 struct {
	Both    int // true under A and under B
	OnlyA   int // true under A alone
	OnlyB   int // true under B alone
	Neither int // false under both
}

// NewPaired counts the outcomes a and b of the same items under two conditions; a[i]
// and b[i] belong to item i. It fails with [ErrLength] if they differ in length and
// with [ErrNoData] if there is no item.
func NewPaired(a, b []bool) (Paired2x2, error) {
	var t Paired2x2
	if len(a) != len(b) {
		return t, fmt.Errorf("%w: %d outcomes under A, %d under B", ErrLength, len(a), len(b))
	}
	if len(a) == 0 {
		return t, fmt.Errorf("%w: no paired outcome", ErrNoData)
	}
	for i := range a {
		switch {
		case a[i] && b[i]:
			t.Both++
		case a[i]:
			t.OnlyA++
		case b[i]:
			t.OnlyB++
		default:
			t.Neither++
		}
	}
	return t, nil
}

// N returns the number of items.
func (t Paired2x2) N() int { return t.Both + t.OnlyA + t.OnlyB + t.Neither }

// Discordant returns the number of items on which A and B differ.
func (t Paired2x2) Discordant() int { return t.OnlyA + t.OnlyB }

// Swap returns t with the two conditions exchanged.
func (t Paired2x2) Swap() Paired2x2 {
	t.OnlyA, t.OnlyB = t.OnlyB, t.OnlyA
	return t
}

// phi returns the correlation of A and B with Newcombe's continuity correction: a
// positive numerator loses n/2 but never its sign. It is 0 if either condition has the
// same outcome on every item.
func (t Paired2x2) phi() float64 {
	a, b := float64(t.Both+t.OnlyA), float64(t.Both+t.OnlyB)
	n := float64(t.N())
	if a == 0 || a == n || b == 0 || b == n {
		return 0
	}
	num := float64(t.Both)*float64(t.Neither) - float64(t.OnlyA)*float64(t.OnlyB)
	if num > 0 {
		num = math.Max(num-n/2, 0)
	}
	return num / math.Sqrt(a*(n-a)) / math.Sqrt(b*(n-b))
}

func (t Paired2x2) check() error {
	if t.Both < 0 || t.OnlyA < 0 || t.OnlyB < 0 || t.Neither < 0 {
		return fmt.Errorf("%w: paired table %+v: need counts >= 0", ErrDomain, t)
	}
	if t.N() == 0 {
		return fmt.Errorf("%w: paired table is empty", ErrNoData)
	}
	return nil
}

// NewcombePaired returns the difference of two proportions measured on the same items
//
//	d = p_A − p_B = (OnlyA − OnlyB) / n
//
// with Newcombe's hybrid score interval for paired data (his method 10). With the
// Wilson bounds (l, u) of either proportion, and φ their correlation,
//
//	lo = d − √(a² − 2φab + b²),  a = p_A−l_A, b = u_B−p_B
//	hi = d + √(a² − 2φab + b²),  a = u_A−p_A, b = p_B−l_B.
//
// φ = (Both·Neither − OnlyA·OnlyB) / √(product of the four margins), whose numerator,
// if positive, is reduced by n/2 but not below 0; φ = 0 if a margin is 0.
//
// d is positive when A is higher; it and its interval lie in [−1, 1].
//
// NewcombePaired fails with [ErrNoData] if the table is empty and with [ErrDomain] if a
// count is negative or level is not in (0, 1).
//
// Source: Newcombe, R. G. (1998). "Improved Confidence Intervals for the Difference
// between Binomial Proportions Based on Paired Data". Statistics in Medicine 17:
// 2635-2650.
func NewcombePaired(t Paired2x2, level float64) (Estimate, error) {
	if err := requireLevel("level", level); err != nil {
		return noEstimate, fmt.Errorf("interval of a paired difference: %w", err)
	}
	if err := t.check(); err != nil {
		return noEstimate, fmt.Errorf("interval of a paired difference: %w", err)
	}
	n := t.N()
	a, b := scoreReach(t.Both+t.OnlyA, n, level), scoreReach(t.Both+t.OnlyB, n, level)
	d, phi := float64(t.OnlyA-t.OnlyB)/float64(n), t.phi()
	return Estimate{
		Value: d,
		Lo:    math.Max(-1, d-lawOfCosines(a.down, b.up, phi)),
		Hi:    math.Min(1, d+lawOfCosines(a.up, b.down, phi)),
		Level: level, N: n, Method: "Newcombe paired score",
	}, nil
}

// lawOfCosines returns √(a² − 2φab + b²).
func lawOfCosines(a, b, phi float64) float64 {
	return math.Sqrt(math.Max(0, a*a-2*phi*a*b+b*b))
}
