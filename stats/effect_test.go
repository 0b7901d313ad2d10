package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestNoncentralTAgainstMpmath(t *testing.T) {
	type row struct {
		T, DF, NC float64
		P         real
	}
	for _, c := range loadVectors[row](t, "noncentral_t") {
		d := newNoncentralT(c.DF)
		what := fmt.Sprintf("P(T <= %v) with df %v, mean %v", c.T, c.DF, c.NC)
		closeTo(t, what, d.CDF(c.T, c.NC), float64(c.P), 2e-13)
		closeTo(t, what+", other tail", d.tail(c.T, c.NC), 1-float64(c.P), 2e-13)
	}
}

// The tolerance is that of the incomplete beta function behind studentTwoSided: at df
// 5000 it is off by 1e-12, the quadrature by 1e-15.
func TestNoncentralTIsStudentsAtZero(t *testing.T) {
	for _, df := range []float64{1, 2, 3, 10, 100, 5000} {
		d := newNoncentralT(df)
		for _, x := range []float64{0, 0.3, 1, 2.5, 6} {
			closeTo(t, fmt.Sprintf("two-sided p of %v with df %v", x, df), 2*d.tail(x, 0), studentTwoSided(x, df), 1e-11)
		}
		closeTo(t, "quantile", studentTwoSided(studentQuantile(0.05, df), df), 0.05, 1e-12)
	}
}

func TestEffectIntervalAgainstMpmath(t *testing.T) {
	type row struct {
		D            float64
		N1, N2       int
		Lo, Hi, J, P real
	}
	for _, c := range loadVectors[row](t, "effect") {
		e, err := CohenDValue(c.D, c.N1, c.N2, 0.95)
		ok(t, err)
		what := fmt.Sprintf("d = %v from %d and %d", c.D, c.N1, c.N2)
		closeTo(t, what+": lo", e.D.Lo, float64(c.Lo), 1e-10)
		closeTo(t, what+": hi", e.D.Hi, float64(c.Hi), 1e-10)
		closeTo(t, what+": Hedges", e.Hedges.Value, c.D*float64(c.J), 1e-12)
		closeTo(t, what+": Hedges lo", e.Hedges.Lo, e.D.Lo*float64(c.J), 1e-12)
		closeTo(t, what+": p", e.P, float64(c.P), 1e-12)
	}
}

func TestCohenDAgainstSciPy(t *testing.T) {
	type row struct {
		X, Y []float64
		T, P real
	}
	for _, c := range loadVectors[row](t, "t_test") {
		e, err := CohenD(c.X, c.Y, 0.95)
		ok(t, err)
		closeTo(t, "t", e.T, float64(c.T), 1e-12)
		closeTo(t, "p", e.P, float64(c.P), 1e-12)
		closeTo(t, "d", e.D.Value, slowCohenD(c.X, c.Y), 1e-12)
		if e.DF != len(c.X)+len(c.Y)-2 || e.D.NPos != len(c.X) || e.D.NNeg != len(c.Y) {
			t.Errorf("counts: %+v", e)
		}
	}
}

func TestCohenDProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for range 100 {
		x, y := make([]float64, 2+rng.IntN(20)), make([]float64, 2+rng.IntN(20))
		for i := range x {
			x[i] = rng.NormFloat64() + 0.5
		}
		for i := range y {
			y[i] = rng.NormFloat64()
		}
		e, err := CohenD(x, y, 0.9)
		ok(t, err)
		if !(e.D.Lo < e.D.Value && e.D.Value < e.D.Hi) {
			t.Errorf("%+v does not contain its value", e.D)
		}
		if sig := e.P < 0.1; sig != (e.D.Above(0) || e.D.Below(0)) {
			t.Errorf("p = %v, 90 %% interval [%v, %v]", e.P, e.D.Lo, e.D.Hi)
		}
		for i := range x {
			x[i] = 3*x[i] - 7
		}
		for i := range y {
			y[i] = 3*y[i] - 7
		}
		f, err := CohenD(y, x, 0.9)
		ok(t, err)
		closeTo(t, "d of swapped samples in other units", f.D.Value, -e.D.Value, 1e-10)
		closeTo(t, "its lower bound", f.D.Lo, -e.D.Hi, 1e-9)
	}
}

func TestCohenDErrors(t *testing.T) {
	good := []float64{1, 2, 4}
	for _, c := range []struct {
		x, y  []float64
		level float64
		want  error
	}{
		{nil, good, 0.95, ErrNoData}, {good, []float64{1}, 0.95, ErrNoData}, {good, []float64{1, math.NaN()}, 0.95, ErrNaN},
		{[]float64{1, math.Inf(-1)}, good, 0.95, ErrDomain}, {[]float64{2, 2}, []float64{3, 3}, 0.95, ErrDomain},
		{good, good, 1, ErrDomain}, {good, good, math.NaN(), ErrNaN},
	} {
		e, err := CohenD(c.x, c.y, c.level)
		wantError(t, fmt.Sprintf("%+v", c), err, c.want)
		if !math.IsNaN(e.P) || e.D.HasInterval() {
			t.Errorf("%+v: %+v beside an error", c, e)
		}
	}
	_, err := CohenDSummary(0, -1, 5, 0, 1, 5, 0.95)
	wantError(t, "negative standard deviation", err, ErrDomain)
	_, err = CohenDSummary(0, 1, 1, 0, 1, 1, 0.95)
	wantError(t, "groups of one", err, ErrNoData)
	_, err = CohenDValue(math.NaN(), 5, 5, 0.95)
	wantError(t, "NaN", err, ErrNaN)
}

// A printed effect size of cohorts of 53 and 38.
func ExampleCohenDValue() {
	e, err := CohenDValue(0.45, 53, 38, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("d = %.2f [%.2f, %.2f], p = %.3f, Hedges %.2f\n", e.D.Value, e.D.Lo, e.D.Hi, e.P, e.Hedges.Value)
	// Output: d = 0.45 [0.03, 0.87], p = 0.037, Hedges 0.45
}

func ExampleCohenD() {
	e, err := CohenD([]float64{5.1, 4.9, 6.2, 5.8}, []float64{4.2, 4.8, 5.0, 4.4, 4.1}, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("d = %.2f [%.2f, %.2f], t(%d) = %.2f\n", e.D.Value, e.D.Lo, e.D.Hi, e.DF, e.T)
	// Output: d = 2.03 [0.31, 3.66], t(7) = 3.02
}

func BenchmarkCohenDValue(b *testing.B) {
	for b.Loop() {
		if _, err := CohenDValue(0.8, 53, 38, 0.95); err != nil {
			b.Fatal(err)
		}
	}
}

// TestStudentQuantile: mpmath 1.2.1, roots of the regularised incomplete beta function at 30
// digits. For many degrees of freedom the quantile tends to that of the normal distribution.
func TestStudentQuantile(t *testing.T) {
	for _, c := range []struct{ alpha, df, want, tol float64 }{
		{0.05, 1, 12.706204736174704, 1e-13},
		{0.05, 6, 2.4469118511449699, 1e-13},
		{0.1, 4, 2.1318467863266503, 1e-13},
		{0.001, 49, 3.5004428913673667, 1e-13},
		{0.05, 999, 1.96234146113345, 1e-11},
		{1e-07, 99999, 5.3271150829695355, 1e-10},
	} {
		closeRel(t, fmt.Sprintf("t(%g, %g)", c.alpha, c.df), studentQuantile(c.alpha, c.df), c.want, c.tol)
	}
	closeRel(t, "a million", studentQuantile(1e-7, 1e6), zTwoSided(1-1e-7), 1e-4)
}
