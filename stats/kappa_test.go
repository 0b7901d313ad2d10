package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestKappaAgainstStatsmodels(t *testing.T) {
	type row struct {
		Table     [][]int
		Weight    Disagreement
		Kappa, SE real
	}
	for _, c := range loadVectors[row](t, "kappa") {
		r, err := KappaTable(c.Table, c.Weight, 0.95)
		ok(t, err)
		what := fmt.Sprintf("%v weight %d", c.Table, c.Weight)
		k, z := float64(c.Kappa), zTwoSided(0.95)
		closeTo(t, what+": κ", r.Kappa.Value, k, 1e-13)
		closeTo(t, what+": lo", r.Kappa.Lo, math.Max(-1, k-z*float64(c.SE)), 1e-12)
		closeTo(t, what+": hi", r.Kappa.Hi, math.Min(1, k+z*float64(c.SE)), 1e-12)
	}
}

// Two tables with the same 60 % agreement and κ of 0.1304 and 0.2593: Feinstein, A. R.,
// Cicchetti, D. V. (1990), as commonly quoted.
func TestKappaDependsOnMargins(t *testing.T) {
	for _, c := range []struct {
		table [][]int
		want  float64
	}{{[][]int{{45, 15}, {25, 15}}, 0.1304}, {[][]int{{25, 35}, {5, 35}}, 0.2593}} {
		r, err := KappaTable(c.table, Nominal, 0.95)
		ok(t, err)
		closeTo(t, "agreement", r.Observed, 0.6, 1e-15)
		closeTo(t, "κ", r.Kappa.Value, c.want, 5e-5)
	}
}

func TestKappaLabelsAndTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	for range 100 {
		a, b := make([]int, 40), make([]int, 40)
		for i := range a {
			a[i] = 1 + rng.IntN(5)
			b[i] = a[i]
			if rng.IntN(3) == 0 {
				b[i] = 1 + rng.IntN(5)
			}
		}
		plain, err := Kappa(a, b, 0.95)
		ok(t, err)
		nominal, err := WeightedKappa(a, b, 1, 5, Nominal, 0.95)
		ok(t, err)
		closeTo(t, "nominal weights", nominal.Kappa.Value, plain.Kappa.Value, 1e-12)
		swapped, err := WeightedKappa(b, a, 1, 5, Quadratic, 0.95)
		ok(t, err)
		quadratic, err := WeightedKappa(a, b, 1, 5, Quadratic, 0.95)
		ok(t, err)
		closeTo(t, "κ with the labelings swapped", swapped.Kappa.Value, quadratic.Kappa.Value, 1e-12)
		closeTo(t, "κ by the slow definition", quadratic.Kappa.Value, slowWeightedKappa(a, b, 2), 1e-12)
		linear, err := WeightedKappa(a, b, 1, 5, Linear, 0.95)
		ok(t, err)
		closeTo(t, "linear κ by the slow definition", linear.Kappa.Value, slowWeightedKappa(a, b, 1), 1e-12)
	}
}

func TestKappaWarnings(t *testing.T) {
	r, err := Kappa([]string{"assert", "hedge", "assert"}, []string{"assert", "hedge", "assert"}, 0.95)
	ok(t, err)
	if r.Kappa.Value != 1 || r.Kappa.HasInterval() || len(r.Kappa.Warnings) != 1 {
		t.Errorf("full agreement: %+v", r.Kappa)
	}
	r, err = KappaTable([][]int{{5, 1}, {0, 0}}, Nominal, 0.95) // one labeling has one label
	ok(t, err)
	if r.Kappa.Value != 0 || r.Kappa.HasInterval() || len(r.Kappa.Warnings) != 2 {
		t.Errorf("one label in one labeling: %+v", r.Kappa)
	}
	r, err = KappaTable([][]int{{999998, 1}, {0, 1}}, Nominal, 0.95) // a variance of 1e-18 before scaling
	ok(t, err)
	if !r.Kappa.HasInterval() {
		t.Errorf("rare label: %+v", r.Kappa)
	}
	r, err = KappaTable([][]int{{90, 4}, {5, 1}}, Nominal, 0.95)
	ok(t, err)
	if len(r.Kappa.Warnings) != 1 || !r.Kappa.HasInterval() {
		t.Errorf("uneven labels: %+v", r.Kappa)
	}
	r, err = KappaTable([][]int{{45, 4}, {5, 46}}, Nominal, 0.95)
	ok(t, err)
	if len(r.Kappa.Warnings) != 0 {
		t.Errorf("even labels warn: %q", r.Kappa.Warnings)
	}
}

func TestKappaErrors(t *testing.T) {
	_, err := Kappa([]int{1}, []int{1, 2}, 0.95)
	wantError(t, "lengths", err, ErrLength)
	_, err = Kappa([]int{}, nil, 0.95)
	wantError(t, "empty", err, ErrNoData)
	_, err = Kappa([]int{1, 1}, []int{1, 1}, 0.95)
	wantError(t, "one label", err, ErrOneClass)
	_, err = Kappa([]int{1, 2}, []int{1, 1}, 95)
	wantError(t, "level", err, ErrDomain)
	_, err = Kappa([]float64{1, math.NaN()}, []float64{1, 2}, 0.95)
	wantError(t, "NaN label", err, ErrNaN)
	_, err = WeightedKappa([]int{1, 6}, []int{1, 2}, 1, 5, Linear, 0.95)
	wantError(t, "score outside", err, ErrDomain)
	_, err = WeightedKappa([]int{1}, []int{1}, 5, 5, Linear, 0.95)
	wantError(t, "no range", err, ErrDomain)
	_, err = KappaTable([][]int{{1, 2}, {3}}, Nominal, 0.95)
	wantError(t, "ragged", err, ErrLength)
	_, err = KappaTable([][]int{{1, -2}, {3, 4}}, Nominal, 0.95)
	wantError(t, "negative", err, ErrDomain)
	_, err = KappaTable([][]int{{1, 2}, {3, 4}}, 9, 0.95)
	wantError(t, "weight", err, ErrDomain)
	_, err = KappaTable([][]int{{0, 0}, {0, 0}}, Nominal, 0.95)
	wantError(t, "empty table", err, ErrNoData)
}

func ExampleKappa() {
	strict := []bool{true, true, false, false, true, false, true, false, true, false}
	lax := []bool{true, true, true, false, true, true, true, false, true, false}
	r, err := Kappa(asLabels(strict), asLabels(lax), 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("κ = %.2f [%.2f, %.2f], agreement %.0f %%\n", r.Kappa.Value, r.Kappa.Lo, r.Kappa.Hi, 100*r.Observed)
	// Output: κ = 0.60 [0.15, 1.00], agreement 80 %
}

func asLabels(pass []bool) []string {
	labels := make([]string, len(pass))
	for i, p := range pass {
		labels[i] = fmt.Sprint(p)
	}
	return labels
}

func ExampleWeightedKappa() {
	first := []int{1, 2, 3, 4, 5, 3, 2, 4}
	second := []int{1, 3, 3, 4, 4, 3, 2, 5}
	r, err := WeightedKappa(first, second, 1, 5, Quadratic, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("quadratic κ = %.3f\n", r.Kappa.Value)
	// Output: quadratic κ = 0.870
}
