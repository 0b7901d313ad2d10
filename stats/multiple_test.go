package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestAdjustedPAgainstStatsmodels(t *testing.T) {
	type row struct{ P, Holm, BH []float64 }
	for _, c := range loadVectors[row](t, "multiple") {
		before := fmt.Sprint(c.P)
		holm, err := Holm(c.P)
		ok(t, err)
		bh, err := BenjaminiHochberg(c.P)
		ok(t, err)
		if fmt.Sprint(c.P) != before || len(holm) != len(c.P) || len(bh) != len(c.P) {
			t.Fatalf("%v: input changed or lengths differ", c.P)
		}
		for i := range c.P {
			closeTo(t, fmt.Sprintf("Holm of %v, %d", c.P, i), holm[i], c.Holm[i], 1e-14)
			closeTo(t, fmt.Sprintf("BH of %v, %d", c.P, i), bh[i], c.BH[i], 1e-14)
			if bh[i] > holm[i]+1e-15 || bh[i] < c.P[i] {
				t.Errorf("p %v, BH %v, Holm %v: out of order", c.P[i], bh[i], holm[i])
			}
		}
	}
}

func TestAdjustedPErrors(t *testing.T) {
	for _, f := range []func([]float64) ([]float64, error){Holm, BenjaminiHochberg} {
		_, err := f([]float64{0.1, math.NaN()})
		wantError(t, "NaN", err, ErrNaN)
		_, err = f([]float64{0.1, 1.2})
		wantError(t, "above 1", err, ErrDomain)
		q, err := f(nil)
		if err != nil || len(q) != 0 {
			t.Errorf("no p-values: %v, %v", q, err)
		}
	}
}

func TestLargestEffectByChance(t *testing.T) {
	for _, m := range []int{1, 48, 280} {
		d, err := LargestEffectQuantile(0.95, 53, 38, m)
		ok(t, err)
		p, err := LargestEffectByChance(d, 53, 38, m)
		ok(t, err)
		closeTo(t, fmt.Sprintf("chance to exceed the 95 %% quantile of %d", m), p, 0.05, 1e-10)
	}
	e, err := CohenDValue(0.7, 53, 38, 0.95)
	ok(t, err)
	p, err := LargestEffectByChance(-0.7, 53, 38, 1)
	ok(t, err)
	closeTo(t, "one comparison", p, e.P, 1e-13)
}

// Simulated without effect: how often the largest |d| of 30 passes its 90 % quantile.
func TestLargestEffectBySimulation(t *testing.T) {
	const n1, n2, m, rounds = 12, 9, 30, 600
	bar, err := LargestEffectQuantile(0.9, n1, n2, m)
	ok(t, err)
	rng, above := rand.New(rand.NewPCG(8, 1)), 0
	for range rounds {
		largest := 0.0
		for range m {
			largest = math.Max(largest, math.Abs(slowCohenD(normals(rng, n1), normals(rng, n2))))
		}
		if largest > bar {
			above++
		}
	}
	share, err := ClopperPearson(above, rounds, 0.9999)
	ok(t, err)
	if !share.Within(0, 1) || !(share.Lo < 0.1 && 0.1 < share.Hi) {
		t.Errorf("share above the 90 %% quantile = %v [%v, %v], want 0.1", share.Value, share.Lo, share.Hi)
	}
}

func normals(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

func TestLargestEffectErrors(t *testing.T) {
	_, err := LargestEffectByChance(1, 5, 5, 0)
	wantError(t, "no comparison", err, ErrNoData)
	_, err = LargestEffectByChance(1, 1, 5, 3)
	wantError(t, "group of one", err, ErrNoData)
	_, err = LargestEffectByChance(math.NaN(), 5, 5, 3)
	wantError(t, "NaN", err, ErrNaN)
	_, err = LargestEffectQuantile(1, 5, 5, 3)
	wantError(t, "q", err, ErrDomain)
	_, err = LargestEffectQuantile(0.5, 5, 5, 0)
	wantError(t, "no comparison", err, ErrNoData)
}

func ExampleHolm() {
	q, err := Holm([]float64{0.01, 0.04, 0.03, 0.005})
	fmt.Println(q, err)
	// Output: [0.03 0.06 0.06 0.02] <nil>
}

func ExampleBenjaminiHochberg() {
	q, err := BenjaminiHochberg([]float64{0.01, 0.04, 0.03, 0.005})
	fmt.Println(q, err)
	// Output: [0.02 0.04 0.04 0.02] <nil>
}

// The strongest of 280 comparisons of 53 and 38 items is expected to look strong.
func ExampleLargestEffectByChance() {
	median, err := LargestEffectQuantile(0.5, 53, 38, 280)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := LargestEffectByChance(0.7, 53, 38, 280)
	fmt.Printf("median of chance %.2f; chance of 0.70 or more %.2f %v\n", median, p, err)
	// Output: median of chance 0.66; chance of 0.70 or more 0.33 <nil>
}
