package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// A BootstrapMethod says how an interval is read off a bootstrap distribution.
type BootstrapMethod int

const (
	// Percentile takes the quantiles (1-level)/2 and (1+level)/2.
	Percentile BootstrapMethod = iota

	// BCa shifts these quantiles for bias and for a standard error that changes with
	// the value (Efron 1987, "Better Bootstrap Confidence Intervals", JASA 82: 171-185).
	BCa
)

// String returns "percentile" or "BCa".
func (m BootstrapMethod) String() string {
	if m == BCa {
		return "BCa"
	}
	return "percentile"
}

// A Bootstrap makes intervals by resampling with replacement. The draws are those of
// numpy.random.default_rng(Seed).integers(0, n, n), resample after resample, so that
// intervals equal those of scipy.stats.bootstrap(…, random_state=default_rng(Seed)),
// and of a plain NumPy loop.
type Bootstrap struct {
	Resamples int
	Level     float64 // e.g. 0.95
	Method    BootstrapMethod
	Seed      uint64
}

// Items bootstraps a statistic of n items. statistic receives the drawn item numbers,
// which it must neither keep nor change; first it receives 0..n-1, for the value. To
// compare paired measurements, let it use item i of both.
//
// A resample on which the statistic is NaN is left out, with a warning. There is no
// interval, but a warning, where the statistic is constant or the BCa correction does
// not exist. Items fails with ErrNoData if n < 2, with ErrDomain if Resamples < 1 or
// Level is not in (0, 1), and with ErrNaN if the value is NaN.
func (b Bootstrap) Items(n int, statistic func(items []int) float64) (Estimate, error) {
	groups := make([][]int, n)
	for i := range groups {
		groups[i] = []int{i}
	}
	return b.groups(groups, n, statistic)
}

// Clusters bootstraps a statistic of items that come in clusters, such as the answers
// to one prompt: whole clusters are drawn. cluster[i] is the cluster of item i; clusters
// count in order of first appearance. With every item its own cluster it equals
// [Bootstrap.Items]. It fails as Items does, n being the number of clusters.
//
// Source: Field, C. A., Welsh, A. H. (2007). "Bootstrapping Clustered Data". Journal of the
// Royal Statistical Society B 69: 369-390.
func (b Bootstrap) Clusters(cluster []int, statistic func(items []int) float64) (Estimate, error) {
	code, sizes := encodeClasses(cluster)
	groups := make([][]int, len(sizes))
	for i, c := range code {
		groups[c] = append(groups[c], i)
	}
	return b.groups(groups, len(cluster), statistic)
}

// groups bootstraps groups of items.
func (b Bootstrap) groups(groups [][]int, n int, statistic func([]int) float64) (Estimate, error) {
	if err := b.check(len(groups)); err != nil {
		return noEstimate, err
	}
	items := make([]int, 0, n)
	for i := range n {
		items = append(items, i)
	}
	value := statistic(items)
	if math.IsNaN(value) {
		return noEstimate, fmt.Errorf("%w: the statistic of the sample", ErrNaN)
	}
	r := NewPCG64(b.Seed)
	dist := make([]float64, b.Resamples)
	for i := range dist {
		items = items[:0]
		for range groups {
			items = append(items, groups[r.Below(uint32(len(groups)))]...)
		}
		dist[i] = statistic(items)
	}
	jackknife := func() []float64 {
		left := make([]float64, len(groups))
		for out := range groups {
			items = items[:0]
			for g, members := range groups {
				if g != out {
					items = append(items, members...)
				}
			}
			left[out] = statistic(items)
		}
		return left
	}
	return b.interval(Point(value, n), dist, jackknife), nil
}

func (b Bootstrap) check(n int) error {
	switch {
	case n < 2:
		return fmt.Errorf("%w: %d to draw from, want at least 2", ErrNoData, n)
	case b.Resamples < 1:
		return fmt.Errorf("%w: %d resamples", ErrDomain, b.Resamples)
	case !(b.Level > 0 && b.Level < 1):
		return fmt.Errorf("%w: level %v, want inside (0, 1)", ErrDomain, b.Level)
	}
	return nil
}

// interval reads the interval of e off dist, which it sorts. jackknife returns the
// statistic without each item in turn; only BCa needs it.
func (b Bootstrap) interval(e Estimate, dist []float64, jackknife func() []float64) Estimate {
	all := len(dist)
	dist = slices.DeleteFunc(dist, math.IsNaN)
	if lost := all - len(dist); lost > 0 {
		e = e.Warn("%d of %d resamples have no value (for instance only one class) and were left out", lost, all)
	}
	if len(dist) == 0 {
		return e.Warn("no interval: no resample has a value")
	}
	slices.Sort(dist)
	lo, hi := 0.5-b.Level/2, 0.5+b.Level/2
	if dist[0] == dist[len(dist)-1] {
		return e.Warn("no interval: the statistic is the same on every resample")
	}
	if b.Method == BCa {
		lo, hi = bcaQuantiles(e.Value, dist, jackknife(), b.Level)
		if math.IsNaN(lo) || math.IsNaN(hi) {
			return e.Warn("no interval: the BCa correction does not exist here; use percentiles")
		}
	}
	e.Lo, e.Hi, e.Level = quantile(dist, lo), quantile(dist, hi), b.Level
	e.Method = fmt.Sprintf("bootstrap %s, %d resamples, seed %d", b.Method, all, b.Seed)
	return e
}

// bcaQuantiles returns which quantiles of the sorted dist bound the interval:
//
//	Φ(z₀ + (z₀ ± z)/(1 - a (z₀ ± z)))
//
// with the bias z₀ = Φ⁻¹(share of dist below value, ties half) and the acceleration a
// from the skewness of the jackknife values. They are NaN if z₀ or a does not exist.
func bcaQuantiles(value float64, dist, jackknife []float64, level float64) (lo, hi float64) {
	slack := 1e-12 * math.Max(1, math.Abs(value)) // a tie must not depend on rounding
	below, _ := slices.BinarySearch(dist, value-slack)
	upTo, _ := slices.BinarySearch(dist, value+slack)
	z0 := mathext.NormalQuantile(float64(below+upTo) / float64(2*len(dist)))
	a := acceleration(jackknife)
	shift := func(z float64) float64 {
		if math.IsInf(z0, 0) {
			return math.NaN()
		}
		return normalCDF(z0 + (z0+z)/(1-a*(z0+z)))
	}
	z := -zTwoSided(level)
	return shift(z), shift(-z)
}

// acceleration returns Σ U³ / (6 (Σ U²)^1.5) with U = mean - value, NaN if U is 0.
func acceleration(values []float64) float64 {
	n := float64(len(values))
	var mean, cubes, squares float64
	for _, v := range values {
		mean += v
	}
	mean /= n
	for _, v := range values {
		u := mean - v
		squares += u * u
		cubes += u * u * u
	}
	return cubes / (6 * math.Pow(squares, 1.5))
}

// quantile returns the q-quantile of sorted by linear interpolation, as NumPy does: at
// position q (n-1).
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	t := at - float64(i)
	a, b := sorted[i], sorted[i+1]
	if t >= 0.5 {
		return b - float64((b-a)*(1-t))
	}
	return a + float64((b-a)*t)
}
