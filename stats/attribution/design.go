package attribution

import (
	"math/rand/v2"

	"threearcs/stats"
)

// A design says which sample plays which role, as observed and under each permutation.
// Roles 0…nTrue-1 are the true cohort, the others the false one.
type design struct {
	nTrue  int
	cast   [][]int  // by permutation, the sample of each role; the first is as observed
	splits [][]bool // by split, whether a role is in the first half
}

// An effect is the three d's of a unit under one permutation.
type effect struct{ magnitude, heldOut, fitted float64 }

func newDesign(samples []Sample, o Options) *design {
	d := &design{}
	var observed, others []int
	for i, s := range samples {
		if s.Label {
			observed = append(observed, i)
		} else {
			others = append(others, i)
		}
	}
	d.nTrue = len(observed)
	observed = append(observed, others...)
	d.cast = [][]int{observed}
	r := rand.New(stats.NewPCG64(o.Seed))
	for range o.Splits {
		first := make([]bool, len(observed))
		for i, role := range r.Perm(d.nTrue) {
			first[role] = i < d.nTrue/2
		}
		for i, role := range r.Perm(len(others)) {
			first[d.nTrue+role] = i < len(others)/2
		}
		d.splits = append(d.splits, first)
	}
	for range o.Permutations {
		cast := make([]int, len(observed))
		for role, i := range r.Perm(len(observed)) {
			cast[role] = observed[i]
		}
		d.cast = append(d.cast, cast)
	}
	return d
}

// unit returns the effects of a unit, the observed one first.
func (d *design) unit(samples []Sample, unit int) []effect {
	g := gram(samples, unit)
	w := newWork(len(samples))
	effects := make([]effect, len(d.cast))
	for i, cast := range d.cast {
		e := &effects[i]
		for role, sample := range cast {
			w.x[role] = samples[sample].Norms[unit]
		}
		e.magnitude = cohenD(w.x, d.nTrue, nil, false)
		w.project(g, cast, d.nTrue, nil, false)
		e.fitted = cohenD(w.x, d.nTrue, nil, false)
		for _, first := range d.splits {
			for _, half := range []bool{true, false} {
				w.project(g, cast, d.nTrue, first, half)
				e.heldOut += cohenD(w.x, d.nTrue, first, !half) / float64(2*len(d.splits))
			}
		}
	}
	return effects
}

// gram returns the inner products of the outputs of a unit. A projection on a difference of
// means is a sum of them.
func gram(samples []Sample, unit int) [][]float64 {
	g := make([][]float64, len(samples))
	for i := range g {
		g[i] = make([]float64, len(samples))
		for j := range i + 1 {
			g[i][j] = dot(samples[i].Means[unit], samples[j].Means[unit])
			g[j][i] = g[i][j]
		}
	}
	return g
}

// A work holds what the effects of a unit need again and again.
type work struct {
	x      []float64 // by role, what is compared
	along  []float64 // by sample, its projection
	weight []float64 // by role, its part in the direction
}

func newWork(n int) *work {
	return &work{make([]float64, n), make([]float64, n), make([]float64, n)}
}

// project sets x to the projections on the direction of one half of the roles, those r with
// first[r] == half; of all roles if first is nil.
func (w *work) project(g [][]float64, cast []int, nTrue int, first []bool, half bool) {
	var n [2]float64
	for role := range cast {
		if first == nil || first[role] == half {
			n[cohort(role, nTrue)]++
		}
	}
	clear(w.along)
	for role, sample := range cast {
		if first != nil && first[role] != half {
			continue
		}
		f := 1 / n[0]
		if role >= nTrue {
			f = -1 / n[1]
		}
		for i, v := range g[sample] {
			w.along[i] += f * v
		}
	}
	for role, sample := range cast {
		w.x[role] = w.along[sample]
	}
}

// cohort is 0 for a role of the true cohort, 1 for one of the false.
func cohort(role, nTrue int) int {
	if role < nTrue {
		return 0
	}
	return 1
}
