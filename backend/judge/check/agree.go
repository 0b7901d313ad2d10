package check

import (
	"errors"
	"math"

	"threearcs/stats"
)

// unreadable is the label of a reply that could not be read. Nobody else uses it, so it
// always disagrees.
const unreadable = -1

// The bootstrap of everything here. Whole prompts are drawn, since responses to one prompt
// are alike.
var bootstrap = stats.Bootstrap{Resamples: 2000, Level: level, Seed: 1}

const level = 0.95

// An Agreement is how far a judge agrees with given labels on one axis of one set.
type Agreement struct {
	Set        string
	Axis       string
	Weights    string // how κ counts disagreement: "nominal" or "quadratic"
	N          int    // labels
	Unreadable int    // replies that could not be read

	// Kappa has no interval, and a warning, where it cannot be had. On nominal axes an
	// unreadable reply disagrees with every label; on ordinal ones it is left out.
	Kappa              stats.Estimate
	Observed, Expected float64 // (weighted) share of agreement, and by chance

	Baseline *Comparison // nil where the lexical classifier has no say
	Swapped  *Shift      // nil unless variants were asked
	Blind    *Shift
}

// agree computes the agreement of marks on one axis.
func agree(ax axis, marks []mark) Agreement {
	a := Agreement{Axis: ax.name, Weights: "nominal", N: len(marks)}
	if ax.ordinal {
		a.Weights = "quadratic"
	}
	for _, m := range marks {
		a.Unreadable += code(!m.readable)
	}
	want, got, clusters := columns(ax, marks)
	k, err := kappa(ax, want, got)
	if err != nil {
		a.Kappa, a.Observed, a.Expected = undefined(err, len(want)), math.NaN(), math.NaN()
		return a
	}
	a.Kappa, a.Observed, a.Expected = k.Kappa, k.Observed, k.Expected
	if distinct(clusters) < len(clusters) {
		a.Kappa = clustered(a.Kappa, ax, want, got, clusters)
	}
	return a
}

// columns returns the labels of marks, those of the judge, and their clusters.
func columns(ax axis, marks []mark) (want, got, clusters []int) {
	for _, m := range marks {
		label := m.got
		if !m.readable {
			if ax.ordinal {
				continue
			}
			label = unreadable
		}
		want, got, clusters = append(want, m.want), append(got, label), append(clusters, m.cluster)
	}
	return want, got, clusters
}

func kappa(ax axis, want, got []int) (stats.Agreement, error) {
	if ax.ordinal {
		return stats.WeightedKappa(want, got, ax.lo, ax.hi, stats.Quadratic, level)
	}
	return stats.Kappa(want, got, level)
}

// kappaOf returns κ of the items drawn, NaN where it is not defined.
func kappaOf(ax axis, want, got []int, items []int) float64 {
	w, g := make([]int, len(items)), make([]int, len(items))
	for i, n := range items {
		w[i], g[i] = want[n], got[n]
	}
	k, err := kappa(ax, w, g)
	if err != nil {
		return math.NaN()
	}
	return k.Kappa.Value
}

// undefined is a κ that does not exist.
func undefined(err error, n int) stats.Estimate {
	e := stats.Point(math.NaN(), n)
	switch {
	case errors.Is(err, stats.ErrOneClass):
		return e.Warn("all labels are the same and so are all verdicts: κ is not defined; labels of both kinds are needed")
	case errors.Is(err, stats.ErrNoData):
		return e.Warn("no reply could be read: κ is not defined")
	}
	return e.Warn("κ is not defined: %v", err)
}

// clustered replaces the interval of k by one that draws whole clusters.
func clustered(k stats.Estimate, ax axis, want, got, clusters []int) stats.Estimate {
	e, err := bootstrap.Clusters(clusters, func(items []int) float64 { return kappaOf(ax, want, got, items) })
	if err != nil {
		k.Lo, k.Hi, k.Method = math.NaN(), math.NaN(), ""
		return k.Warn("no interval: %v", err)
	}
	e.Warnings = append(k.Warnings, e.Warnings...)
	return e
}

func distinct(clusters []int) int {
	seen := map[int]bool{}
	for _, c := range clusters {
		seen[c] = true
	}
	return len(seen)
}
