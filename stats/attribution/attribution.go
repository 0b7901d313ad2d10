package attribution

import (
	"fmt"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"threearcs/stats"
)

// A Sample is what every unit put out for one answer.
type Sample struct {
	Norms []float64   // by unit, the length of its output
	Means [][]float64 // by unit, its output; all samples have the same width in a unit
	Label bool        // the cohort: effects are positive where true is the larger
}

// Options say how chance is asked. The zero value of a field stands for its default.
type Options struct {
	Permutations int    // of the labels; 1000
	Splits       int    // into halves, over which held-out effects are averaged; 5
	Seed         uint64 // of both; equal seeds give equal results
}

// A Result holds the effects of all units.
type Result struct {
	True, False int // answers in each cohort

	Magnitude Ranking // of the norms; chance counts effects of either sign
	HeldOut   Ranking // of projections on a direction fitted to the other half
	Fitted    Ranking // of projections on a direction fitted to the same answers

	MeanTrue, MeanFalse []float64 // by unit, the mean norm of each cohort
	Cosine              []float64 // by unit, between the mean outputs of the cohorts; NaN if one is 0
}

// A Ranking is one effect of every unit with what chance makes of it.
type Ranking struct {
	// D is Cohen's d by unit, within ±MaxD. It is 0 for a unit that never varies.
	D []float64

	// Order holds the units by falling D.
	Order []int

	// Null is the largest effect among all units under each permutation of the labels; -Inf
	// if no unit varies.
	Null []float64

	// Chance is, by unit, how often the largest effect under permuted labels reaches the
	// unit's, (1 + reached)/(1 + permutations): a p-value that holds for all units together
	// (Westfall, Young 1993). FDR is the false discovery rate at which the unit would be
	// reported, by Benjamini and Hochberg, from p-values against the effects of all units
	// under all permutations. Both are 1 for a unit that never varies.
	Chance, FDR []float64
}

// MaxD bounds effects: where cohorts vary by less than a millionth of their difference,
// rounding decides how much.
const MaxD = 1e6

// Fewest is the least size of a cohort: two answers to each half.
const Fewest = 4

// Attribute returns the effects of all units. With x and y the numbers of the two cohorts,
//
//	d = (mean x − mean y)/s,  s² = ((n₁−1)s₁² + (n₂−1)s₂²)/(n₁+n₂−2).
//
// The held-out d is the mean over splits and over both ways round of the d of one half
// projected on (mean of the true − mean of the false) of the other half; each half has half
// of each cohort. Permutations move whole answers between the cohorts and keep the splits.
//
// It fails with [stats.ErrNoData] if a cohort has fewer than four answers or there are no
// units, with [stats.ErrNaN] if a value is NaN or infinite, with [stats.ErrLength] if
// samples differ in their units, and with [stats.ErrDomain] if an option is negative.
//
// Sources: Westfall, P. H., Young, S. S. (1993). Resampling-Based Multiple Testing.
// Benjamini, Y., Hochberg, Y. (1995), as [stats.BenjaminiHochberg]. Tusher, V. G.,
// Tibshirani, R., Chu, G. (2001). "Significance Analysis of Microarrays Applied to the
// Ionizing Radiation Response". PNAS 98: 5116-5121, for the null pooled over units.
func Attribute(samples []Sample, o Options) (*Result, error) {
	if o.Permutations == 0 {
		o.Permutations = 1000
	}
	if o.Splits == 0 {
		o.Splits = 5
	}
	if err := check(samples, o); err != nil {
		return nil, fmt.Errorf("attribution: %w", err)
	}
	d := newDesign(samples, o)
	units := len(samples[0].Norms)
	r := &Result{True: d.nTrue, False: len(samples) - d.nTrue}
	effects := make([][]effect, units) // by unit: the observed one, then those of permutations
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for unit := range units {
		g.Go(func() error {
			effects[unit] = d.unit(samples, unit)
			return nil
		})
	}
	_ = g.Wait() // they do not fail
	for unit := range units {
		r.summarise(samples, unit)
	}
	r.Magnitude = rank(effects, func(e effect) float64 { return e.magnitude }, math.Abs)
	r.HeldOut = rank(effects, func(e effect) float64 { return e.heldOut }, asIs)
	r.Fitted = rank(effects, func(e effect) float64 { return e.fitted }, asIs)
	return r, nil
}

func asIs(d float64) float64 { return d }

// check fails on what Attribute refuses.
func check(samples []Sample, o Options) error {
	if o.Permutations < 1 || o.Splits < 1 {
		return fmt.Errorf("%w: %d permutations, %d splits: need 1 of each", stats.ErrDomain, o.Permutations, o.Splits)
	}
	n := map[bool]int{}
	for i, s := range samples {
		n[s.Label]++
		if err := checkSample(s, samples[0]); err != nil {
			return fmt.Errorf("sample %d: %w", i, err)
		}
	}
	if n[true] < Fewest || n[false] < Fewest {
		return fmt.Errorf("%w: cohorts of %d and %d: need %d in each, two to a half", stats.ErrNoData, n[true], n[false], Fewest)
	}
	if len(samples[0].Norms) == 0 {
		return fmt.Errorf("%w: no units", stats.ErrNoData)
	}
	return nil
}

// checkSample fails unless s has the units of first, and numbers for all of them.
func checkSample(s, first Sample) error {
	if len(s.Norms) != len(first.Norms) || len(s.Means) != len(first.Norms) {
		return fmt.Errorf("%w: %d norms and %d means, want %d of each", stats.ErrLength, len(s.Norms), len(s.Means), len(first.Norms))
	}
	for unit, norm := range s.Norms {
		if len(s.Means[unit]) != len(first.Means[unit]) {
			return fmt.Errorf("%w: unit %d has width %d, want %d", stats.ErrLength, unit, len(s.Means[unit]), len(first.Means[unit]))
		}
		sum := norm
		for _, v := range s.Means[unit] {
			sum += math.Abs(v)
		}
		if math.IsNaN(sum) || math.IsInf(sum, 0) {
			return fmt.Errorf("%w: unit %d", stats.ErrNaN, unit)
		}
	}
	return nil
}

// summarise sets the cohort means of a unit and the cosine between them.
func (r *Result) summarise(samples []Sample, unit int) {
	var norm [2]float64
	width := len(samples[0].Means[unit])
	mean := [2][]float64{make([]float64, width), make([]float64, width)}
	for _, s := range samples {
		c, n := 0, float64(r.False)
		if s.Label {
			c, n = 1, float64(r.True)
		}
		norm[c] += s.Norms[unit] / n
		for i, v := range s.Means[unit] {
			mean[c][i] += v / n
		}
	}
	r.MeanTrue, r.MeanFalse = append(r.MeanTrue, norm[1]), append(r.MeanFalse, norm[0])
	length := math.Sqrt(dot(mean[0], mean[0]) * dot(mean[1], mean[1]))
	r.Cosine = append(r.Cosine, dot(mean[0], mean[1])/length)
}

func dot(a, b []float64) float64 {
	var s float64
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
