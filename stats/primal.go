package stats

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A primalNewton fits the same model as dualNewton in the p weights and the intercept,
// for fewer features than rows. The intercept, which is not penalised, is the last
// coordinate. It works on columns, so that the Hessian is the Gram matrix of rows.
type primalNewton struct {
	w          []float64 // weights and, last, the intercept
	iterations int

	columns  padded    // Zᵀ and, last, a row of ones
	weighted padded    // the same times √(C p (1-p))
	f        []float64 // decision values
	miss     []float64 // p - y
	root     []float64 // √(C p (1-p))

	chol      cholesky
	one, zero []float64
}

// newPrimalNewton prepares the fit of rows z from the start w = 0.
func newPrimalNewton(z *mat.Dense) *primalNewton {
	n, p := z.Dims()
	t := &primalNewton{
		w: make([]float64, p+1), columns: newPaddedZero(p+1, n), weighted: newPaddedZero(p+1, n),
		f: make([]float64, n), miss: make([]float64, n), root: make([]float64, n), one: make([]float64, p+1),
	}
	for i := range n {
		for j, v := range z.RawRowView(i) {
			t.columns.data[j*t.columns.stride+i] = v
		}
	}
	for i := range n {
		t.columns.row(p)[i] = 1
	}
	for j := range t.one {
		t.one[j] = 1
	}
	t.chol.resize(p + 1)
	t.zero = make([]float64, t.chol.n)
	return t
}

// fit minimises ½ wᵀw + C Σ log(1 + exp(-t f)) by damped Newton steps.
func (t *primalNewton) fit(pos []bool, c float64) error {
	loss := t.evaluate(t.w, pos, c)
	step := make([]float64, t.chol.n) // the gradient, then the step
	next := make([]float64, len(t.w))
	for t.iterations = 1; t.iterations <= maxNewton; t.iterations++ {
		clear(step)
		residual := t.linearize(step, pos, c)
		if !t.chol.factor() {
			return errNotConverged
		}
		t.chol.solve2(step, t.zero)
		after, ok := t.advance(next, step, loss, pos, c)
		if !ok {
			return errNotConverged
		}
		loss = after
		if residual < nearlyThere*c*float64(len(t.f)) {
			return nil
		}
	}
	return errNotConverged
}

// linearize sets the gradient and the Hessian at w and returns the gradient's largest
// entry.
func (t *primalNewton) linearize(gradient []float64, pos []bool, c float64) (largest float64) {
	n, last := len(t.f), len(t.w)-1
	for i, f := range t.f {
		p := expit(f)
		t.miss[i] = p
		if pos[i] {
			t.miss[i] = -expit(-f)
		}
		t.root[i] = math.Sqrt(c * p * expit(-f))
	}
	for j := range t.w {
		column := t.columns.row(j)[:n]
		gradient[j] = c * dot(column, t.miss)
		if j < last {
			gradient[j] += t.w[j]
		}
		largest = math.Max(largest, math.Abs(gradient[j]))
		floats.MulTo(t.weighted.row(j)[:n], column, t.root)
	}
	k, stride := gram(t.weighted)
	k[last*stride+last]-- // setScaled adds 1 on all of the diagonal
	t.chol.setScaled(k, stride, t.one)
	return largest
}

// advance moves w by -step, or by part of it if only that lowers the objective. It
// returns the objective, and false if no step lowers it.
func (t *primalNewton) advance(next, step []float64, loss float64, pos []bool, c float64) (float64, bool) {
	slack := 1e-9 * math.Abs(loss)
	scale := 1.0
	for range maxHalvings {
		for j := range next {
			next[j] = t.w[j] - scale*step[j]
		}
		if after := t.evaluate(next, pos, c); after <= loss+slack {
			copy(t.w, next)
			return after, true
		}
		scale /= 2
	}
	return loss, false
}

// evaluate sets f for the weights w and returns the objective.
func (t *primalNewton) evaluate(w []float64, pos []bool, c float64) float64 {
	clear(t.f)
	for j, weight := range w {
		floats.AddScaled(t.f, weight, t.columns.row(j)[:len(t.f)])
	}
	var loss float64
	for i, f := range t.f {
		loss += softplus(f, pos[i])
	}
	weights := w[:len(w)-1]
	return dot(weights, weights)/2 + c*loss
}
