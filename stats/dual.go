package stats

import (
	"errors"
	"math"
)

// maxNewton bounds the Newton steps of a logistic fit. From any start a fit needs
// about 10; the bound only stops what cannot converge.
const maxNewton = 100

// maxHalvings bounds how often a Newton step is halved. A step in a direction of
// descent needs a few; the bound only stops what rounding or overflow has spoilt.
const maxHalvings = 40

// nearlyThere is the residual, in units of C, from which one more Newton step reaches
// rounding error: Newton's error squares at each step.
const nearlyThere = 1e-8

var errNotConverged = errors.New("stats: logistic regression did not converge")

// A dualNewton fits an L2-penalised logistic regression with intercept from the Gram
// matrix K = Z Zᵀ of its n rows alone, in time independent of the number of features.
//
// The minimiser of ½ wᵀw + C Σ log(1 + exp(-t f)), f = Zw + b, t = ±1, has the form
// w = Zᵀa with a = C (y - p): y is 0 or 1 and p the fitted probability. A Newton step
// on (a, b) solves
//
//	(K + D⁻¹) a + b 1 = f + D⁻¹ C (y - p),   1ᵀa = 0,   D = C diag(p (1-p))
//
// by way of B = I + D^½ K D^½, which is well conditioned even where D vanishes
// (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, section
// 3.4). The intercept is not penalised.
type dualNewton struct {
	a []float64 // dual coefficients
	b float64   // intercept
	f []float64 // fitted decision values Ka + b
	n int

	guessed    bool // fit starts from f, not from a and b
	iterations int

	chol        cholesky
	s, q, one   []float64 // D^½, the two right sides
	aNext, fOld []float64
}

// resize makes room for n rows and sets the start f = 0.
func (d *dualNewton) resize(n int) {
	d.n = n
	d.chol.resize(n)
	d.a, d.f = grow(d.a, n), grow(d.f, n)
	d.s, d.aNext, d.fOld = grow(d.s, n), grow(d.aNext, n), grow(d.fOld, n)
	d.q, d.one = grow(d.q, d.chol.n), grow(d.one, d.chol.n)
	d.guessed = false
}

// guess sets the start to the decision values f(i). A Newton step uses nothing else of
// the point where it starts, and decision values carry over from one set of rows to
// another, which dual coefficients do not.
func (d *dualNewton) guess(f func(i int) float64) {
	for i := range d.f {
		d.f[i] = f(i)
	}
	d.guessed = true
}

// fit minimises from the guess, if there is one and it leads anywhere, else from f = 0.
// k is symmetric with stride columns a row.
func (d *dualNewton) fit(k []float64, stride int, pos []bool, c float64) error {
	clear(d.a)
	d.b = 0
	if d.guessed && d.descend(k, stride, pos, c, math.Inf(1)) == nil {
		return nil
	}
	clear(d.a)
	clear(d.f)
	d.b = 0
	return d.descend(k, stride, pos, c, d.atZero(c))
}

// atZero is the objective at f = 0.
func (d *dualNewton) atZero(c float64) float64 { return c * float64(d.n) * math.Ln2 }

// descend takes Newton steps from f, where the objective is loss.
func (d *dualNewton) descend(k []float64, stride int, pos []bool, c, loss float64) error {
	for d.iterations = 1; d.iterations <= maxNewton; d.iterations++ {
		residual := d.linearize(pos, c)
		b, ok := d.solve(k, stride)
		if !ok || math.IsNaN(b) {
			return errNotConverged
		}
		next, ok := d.advance(k, stride, b, loss, pos, c)
		if !ok || next > d.atZero(c)*(1+1e-9) { // a guess worse than none
			return errNotConverged
		}
		loss = next
		if residual < nearlyThere*c {
			return nil
		}
	}
	return errNotConverged
}

// linearize prepares S = D^½ and the right sides S z and S 1 at the present f, and
// returns the largest violation of a = C (y - p).
func (d *dualNewton) linearize(pos []bool, c float64) (residual float64) {
	rootC := math.Sqrt(c)
	for i, f := range d.f {
		sign := -1.0
		if pos[i] {
			sign = 1
		}
		h := math.Max(math.Exp(-math.Abs(f)/2), 1e-150)
		e := h * h
		miss, pull := e/(1+e), h // |y - p|, and that over √(p (1-p))
		if sign*f < 0 {
			miss, pull = 1/(1+e), 1/h
		}
		d.s[i] = rootC * h / (1 + e)
		d.q[i] = d.s[i]*f + rootC*sign*pull
		d.one[i] = d.s[i]
		residual = math.Max(residual, math.Abs(d.a[i]-sign*c*miss))
	}
	clear(d.q[d.n:])
	clear(d.one[d.n:])
	return residual
}

// solve computes the full Newton step: aNext, and the intercept that it returns.
func (d *dualNewton) solve(k []float64, stride int) (b float64, ok bool) {
	d.chol.setScaled(k, stride, d.s)
	if !d.chol.factor() {
		return 0, false
	}
	d.chol.solve2(d.q, d.one)
	var up, down float64
	for i, s := range d.s {
		up += s * d.q[i]
		down += s * d.one[i]
	}
	b = up / down
	for i, s := range d.s {
		d.aNext[i] = s * (d.q[i] - b*d.one[i])
	}
	return b, true
}

// advance moves to aNext and b, or part of the way there if that lowers the objective
// and the whole step does not. It returns the objective, and false if no step lowers it.
func (d *dualNewton) advance(k []float64, stride int, b, loss float64, pos []bool, c float64) (float64, bool) {
	copy(d.fOld, d.f)
	d.decide(k, stride, d.aNext, b, d.f)
	next := d.objective(d.aNext, d.f, b, pos, c)
	slack := 1e-9 * math.Abs(loss) // rounding must not stop the last steps
	for halvings := 0; !(next <= loss+slack); halvings++ {
		if halvings == maxHalvings {
			return loss, false
		}
		b = (b + d.b) / 2
		for i := range d.aNext {
			d.aNext[i] = (d.aNext[i] + d.a[i]) / 2
			d.f[i] = (d.f[i] + d.fOld[i]) / 2
		}
		next = d.objective(d.aNext, d.f, b, pos, c)
	}
	d.a, d.aNext = d.aNext, d.a
	d.b = b
	return next, true
}

// decide sets f = Ka + b.
func (d *dualNewton) decide(k []float64, stride int, a []float64, b float64, f []float64) {
	for i := range f {
		f[i] = dot(k[i*stride:][:len(a)], a) + b
	}
}

// objective returns ½ aᵀKa + C Σ log(1 + exp(-t f)), where Ka = f - b.
func (d *dualNewton) objective(a, f []float64, b float64, pos []bool, c float64) float64 {
	var penalty, loss float64
	for i, v := range f {
		penalty += a[i] * (v - b)
		loss += softplus(v, pos[i])
	}
	return penalty/2 + c*loss
}

// softplus returns log(1 + exp(-f)) for a positive item, log(1 + exp(f)) for another.
func softplus(f float64, positive bool) float64 {
	if positive {
		f = -f
	}
	return math.Max(f, 0) + math.Log1p(math.Exp(-math.Abs(f)))
}

// dot returns Σ x_i y_i for slices of one length.
func dot(x, y []float64) float64 {
	var s0, s1, s2, s3 float64
	y = y[:len(x)]
	for len(x) >= 4 && len(y) >= 4 {
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		x, y = x[4:], y[4:]
	}
	for i, v := range x {
		s0 += v * y[i]
	}
	return s0 + s1 + s2 + s3
}
