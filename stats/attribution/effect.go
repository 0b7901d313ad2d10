package attribution

import (
	"cmp"
	"math"
	"slices"

	"threearcs/stats"
)

// cohenD returns d of the roles r with first[r] == half, or of all if first is nil. It is
// that of stats.CohenD, without an interval, and within ±MaxD.
func cohenD(x []float64, nTrue int, first []bool, half bool) float64 {
	var n, mean, square [2]float64
	for role, v := range x {
		if first == nil || first[role] == half {
			c := cohort(role, nTrue)
			n[c]++
			step := v - mean[c] // Welford (1962)
			mean[c] += step / n[c]
			square[c] += step * (v - mean[c])
		}
	}
	difference := mean[0] - mean[1]
	if difference == 0 {
		return 0
	}
	s := math.Sqrt((square[0] + square[1]) / (n[0] + n[1] - 2))
	return max(-MaxD, min(MaxD, difference/s))
}

// rank gathers one effect of all units; size says how large a d counts. If no unit varies,
// the null holds -Inf.
func rank(effects [][]effect, of func(effect) float64, size func(float64) float64) Ranking {
	r := Ranking{Null: slices.Repeat([]float64{math.Inf(-1)}, len(effects[0])-1)}
	var all []float64 // effects of the units that vary, under all permutations
	varies := make([]bool, len(effects))
	for unit, es := range effects {
		r.D, r.Order = append(r.D, of(es[0])), append(r.Order, unit)
		varies[unit] = slices.ContainsFunc(es, func(e effect) bool { return of(e) != 0 })
		if !varies[unit] {
			continue
		}
		for p, e := range es[1:] {
			v := size(of(e))
			r.Null[p] = max(r.Null[p], v)
			all = append(all, v)
		}
	}
	slices.SortStableFunc(r.Order, func(a, b int) int { return cmp.Compare(r.D[b], r.D[a]) })
	slices.Sort(all)
	largest := slices.Sorted(slices.Values(r.Null))
	p := make([]float64, len(r.D))
	for unit, d := range r.D {
		if !varies[unit] {
			p[unit], r.Chance = 1, append(r.Chance, 1)
			continue
		}
		p[unit] = reached(all, size(d))
		r.Chance = append(r.Chance, reached(largest, size(d)))
	}
	r.FDR, _ = stats.BenjaminiHochberg(p) // fails only on what is no probability
	return r
}

// reached returns (1 + how many of sorted are at least v)/(1 + how many there are). Values
// that differ by rounding are equal.
func reached(sorted []float64, v float64) float64 {
	v -= 1e-12 * max(1, math.Abs(v))
	below, _ := slices.BinarySearch(sorted, v)
	return float64(1+len(sorted)-below) / float64(1+len(sorted))
}
