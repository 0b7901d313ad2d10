package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"threearcs/stats"
	"threearcs/stats/npz"
)

// data are what both sides work on.
type data struct {
	x            *mat.Dense // 100 × 2048, like the paper's training set
	y            []bool     // 56 positives
	small, large scores     // 293 and 100,000 items
}

type scores struct {
	a, b []float64
	pos  []bool
}

// newData draws hidden states with a few strong directions, as real ones have: the
// standard deviations of the factors fall as those of a 1.7 B model's last layer.
func newData() *data {
	r := rand.New(stats.NewPCG64(1))
	const n, p, factors = 100, 2048, 40
	d := &data{x: mat.NewDense(n, p, nil), y: make([]bool, n), small: newScores(r, 293), large: newScores(r, 100_000)}
	load := mat.NewDense(factors, p, nil)
	load.Apply(func(f, _ int, _ float64) float64 { return r.NormFloat64() * 3 / float64(1+f) }, load)
	hidden := mat.NewDense(n, factors, nil)
	hidden.Apply(func(_, _ int, _ float64) float64 { return r.NormFloat64() }, hidden)
	d.x.Mul(hidden, load)
	d.x.Apply(func(_, _ int, v float64) float64 { return float64(float32(v + 0.5*r.NormFloat64())) }, d.x)
	for i, o := range stats.LegacyPermutation(n, 1) {
		d.y[o] = i < 56
	}
	return d
}

func newScores(r *rand.Rand, n int) scores {
	s := scores{a: make([]float64, n), b: make([]float64, n), pos: make([]bool, n)}
	for i := range n {
		s.pos[i] = r.IntN(3) == 0
		s.a[i] = r.NormFloat64()
		if s.pos[i] {
			s.a[i] += 0.2
		}
		s.b[i] = s.a[i] + r.NormFloat64()
	}
	return s
}

func (d *data) save(path string) error {
	n, p := d.x.Dims()
	arrays := []npz.Named{
		{Name: "X", Array: npz.FromFloats(d.x.RawMatrix().Data, n, p)},
		{Name: "y", Array: npz.FromBools(d.y)},
	}
	for name, s := range map[string]scores{"small": d.small, "large": d.large} {
		arrays = append(arrays,
			npz.Named{Name: name + "_score", Array: npz.FromFloats(s.a)},
			npz.Named{Name: name + "_other", Array: npz.FromFloats(s.b)},
			npz.Named{Name: name + "_pos", Array: npz.FromBools(s.pos)})
	}
	return npz.Save(path, arrays...)
}

func tasks(d *data) []task {
	const processes = ", one process a core"
	return []task{
		{title: "ROC AUC, n = 293", name: "auc", size: 1000, per: 1000, ours: d.auc(d.small)},
		{title: "ROC AUC, n = 100,000", name: "auc_large", size: 20, per: 20, ours: d.auc(d.large)},
		{title: "DeLong's paired test, n = 293", name: "delong", size: 1000, per: 1000, ours: d.delong(d.small)},
		{title: "DeLong's paired test, n = 100,000", name: "delong_large", size: 10, per: 10, ours: d.delong(d.large)},
		{title: "AUC bootstrap, %d × n = 293, roc_auc_score in a loop", name: "bootstrap", size: 10000, per: 1, ours: d.bootstrap(stats.Percentile)},
		{title: "the same, counted in NumPy", name: "bootstrap_vector", size: 10000, per: 1, ours: d.bootstrap(stats.Percentile)},
		{title: "BCa, %d × n = 293, scipy.stats.bootstrap", name: "bca", size: 9999, per: 1, ours: d.bootstrap(stats.BCa)},
		{title: "scale and fit logistic regression, 100 × 2048, C = 1", name: "fit_1", size: 50, per: 50, ours: d.fit(1)},
		{title: "the same, C = 0.1", name: "fit_0.1", size: 50, per: 50, ours: d.fit(0.1)},
		{title: "5-fold CV, %d seeds, C = 1", name: "cv_1", size: 200, per: 1, long: true, ours: d.cv(1)},
		{title: "the same" + processes, name: "cv_1_processes", size: 200, per: 1, long: true, ours: d.cv(1)},
		{title: "5-fold CV, %d seeds, C = 0.1", name: "cv_0.1", size: 200, per: 1, long: true, ours: d.cv(0.1)},
		{title: "the same" + processes, name: "cv_0.1_processes", size: 200, per: 1, long: true, ours: d.cv(0.1)},
		{title: "CV null, %d permutations within folds, C = 0.1", name: "null_within", size: 1000, per: 1, long: true, ours: d.null(stats.CVPermutationNull)},
		{title: "the same" + processes, name: "null_within_processes", size: 1000, per: 1, long: true, ours: d.null(stats.CVPermutationNull)},
		{title: "CV null, %d free permutations, C = 0.1", name: "null_free", size: 1000, per: 1, long: true, ours: d.null(stats.CVPermutationNullRestratified)},
		{title: "the same" + processes, name: "null_free_processes", size: 1000, per: 1, long: true, ours: d.null(stats.CVPermutationNullRestratified)},
	}
}

func (d *data) auc(s scores) func(int) (float64, error) {
	return func(n int) (v float64, err error) {
		for range n {
			if v, err = stats.AUCValue(s.a, s.pos); err != nil {
				return v, err
			}
		}
		return v, nil
	}
}

func (d *data) delong(s scores) func(int) (float64, error) {
	return func(n int) (float64, error) {
		var v stats.AUCDifference
		for range n {
			var err error
			if v, err = stats.DeLongPaired(s.a, s.b, s.pos); err != nil {
				return math.NaN(), err
			}
		}
		return v.P, nil
	}
}

func (d *data) bootstrap(m stats.BootstrapMethod) func(int) (float64, error) {
	return func(n int) (float64, error) {
		e, err := stats.Bootstrap{Resamples: n, Level: 0.95, Method: m}.AUC(d.small.a, d.small.pos)
		return e.Lo, err
	}
}

func (d *data) fit(c float64) func(int) (float64, error) {
	return func(n int) (sum float64, err error) {
		var m *stats.Logistic
		for range n {
			s, err := stats.FitScaler(d.x)
			if err != nil {
				return sum, err
			}
			if m, err = stats.FitLogistic(s.Transform(d.x), d.y, c); err != nil {
				return sum, err
			}
		}
		for _, v := range m.Coef {
			sum += math.Abs(v)
		}
		return sum, nil
	}
}

func (d *data) cv(c float64) func(int) (float64, error) {
	return func(n int) (mean float64, err error) {
		seeds := make([]uint32, n)
		for i := range seeds {
			seeds[i] = uint32(i)
		}
		runs, err := stats.CVSeeds(d.x, d.y, c, 5, seeds)
		if err != nil {
			return 0, err
		}
		for _, r := range runs {
			v, err := stats.AUCValue(r.Prob, r.Y)
			if err != nil {
				return 0, err
			}
			mean += v / float64(n)
		}
		return mean, nil
	}
}

func (d *data) null(f func(*mat.Dense, []bool, float64, int, uint32, int, uint32) (stats.PermutationResult, error)) func(int) (float64, error) {
	return func(n int) (mean float64, err error) {
		r, err := f(d.x, d.y, 0.1, 5, 0, n, 0)
		for _, v := range r.Null {
			mean += v / float64(n)
		}
		return mean, err
	}
}
