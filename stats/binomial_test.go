package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestBinomialTestAgainstSciPy(t *testing.T) {
	type row struct {
		K, N               int
		P                  float64
		Two, Greater, Less real
	}
	for _, c := range loadVectors[row](t, "binomial") {
		what := fmt.Sprintf("%d of %d against %v", c.K, c.N, c.P)
		two, err := BinomialTest(c.K, c.N, c.P)
		ok(t, err)
		greater, err := BinomialGreater(c.K, c.N, c.P)
		ok(t, err)
		less, err := BinomialLess(c.K, c.N, c.P)
		ok(t, err)
		closeTo(t, what+": two-sided", two, float64(c.Two), 1e-12)
		closeTo(t, what+": greater", greater, float64(c.Greater), 1e-12)
		closeTo(t, what+": less", less, float64(c.Less), 1e-12)
	}
}

func TestBinomialTestAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for range 500 {
		n := 1 + rng.IntN(60)
		k, p := rng.IntN(n+1), math.Round(20*rng.Float64())/20
		got, err := BinomialTest(k, n, p)
		ok(t, err)
		closeTo(t, fmt.Sprintf("%d of %d against %v", k, n, p), got, slowBinomialTest(k, n, p), 1e-12)
	}
}

func TestBinomialErrors(t *testing.T) {
	for _, f := range []func(int, int, float64) (float64, error){BinomialTest, BinomialGreater, BinomialLess} {
		for _, c := range []struct {
			k, n int
			p    float64
			want error
		}{
			{0, 0, 0.5, ErrNoData}, {2, 1, 0.5, ErrDomain}, {-1, 1, 0.5, ErrDomain}, {0, -2, 0.5, ErrDomain},
			{1, 2, -0.1, ErrDomain}, {1, 2, 1.1, ErrDomain}, {1, 2, math.Inf(1), ErrDomain}, {1, 2, math.NaN(), ErrNaN},
		} {
			p, err := f(c.k, c.n, c.p)
			wantError(t, fmt.Sprintf("%d of %d against %v", c.k, c.n, c.p), err, c.want)
			if !math.IsNaN(p) {
				t.Errorf("%d of %d against %v: p = %v beside an error", c.k, c.n, c.p, p)
			}
		}
	}
}

// Three of five probes below chance is what chance does half of the time.
func ExampleBinomialGreater() {
	p, err := BinomialGreater(3, 5, 0.5)
	fmt.Printf("%.3f %v\n", p, err)
	// Output: 0.500 <nil>
}

func ExampleBinomialTest() {
	p, err := BinomialTest(13, 16, 0.5)
	fmt.Printf("%.5f %v\n", p, err)
	// Output: 0.02127 <nil>
}

// A small chance is not lost in 1 − p: P(X <= 0) = (1 − p)ⁿ.
func TestBinomialOfRareEvents(t *testing.T) {
	const n = 1_000_000_000
	for _, p := range []float64{1e-8, 1e-9, 1e-10} {
		got, err := BinomialLess(0, n, p)
		ok(t, err)
		closeRel(t, fmt.Sprintf("none of 1e9 at %g", p), got, math.Exp(n*math.Log1p(-p)), 1e-13)
		two, err := BinomialLess(1, n, p)
		ok(t, err)
		closeRel(t, fmt.Sprintf("at most one of 1e9 at %g", p), two, math.Exp(n*math.Log1p(-p))*(1+n*p/(1-p)), 1e-13)
	}
}
