package stats

import (
	"fmt"
	"math"
	"testing"
)

func TestCorrelationAgainstSciPy(t *testing.T) {
	type row struct {
		X, Y         []float64
		R, P, Lo, Hi real
		Rho          real
		RhoP         real `json:"rho_p"`
	}
	for _, c := range loadVectors[row](t, "correlation") {
		what := fmt.Sprintf("%d pairs", len(c.X))
		r, err := PearsonCI(c.X, c.Y, 0.95)
		ok(t, err)
		closeTo(t, what+": r", r.R.Value, float64(c.R), 1e-12)
		closeTo(t, what+": p", r.P, float64(c.P), 1e-10)
		closeTo(t, what+": lo", r.R.Lo, float64(c.Lo), 1e-12)
		closeTo(t, what+": hi", r.R.Hi, float64(c.Hi), 1e-12)
		s, err := SpearmanCI(c.X, c.Y, 0.95)
		ok(t, err)
		closeTo(t, what+": ρ", s.R.Value, float64(c.Rho), 1e-12)
		closeTo(t, what+": p of ρ", s.P, float64(c.RhoP), 1e-10)
		if !s.R.HasInterval() { // four pairs in the same order
			continue
		}
		rho, z, n := s.R.Value, zTwoSided(0.95), float64(len(c.X))
		closeTo(t, what+": reach of ρ", math.Atanh(s.R.Hi)-math.Atanh(s.R.Lo), 2*z*math.Sqrt((1+rho*rho/2)/(n-3)), 1e-9)
	}
}

func TestCorrelationProperties(t *testing.T) {
	x := []float64{1, 2, 2, 3, 5, 8, 13}
	y := []float64{2, 1, 4, 3, 6, 5, 9}
	a, err := SpearmanCI(x, y, 0.9)
	ok(t, err)
	cubed := make([]float64, len(x))
	for i, v := range x {
		cubed[i] = -v * v * v
	}
	b, err := SpearmanCI(cubed, y, 0.9)
	ok(t, err)
	closeTo(t, "ρ under a falling transform", b.R.Value, -a.R.Value, 1e-14)
	closeTo(t, "its bound", b.R.Lo, -a.R.Hi, 1e-13)
	if got, want := fmt.Sprint(averageRanks([]float64{3, 1, 3, 3, 2})), "[4 1 4 4 2]"; got != want {
		t.Errorf("ranks %s, want %s", got, want)
	}
}

// Neither huge nor tiny units change a correlation.
func TestCorrelationOfAnyUnit(t *testing.T) {
	x, y := []float64{1, 2, 3, 5}, []float64{1, 2, 5, 4}
	want, err := PearsonCI(x, y, 0.95)
	ok(t, err)
	for _, unit := range []float64{1e300, 1e200, 1e-200, 1e-300} {
		scaled := make([]float64, len(x))
		for i, v := range x {
			scaled[i] = unit * v
		}
		got, err := PearsonCI(scaled, y, 0.95)
		ok(t, err)
		closeTo(t, fmt.Sprintf("r in units of %g", unit), got.R.Value, want.R.Value, 1e-14)
	}
}

func TestCorrelationWithoutInterval(t *testing.T) {
	r, err := PearsonCI([]float64{1, 2, 3, 4, 5}, []float64{2, 4, 6, 8, 10}, 0.95)
	ok(t, err)
	if r.R.HasInterval() || len(r.R.Warnings) != 1 || r.P > 1e-6 {
		t.Errorf("points in line: %+v", r)
	}
	r, err = PearsonCI([]float64{1, 2, 4}, []float64{2, 1, 6}, 0.95)
	ok(t, err)
	if r.R.HasInterval() || len(r.R.Warnings) != 1 || math.IsNaN(r.P) {
		t.Errorf("three pairs: %+v", r)
	}
	r, err = PearsonCI([]float64{1, 2}, []float64{2, 1}, 0.95)
	ok(t, err)
	if r.R.Value != -1 || !math.IsNaN(r.P) {
		t.Errorf("two pairs: %+v", r)
	}
}

func TestCorrelationErrors(t *testing.T) {
	for _, f := range []func(x, y []float64, level float64) (Correlation, error){PearsonCI, SpearmanCI} {
		for _, c := range []struct {
			x, y  []float64
			level float64
			want  error
		}{
			{[]float64{1, 2}, []float64{1}, 0.95, ErrLength}, {nil, nil, 0.95, ErrNoData}, {[]float64{1}, []float64{1}, 0.95, ErrNoData},
			{[]float64{1, math.NaN()}, []float64{1, 2}, 0.95, ErrNaN}, {[]float64{1, 2}, []float64{1, math.Inf(1)}, 0.95, ErrDomain},
			{[]float64{2, 2, 2}, []float64{1, 2, 3}, 0.95, ErrDomain}, {[]float64{1, 2}, []float64{1, 2}, 0, ErrDomain},
		} {
			r, err := f(c.x, c.y, c.level)
			wantError(t, fmt.Sprintf("%+v", c), err, c.want)
			if !math.IsNaN(r.P) || r.R.HasInterval() {
				t.Errorf("%+v: %+v beside an error", c, r)
			}
		}
	}
}

func TestChiSquareAgainstSciPy(t *testing.T) {
	type row struct {
		Table   [][]int
		Chi2, P real
		DF      int
	}
	for _, c := range loadVectors[row](t, "chi_square") {
		r, err := ChiSquare(c.Table)
		ok(t, err)
		closeTo(t, fmt.Sprint(c.Table, ": χ²"), r.ChiSquare, float64(c.Chi2), 1e-12)
		closeTo(t, fmt.Sprint(c.Table, ": p"), r.P, float64(c.P), 1e-11)
		if r.DF != c.DF {
			t.Errorf("%v: df %d, want %d", c.Table, r.DF, c.DF)
		}
	}
}

func TestChiSquareSpecialCases(t *testing.T) {
	full, err := ChiSquare([][]int{{10, 20}, {30, 25}})
	ok(t, err)
	padded, err := ChiSquare([][]int{{10, 0, 20}, {0, 0, 0}, {30, 0, 25}})
	ok(t, err)
	closeTo(t, "p with an empty row and column", padded.P, full.P, 0)
	small, err := ChiSquare([][]int{{1, 2}, {2, 1}})
	ok(t, err)
	if len(small.Warnings) != 1 || len(full.Warnings) != 0 {
		t.Errorf("warnings: %q and %q", small.Warnings, full.Warnings)
	}
	for name, c := range map[string]struct {
		table [][]int
		want  error
	}{
		"no table": {nil, ErrNoData}, "empty": {[][]int{{0, 0}, {0, 0}}, ErrNoData}, "ragged": {[][]int{{1, 2}, {3}}, ErrLength},
		"negative": {[][]int{{1, -2}, {3, 4}}, ErrDomain}, "one column": {[][]int{{1, 0}, {3, 0}}, ErrOneClass},
	} {
		r, err := ChiSquare(c.table)
		wantError(t, name, err, c.want)
		if !math.IsNaN(r.P) {
			t.Errorf("%s: p = %v beside an error", name, r.P)
		}
	}
}

func ExamplePearsonCI() {
	length := []float64{120, 340, 560, 610, 900, 1100, 1300}
	coverage := []float64{0.2, 0.4, 0.25, 0.6, 0.5, 0.75, 0.6}
	r, err := PearsonCI(length, coverage, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("r = %.2f [%.2f, %.2f], p = %.3f\n", r.R.Value, r.R.Lo, r.R.Hi, r.P)
	// Output: r = 0.79 [0.09, 0.97], p = 0.034
}

func ExampleChiSquare() {
	r, err := ChiSquare([][]int{{10, 20}, {30, 25}})
	fmt.Printf("χ²(%d) = %.2f, p = %.3f %v\n", r.DF, r.ChiSquare, r.P, err)
	// Output: χ²(1) = 3.51, p = 0.061 <nil>
}
