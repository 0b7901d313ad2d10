package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A primalNewton fits the same model as dualNewton in the p weights and the intercept,
// for fewer features than rows. The intercept, which is not penalised, is the last
// coordinate.
type primalNewton struct {
	w          []float64 // weights and, last, the intercept
	iterations int

	rows     *mat.Dense // Z with a column of ones
	f        []float64
	weighted *mat.Dense
	hessian  *mat.SymDense
}

// newPrimalNewton prepares the fit of rows z from the start w = 0.
func newPrimalNewton(z *mat.Dense) *primalNewton {
	n, p := z.Dims()
	t := &primalNewton{w: make([]float64, p+1), f: make([]float64, n)}
	t.rows = mat.NewDense(n, p+1, nil)
	for i := range n {
		row := t.rows.RawRowView(i)
		copy(row, z.RawRowView(i))
		row[p] = 1
	}
	t.weighted = mat.NewDense(n, p+1, nil)
	t.hessian = mat.NewSymDense(p+1, nil)
	return t
}

// fit minimises ½ wᵀw + C Σ log(1 + exp(-t f)) by damped Newton steps.
func (t *primalNewton) fit(pos []bool, c float64) error {
	loss := t.evaluate(t.w, pos, c)
	gradient := make([]float64, len(t.w))
	next := make([]float64, len(t.w))
	for t.iterations = 1; t.iterations <= maxNewton; t.iterations++ {
		residual := t.linearize(gradient, pos, c)
		step := mat.NewVecDense(len(t.w), nil)
		var chol mat.Cholesky
		if !chol.Factorize(t.hessian) || chol.SolveVecTo(step, mat.NewVecDense(len(gradient), gradient)) != nil {
			return errNotConverged
		}
		after, ok := t.advance(next, step.RawVector().Data, loss, pos, c)
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
	last := len(t.w) - 1
	copy(gradient, t.w)
	gradient[last] = 0
	for i, f := range t.f {
		p := expit(f)
		miss := p
		if pos[i] {
			miss = -expit(-f)
		}
		root := math.Sqrt(c * p * expit(-f))
		to := t.weighted.RawRowView(i)
		for j, v := range t.rows.RawRowView(i) {
			gradient[j] += c * miss * v
			to[j] = root * v
		}
	}
	t.hessian.SymOuterK(1, t.weighted.T())
	for j := range last {
		t.hessian.SetSym(j, j, t.hessian.At(j, j)+1)
	}
	for _, g := range gradient {
		largest = math.Max(largest, math.Abs(g))
	}
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
	var loss float64
	for i := range t.f {
		t.f[i] = dot(t.rows.RawRowView(i), w)
		loss += softplus(t.f[i], pos[i])
	}
	weights := w[:len(w)-1]
	return dot(weights, weights)/2 + c*loss
}
