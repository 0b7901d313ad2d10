package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A Logistic is a fitted logistic regression: the log odds of the positive class are
// Coef · x + Intercept.
type Logistic struct {
	Coef       []float64
	Intercept  float64
	C          float64
	Iterations int // Newton steps taken
}

// FitLogistic fits the L2-penalised logistic regression of y on the rows of x, the
// minimiser over w and b of
//
//	½ wᵀw + C Σ_i log(1 + exp(-t_i (w·x_i + b))),   t_i = ±1
//
// with the intercept b unpenalised, as in scikit-learn's LogisticRegression(C=C). It is
// fully converged: Newton's method, in the features if there are fewer of them than
// rows, else in the dual on the rows' Gram matrix, until rounding error. (scikit-learn's
// default solver stops earlier: expect differences of about 1e-5 in its coefficients.)
// Features are used as they are; see [FitScaler].
//
// It fails with ErrLength if x and y differ in length, with ErrOneClass if y has one
// class, with ErrDomain if C is not a positive finite number or the values of a column are
// so large that their sum overflows, and with ErrNaN if x holds NaN or an infinity.
//
// Source: Hastie, T., Tibshirani, R., Friedman, J. (2009). The Elements of Statistical
// Learning, 2nd ed., sections 4.4 and 18.3.5.
func FitLogistic(x *mat.Dense, y []bool, C float64) (*Logistic, error) {
	if err := checkFit(x, y, C); err != nil {
		return nil, err
	}
	n, p := x.Dims()
	mean, err := finiteMeans(x) // centring helps the numbers and moves only the intercept
	if err != nil {
		return nil, err
	}
	if p < n {
		return fitPrimal(x, y, C, mean)
	}
	z := newPadded(x, mean)
	k, stride := gram(z)
	var d dualNewton
	d.resize(n)
	if err := d.fit(k, stride, y, C); err != nil {
		return nil, err
	}
	m := &Logistic{Coef: make([]float64, p), Intercept: d.b, C: C, Iterations: d.iterations}
	for i, a := range d.a {
		floats.AddScaled(m.Coef, a, z.row(i)[:p])
	}
	m.Intercept -= dot(m.Coef, mean)
	return m, nil
}

func fitPrimal(x *mat.Dense, y []bool, C float64, mean []float64) (*Logistic, error) {
	n, p := x.Dims()
	z := mat.NewDense(n, p, nil)
	z.Apply(func(_, j int, v float64) float64 { return v - mean[j] }, x)
	t := newPrimalNewton(z)
	if err := t.fit(y, C); err != nil {
		return nil, err
	}
	coef := t.w[:p]
	return &Logistic{Coef: coef, Intercept: t.w[p] - dot(coef, mean), C: C, Iterations: t.iterations}, nil
}

// checkFit reports what makes a fit impossible, apart from the values of x.
func checkFit(x *mat.Dense, y []bool, C float64) error {
	n, _ := x.Dims()
	if n != len(y) {
		return fmt.Errorf("%w: %d rows, %d labels", ErrLength, n, len(y))
	}
	if !(C > 0) || math.IsInf(C, 1) {
		return fmt.Errorf("%w: C = %v, want a positive number", ErrDomain, C)
	}
	if nPos := countTrue(y); nPos == 0 || nPos == n {
		return fmt.Errorf("%w: %d of %d are positive", ErrOneClass, nPos, n)
	}
	return nil
}

// DecisionFunction returns the log odds of each row of x. It panics if x has another
// number of columns than the model has coefficients.
func (m *Logistic) DecisionFunction(x *mat.Dense) []float64 {
	n, p := x.Dims()
	if p != len(m.Coef) {
		panic(fmt.Sprintf("stats: %d columns, the model was fitted on %d", p, len(m.Coef)))
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = dot(x.RawRowView(i), m.Coef) + m.Intercept
	}
	return out
}

// Prob returns the probability of the positive class for each row of x. It panics as
// DecisionFunction does.
func (m *Logistic) Prob(x *mat.Dense) []float64 {
	out := m.DecisionFunction(x)
	for i, f := range out {
		out[i] = expit(f)
	}
	return out
}

// expit returns 1 / (1 + exp(-f)).
func expit(f float64) float64 { return 1 / (1 + math.Exp(-f)) }
