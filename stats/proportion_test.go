package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestProportionIntervalsAgainstStatsmodels(t *testing.T) {
	type row struct {
		K, N          int
		Level         float64
		Wilson, Exact [2]real
	}
	for _, c := range loadVectors[row](t, "proportion") {
		what := fmt.Sprintf("%d of %d at %v", c.K, c.N, c.Level)
		w, err := Wilson(c.K, c.N, c.Level)
		ok(t, err)
		closeTo(t, what+": Wilson lo", w.Lo, float64(c.Wilson[0]), 1e-14)
		closeTo(t, what+": Wilson hi", w.Hi, float64(c.Wilson[1]), 1e-14)
		e, err := ClopperPearson(c.K, c.N, c.Level)
		ok(t, err)
		closeTo(t, what+": Clopper-Pearson lo", e.Lo, float64(c.Exact[0]), 1e-12)
		closeTo(t, what+": Clopper-Pearson hi", e.Hi, float64(c.Exact[1]), 1e-12)
	}
}

// Fagerland, M. W., Lydersen, S., Laake, P. (2017). Statistical Analysis of Contingency
// Tables, ch. 2: 13 of 16.
func TestProportionIntervalsAgainstTextbook(t *testing.T) {
	w, err := Wilson(13, 16, 0.95)
	ok(t, err)
	closeTo(t, "Wilson lo", w.Lo, 0.5699, 5e-5)
	closeTo(t, "Wilson hi", w.Hi, 0.9341, 5e-5)
	e, err := ClopperPearson(13, 16, 0.95)
	ok(t, err)
	closeTo(t, "Clopper-Pearson lo", e.Lo, 0.5435, 5e-5)
	closeTo(t, "Clopper-Pearson hi", e.Hi, 0.9595, 5e-5)
}

// Wilson's bounds are where the score test is on the edge: (p̂−p)² = z²p(1−p)/n. Those
// of Clopper and Pearson are where a tail sum is (1−level)/2.
func TestProportionIntervalsSolveTheirEquation(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		n := 1 + rng.IntN(400)
		k, level := rng.IntN(n+1), 0.5+0.49*rng.Float64()
		w, err := Wilson(k, n, level)
		ok(t, err)
		z := zTwoSided(level)
		for _, p := range []float64{w.Lo, w.Hi} {
			closeTo(t, "score statistic", (w.Value-p)*(w.Value-p), z*z*p*(1-p)/float64(n), 1e-13)
		}
		e, err := ClopperPearson(k, n, level)
		ok(t, err)
		if k > 0 {
			closeTo(t, "upper tail at lo", slowBinomialTail(k, n, n, e.Lo), (1-level)/2, 1e-10)
		}
		if k < n {
			closeTo(t, "lower tail at hi", slowBinomialTail(0, k, n, e.Hi), (1-level)/2, 1e-10)
		}
	}
}

func TestProportionIntervalProperties(t *testing.T) {
	for _, f := range []func(int, int, float64) (Estimate, error){Wilson, ClopperPearson} {
		for n := 1; n <= 40; n++ {
			for k := 0; k <= n; k++ {
				e, err := f(k, n, 0.95)
				ok(t, err)
				m, err := f(n-k, n, 0.95)
				ok(t, err)
				if !(0 <= e.Lo && e.Lo <= e.Value && e.Value <= e.Hi && e.Hi <= 1 && e.Lo < e.Hi) {
					t.Errorf("%s %d of %d: %+v does not contain its value", e.Method, k, n, e)
				}
				closeTo(t, "mirrored bound", m.Hi, 1-e.Lo, 1e-14)
				if k == 0 && e.Lo != 0 || k == n && e.Hi != 1 {
					t.Errorf("%s %d of %d: [%v, %v] misses its end", e.Method, k, n, e.Lo, e.Hi)
				}
				wide, err := f(k, n, 0.99)
				ok(t, err)
				if wide.Lo > e.Lo || wide.Hi < e.Hi {
					t.Errorf("%s %d of %d: 99 %% is inside 95 %%", e.Method, k, n)
				}
			}
		}
	}
}

func TestProportionErrors(t *testing.T) {
	for _, f := range []func(int, int, float64) (Estimate, error){Wilson, ClopperPearson} {
		for _, c := range []struct {
			k, n  int
			level float64
			want  error
		}{
			{0, 0, 0.95, ErrNoData}, {3, 2, 0.95, ErrDomain}, {-1, 2, 0.95, ErrDomain}, {0, -1, 0.95, ErrDomain},
			{1, 2, 0, ErrDomain}, {1, 2, 1, ErrDomain}, {1, 2, 95, ErrDomain}, {1, 2, math.Inf(1), ErrDomain}, {1, 2, math.NaN(), ErrNaN},
		} {
			e, err := f(c.k, c.n, c.level)
			wantError(t, fmt.Sprintf("%d of %d at %v", c.k, c.n, c.level), err, c.want)
			if e.Below(2) {
				t.Errorf("%d of %d at %v: an error passes a comparison", c.k, c.n, c.level)
			}
		}
	}
}

// The paper-free worked case of the package: 9 positives among 193 answers.
func ExampleWilson() {
	e, err := Wilson(9, 193, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f [%.3f, %.3f] %s, n = %d\n", e.Value, e.Lo, e.Hi, e.Method, e.N)
	// Output: 0.047 [0.025, 0.086] Wilson, n = 193
}

func ExampleClopperPearson() {
	e, err := ClopperPearson(0, 10, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f [%.3f, %.3f]\n", e.Value, e.Lo, e.Hi)
	_, err = ClopperPearson(0, 0, 0.95)
	fmt.Println(err)
	// Output:
	// 0.000 [0.000, 0.308]
	// exact interval of a proportion: stats: no data: 0 of 0: need at least one item
}
