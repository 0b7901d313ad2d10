package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"threearcs/stats/internal/kernel"
)

// A foldFitter fits the rows outside a test fold and predicts those inside it.
type foldFitter interface {
	predict(test []int, prob []float64) error
}

// A sharedFit is what all folds of all seeds have in common.
type sharedFit struct {
	x      *mat.Dense
	y      []bool
	c      float64
	center []float64 // column means of all rows
	z      padded    // x less center
	square []float64 // column sums of z²
	warm   *dualNewton
}

// newSharedFit prepares to fit folds of the rows of x. With at least as many features
// as rows it also fits all rows, from where each fold's fit then starts.
func newSharedFit(x *mat.Dense, y []bool, c float64) (*sharedFit, error) {
	s := &sharedFit{x: x, y: y, c: c, center: columnMeans(x)}
	n, p := x.Dims()
	if p < n {
		return s, nil
	}
	s.z = newPadded(x, s.center)
	s.square = make([]float64, s.z.stride)
	for i := range n {
		for j, v := range s.z.row(i) {
			s.square[j] += v * v
		}
	}
	f := newDualFold(s)
	f.gram(nil)
	f.newton.resize(n)
	if err := f.newton.fit(f.k, f.stride, y, c); err != nil {
		return nil, err
	}
	s.warm = &f.newton
	return s, nil
}

// newFold returns a fitter with buffers of its own.
func (s *sharedFit) newFold() foldFitter {
	if s.warm == nil {
		return primalFold{s}
	}
	return newDualFold(s)
}

// A primalFold fits folds with fewer features than rows.
type primalFold struct{ *sharedFit }

func (s primalFold) predict(test []int, prob []float64) error {
	train := complement(test, len(s.y))
	y := make([]bool, len(train))
	for i, item := range train {
		y[i] = s.y[item]
	}
	rows := takeRows(s.x, train)
	scaler, err := FitScaler(rows)
	if err != nil {
		return err
	}
	m, err := FitLogistic(scaler.Transform(rows), y, s.c)
	if err != nil {
		return err
	}
	for i, p := range m.Prob(scaler.Transform(takeRows(s.x, test))) {
		prob[test[i]] = p
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
	pos       []bool
	mean, inv []float64 // of the training rows, in the coordinates of z
	chunk     []float64 // standardised rows, gramChunk features of them
	k         []float64 // Gram matrix in that order, training columns only
	stride    int
}

func newDualFold(s *sharedFit) *dualFold {
	n := s.z.rows
	stride := kernel.PadTo(n, panel)
	return &dualFold{
		sharedFit: s,
		mean:      make([]float64, s.z.stride),
		inv:       make([]float64, s.z.stride),
		chunk:     make([]float64, stride*gramChunk),
		k:         make([]float64, stride*stride),
		stride:    stride,
	}
}

// predict fits the complement of test and sets prob of the items of test.
func (f *dualFold) predict(test []int, prob []float64) error {
	f.gram(test)
	m := len(f.order) - len(test)
	f.pos = f.pos[:0]
	f.newton.resize(m)
	for i, item := range f.order[:m] {
		f.pos = append(f.pos, f.y[item])
		f.newton.a[i] = f.warm.a[item]
	}
	f.newton.b = f.warm.b
	if err := f.newton.fit(f.k, f.stride, f.pos, f.c); err != nil {
		return err
	}
	f.newton.predict(f.k[m*f.stride:], f.stride, test, prob)
	return nil
}

// predict sets prob[item] for each item of test, whose products with the training rows
// are the rows of k.
func (d *dualNewton) predict(k []float64, stride int, test []int, prob []float64) {
	for i, item := range test {
		prob[item] = expit(dot(k[i*stride:][:d.n], d.a) + d.b)
	}
}

// gram sets k to the products of all rows with the training rows, all standardised by
// the training rows.
func (f *dualFold) gram(test []int) {
	n := f.z.rows
	f.arrange(test)
	f.moments(test)
	clear(f.k)
	for at := 0; at < f.z.stride; at += gramChunk {
		width := min(gramChunk, f.z.stride-at)
		for i, item := range f.order {
			kernel.Standardize(f.chunk[i*gramChunk:][:width], f.z.row(item)[at:], f.mean[at:], f.inv[at:])
		}
		addGram(f.k, f.stride, f.chunk, gramChunk, width, 0, n, n-len(test))
	}
	mirror(f.k, f.stride, n-len(test))
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
		for j, v := range f.z.row(item) {
			f.mean[j] -= v
			f.inv[j] -= v * v
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
