package stats

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"threearcs/stats/internal/kernel"
)

// A foldFitter fits the rows outside a test fold and predicts those inside it.
type foldFitter interface {
	// hold leaves the items of test out of training from now on. It prepares for few
	// labelings or for many.
	hold(test []int, many bool) error

	// share returns a fitter that holds out the same items, for another goroutine.
	share() foldFitter

	// predict fits the labels y of the training items and sets prob of the others.
	predict(y []bool, prob []float64) error
}

// A sharedFit is what all folds of all seeds have in common.
type sharedFit struct {
	x      *mat.Dense
	c      float64
	center []float64   // column means of all rows
	z      padded      // x less center
	square []float64   // column sums of z²
	warm   *dualNewton // the fit to all rows, from where folds start; may be nil
}

// newSharedFit prepares to fit folds of the rows of x.
func newSharedFit(x *mat.Dense, c float64) *sharedFit {
	s := &sharedFit{x: x, c: c, center: columnMeans(x)}
	if s.few() {
		return s
	}
	s.z = newPadded(x, s.center)
	s.square = make([]float64, s.z.stride)
	for i := range s.z.rows {
		for j, v := range s.z.row(i) {
			s.square[j] += v * v
		}
	}
	return s
}

// few reports whether there are fewer features than rows.
func (s *sharedFit) few() bool {
	n, p := s.x.Dims()
	return p < n
}

// warmUp fits all rows, so that fits of folds with the same labels can start there.
func (s *sharedFit) warmUp(y []bool) error {
	if s.few() {
		return nil
	}
	f := newDualFold(s)
	if err := f.hold(nil, false); err != nil {
		return err
	}
	f.newton.resize(len(y))
	if err := f.newton.fit(f.k, f.stride, y, s.c); err != nil {
		return err
	}
	s.warm = &f.newton
	return nil
}

// newFold returns a fitter with buffers of its own.
func (s *sharedFit) newFold() foldFitter {
	if s.few() {
		return &primalFold{sharedFit: s}
	}
	return newDualFold(s)
}

// A primalFold fits folds with fewer features than rows.
type primalFold struct {
	*sharedFit
	train, test []int
	in, out     *mat.Dense // their standardised rows
}

func (f *primalFold) hold(test []int, _ bool) error {
	n, _ := f.x.Dims()
	f.train, f.test = complement(test, n), test
	rows := takeRows(f.x, f.train)
	scaler, err := FitScaler(rows)
	if err != nil {
		return err
	}
	f.in, f.out = scaler.Transform(rows), scaler.Transform(takeRows(f.x, test))
	return nil
}

func (f *primalFold) share() foldFitter { return f } // predict changes nothing

func (f *primalFold) predict(y []bool, prob []float64) error {
	labels := make([]bool, len(f.train))
	for i, item := range f.train {
		labels[i] = y[item]
	}
	m, err := FitLogistic(f.in, labels, f.c)
	if err != nil {
		return err
	}
	for i, p := range m.Prob(f.out) {
		prob[f.test[i]] = p
	}
	return nil
}

// complement returns the items of 0..n-1 that are not in the ascending list test.
func complement(test []int, n int) []int {
	out := make([]int, 0, n-len(test))
	for i := range n {
		if len(test) > 0 && test[0] == i {
			test = test[1:]
			continue
		}
		out = append(out, i)
	}
	return out
}

// takeRows returns a matrix of the given rows of x.
func takeRows(x *mat.Dense, rows []int) *mat.Dense {
	_, p := x.Dims()
	out := mat.NewDense(len(rows), p, nil)
	for i, r := range rows {
		out.SetRow(i, x.RawRowView(r))
	}
	return out
}

// A dualFold fits folds with at least as many features as rows, from Gram matrices.
type dualFold struct {
	*sharedFit
	newton dualNewton

	order     []int // the training items, then the test items
	test      []int
	pos       []bool
	mean, inv []float64 // of the training rows, in the coordinates of z
	chunk     []float64 // standardised rows, gramChunk features of them
	k         []float64 // Gram matrix of the training rows
	stride    int

	// What test rows are predicted from: for many labelings their products with the
	// training rows, which are further rows of k, else the weights of the features.
	crossed bool
	weights []float64
}

func newDualFold(s *sharedFit) *dualFold {
	stride := kernel.PadTo(s.z.rows, panel)
	return &dualFold{
		sharedFit: s,
		mean:      make([]float64, s.z.stride),
		inv:       make([]float64, s.z.stride),
		chunk:     make([]float64, stride*gramChunk),
		k:         make([]float64, stride*stride),
		stride:    stride,
		weights:   make([]float64, s.z.stride),
	}
}

func (f *dualFold) share() foldFitter {
	return &dualFold{
		sharedFit: f.sharedFit, order: f.order, test: f.test, mean: f.mean, inv: f.inv,
		k: f.k, stride: f.stride, crossed: f.crossed, weights: make([]float64, len(f.weights)),
	}
}

func (f *dualFold) predict(y []bool, prob []float64) error {
	m := len(f.order) - len(f.test)
	f.pos = f.pos[:0]
	f.newton.resize(m)
	for _, item := range f.order[:m] {
		f.pos = append(f.pos, y[item])
	}
	if f.warm != nil {
		f.newton.guess(func(i int) float64 { return f.warm.f[f.order[i]] })
	}
	if err := f.newton.fit(f.k, f.stride, f.pos, f.c); err != nil {
		return err
	}
	if f.crossed {
		for i, item := range f.test {
			prob[item] = expit(dot(f.k[(m+i)*f.stride:][:m], f.newton.a) + f.newton.b)
		}
		return nil
	}
	intercept := f.weigh()
	for _, item := range f.test {
		prob[item] = expit(dot(f.z.row(item), f.weights) + intercept)
	}
	return nil
}

// weigh sets weights to those of the columns of z, and returns the intercept. The weight
// of a standardised column is Σ a x; the mean drops out of it, since Σ a = 0.
func (f *dualFold) weigh() float64 {
	clear(f.weights)
	for i, a := range f.newton.a {
		floats.AddScaled(f.weights, a, f.z.row(f.order[i]))
	}
	floats.Mul(f.weights, f.inv)
	floats.Mul(f.weights, f.inv)
	return f.newton.b - dot(f.weights, f.mean)
}

// hold sets k to the products of the training rows, and if there will be many labelings
// of all rows, with the training rows, all standardised by the training rows.
func (f *dualFold) hold(test []int, many bool) error {
	f.test, f.crossed = test, many
	f.arrange(test)
	f.moments(test)
	train := len(f.order) - len(test)
	rows := train
	if many {
		rows = len(f.order)
	}
	clear(f.k)
	for at := 0; at < f.z.stride; at += gramChunk {
		width := min(gramChunk, f.z.stride-at)
		for i, item := range f.order[:rows] {
			kernel.Standardize(f.chunk[i*gramChunk:][:width], f.z.row(item)[at:], f.mean[at:], f.inv[at:])
		}
		addGram(f.k, f.stride, f.chunk, gramChunk, width, 0, rows, train)
	}
	mirror(f.k, f.stride, train)
	return nil
}

// arrange puts the training items first.
func (f *dualFold) arrange(test []int) {
	f.order = f.order[:0]
	rest := test
	for i := range f.z.rows {
		if len(rest) > 0 && rest[0] == i {
			rest = rest[1:]
			continue
		}
		f.order = append(f.order, i)
	}
	f.order = append(f.order, test...)
}

// nearZero is the share of a column's sum of squares below which a variance found by
// subtraction is computed again from the rows.
const nearZero = 1e-6

// moments sets mean and inv, the mean and the inverse deviation of each column over the
// training rows: the totals less what the test rows contribute. The totals of z itself
// are zero, since it is centred.
func (f *dualFold) moments(test []int) {
	n := float64(f.z.rows - len(test))
	clear(f.mean)
	copy(f.inv, f.square)
	for _, item := range test {
		row := f.z.row(item)
		mean, square := f.mean[:len(row)], f.inv[:len(row)]
		for j, v := range row {
			mean[j] -= v
			square[j] -= v * v
		}
	}
	for j := range f.center {
		m := f.mean[j] / n
		v := f.inv[j]/n - m*m
		if !(v > nearZero*f.square[j]/n) {
			m, v = f.exactMoments(j, len(test))
		}
		f.mean[j] = m
		f.inv[j] = 1 / scaleOf(v, m+f.center[j], int(n))
	}
}

// exactMoments returns the mean and variance of column j over the training rows by the
// corrected two-pass algorithm.
func (f *dualFold) exactMoments(j, tests int) (mean, variance float64) {
	train := f.order[:len(f.order)-tests]
	n := float64(len(train))
	for _, item := range train {
		mean += f.z.row(item)[j]
	}
	mean /= n
	var drift float64
	for _, item := range train {
		d := f.z.row(item)[j] - mean
		drift += d
		variance += d * d
	}
	return mean, math.Max(0, variance-drift*drift/n) / n
}
