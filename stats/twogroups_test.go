package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestTwoProportionsAgainstStatsmodels(t *testing.T) {
	type row struct {
		K1, N1, K2, N2 int
		Z, P, Chi2     real
	}
	for _, c := range loadVectors[row](t, "two_proportions") {
		what := fmt.Sprintf("%d/%d - %d/%d", c.K1, c.N1, c.K2, c.N2)
		r, err := TwoProportionTest(c.K1, c.N1, c.K2, c.N2)
		ok(t, err)
		closeTo(t, what+": z", r.Z, float64(c.Z), 1e-12)
		closeTo(t, what+": p", r.P, float64(c.P), 1e-12)
		x, err := ChiSquare([][]int{{c.K1, c.N1 - c.K1}, {c.K2, c.N2 - c.K2}})
		ok(t, err)
		closeTo(t, what+": z²", r.Z*r.Z, float64(c.Chi2), 1e-12)
		closeTo(t, what+": χ²", x.ChiSquare, float64(c.Chi2), 1e-12)
		closeTo(t, what+": p of χ²", x.P, float64(c.P), 1e-12)
	}
}

func TestTwoProportionsAlike(t *testing.T) {
	for _, k := range []int{0, 1} {
		r, err := TwoProportionTest(9*k, 9, 7*k, 7)
		ok(t, err)
		if r.Z != 0 || r.P != 1 || len(r.Warnings) == 0 {
			t.Errorf("all outcomes alike: %+v", r)
		}
	}
	r, err := TwoProportionTest(50, 100, 60, 100)
	ok(t, err)
	if len(r.Warnings) != 0 {
		t.Errorf("large counts warn: %q", r.Warnings)
	}
}

func TestFisherAgainstSciPy(t *testing.T) {
	type row struct {
		T                                       [4]int
		Two, Less, Greater, Sample, Conditional real
		Lo, Hi                                  real
	}
	for _, c := range loadVectors[row](t, "fisher") {
		r, err := FisherExact(c.T[0], c.T[1], c.T[2], c.T[3])
		ok(t, err)
		what := fmt.Sprint(c.T)
		closeTo(t, what+": p", r.P, float64(c.Two), 1e-10)
		closeTo(t, what+": less", r.Less, float64(c.Less), 1e-10)
		closeTo(t, what+": greater", r.Greater, float64(c.Greater), 1e-10)
		closeTo(t, what+": sample odds ratio", r.OddsRatio, float64(c.Sample), 1e-14)
		closeTo(t, what+": conditional odds ratio", r.Conditional.Value, float64(c.Conditional), 1e-9)
		closeTo(t, what+": lo", r.Conditional.Lo, float64(c.Lo), 1e-9)
		closeTo(t, what+": hi", r.Conditional.Hi, float64(c.Hi), 1e-9)
	}
}

// Fagerland, Lydersen and Laake (2017), ch. 4: Ritland et al. 2007, and Fisher's tea
// tasting (Agresti, A. (2013). Categorical Data Analysis, 3rd ed., 3.5.2).
func TestFisherAgainstTextbook(t *testing.T) {
	r, err := FisherExact(0, 16, 15, 57)
	ok(t, err)
	closeTo(t, "p", r.P, 0.06287, 5e-6)
	r, err = FisherExact(3, 1, 1, 3)
	ok(t, err)
	closeTo(t, "one-sided p", r.Greater, 0.243, 5e-4)
	closeTo(t, "two-sided p", r.P, 0.486, 5e-4)
}

func TestFisherProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for range 300 {
		a, b, c, d := rng.IntN(12), rng.IntN(12), rng.IntN(12), 1+rng.IntN(12)
		r, err := FisherExact(a, b, c, d)
		ok(t, err)
		s, err := FisherExact(a, c, b, d)
		ok(t, err)
		closeTo(t, "p of the transposed table", s.P, r.P, 1e-12)
		s, err = FisherExact(b, a, d, c)
		ok(t, err)
		closeTo(t, "p with the columns swapped", s.P, r.P, 1e-12)
		closeTo(t, "one-sided p with the columns swapped", s.Less, r.Greater, 1e-12)
		closeTo(t, "p by the slow definition", r.P, slowFisher(a, b, c, d), 1e-11)
		if o := r.Conditional; o.HasInterval() && !(o.Lo <= o.Value && o.Value <= o.Hi) {
			t.Errorf("[%d %d; %d %d]: %+v does not contain its value", a, b, c, d, o)
		}
	}
}

func TestFisherWithEmptyMargin(t *testing.T) {
	r, err := FisherExact(3, 4, 0, 0)
	ok(t, err)
	if r.P != 1 || !math.IsNaN(r.OddsRatio) || r.Conditional.HasInterval() || len(r.Conditional.Warnings) == 0 {
		t.Errorf("empty margin: %+v", r)
	}
}

func TestTOSTAgainstStatsmodels(t *testing.T) {
	type row struct {
		K1, N1, K2, N2 int
		Lo, Hi         float64
		P              real
		PLo            real `json:"p_lo"`
		PHi            real `json:"p_hi"`
	}
	for _, c := range loadVectors[row](t, "tost") {
		what := fmt.Sprintf("%d/%d - %d/%d in (%v, %v)", c.K1, c.N1, c.K2, c.N2, c.Lo, c.Hi)
		r, err := TOSTDiff(c.K1, c.N1, c.K2, c.N2, c.Lo, c.Hi, 0.05)
		ok(t, err)
		closeTo(t, what+": p", r.P, float64(c.P), 1e-13)
		closeTo(t, what+": p at lo", r.PLo, float64(c.PLo), 1e-13)
		closeTo(t, what+": p at hi", r.PHi, float64(c.PHi), 1e-13)
		score, err := NewcombeDiff(c.K1, c.N1, c.K2, c.N2, 0.9)
		ok(t, err)
		if r.Score.Lo != score.Lo || r.Score.Hi != score.Hi || r.ScoreEquivalent != score.Within(c.Lo, c.Hi) {
			t.Errorf("%s: score part %+v, %v, want the 90 %% interval %+v", what, r.Score, r.ScoreEquivalent, score)
		}
		if r.Equivalent != r.Wald.Within(c.Lo, c.Hi) || r.Equivalent != (r.P < 0.05) {
			t.Errorf("%s: verdict %v, interval [%v, %v], p %v", what, r.Equivalent, r.Wald.Lo, r.Wald.Hi, r.P)
		}
	}
}

func TestTOSTWithoutStandardError(t *testing.T) {
	r, err := TOSTDiff(0, 10, 0, 12, -0.1, 0.1, 0.05)
	ok(t, err)
	if r.Equivalent || !math.IsNaN(r.P) || r.Wald.HasInterval() || len(r.Wald.Warnings) == 0 {
		t.Errorf("0 of 10 and 0 of 12: %+v", r)
	}
	r, err = TOSTDiff(0, 1000, 0, 1200, -0.1, 0.1, 0.05)
	ok(t, err)
	if r.Equivalent || !r.ScoreEquivalent {
		t.Errorf("0 of 1000 and 0 of 1200: %+v", r)
	}
}

func TestTwoGroupErrors(t *testing.T) {
	_, err := TwoProportionTest(1, 0, 1, 2)
	wantError(t, "empty group", err, ErrNoData)
	_, err = TwoProportionTest(1, 2, 5, 2)
	wantError(t, "5 of 2", err, ErrDomain)
	_, err = FisherExact(0, 0, 0, 0)
	wantError(t, "empty table", err, ErrNoData)
	_, err = FisherExact(1, -1, 0, 0)
	wantError(t, "negative count", err, ErrDomain)
	for _, c := range []struct {
		k1, n1        int
		lo, hi, alpha float64
		want          error
	}{
		{1, 0, -0.1, 0.1, 0.05, ErrNoData}, {3, 2, -0.1, 0.1, 0.05, ErrDomain}, {1, 2, 0.1, 0.1, 0.05, ErrDomain},
		{1, 2, math.NaN(), 0.1, 0.05, ErrNaN}, {1, 2, -0.1, math.Inf(1), 0.05, ErrDomain}, {1, 2, -0.1, 0.1, 0.5, ErrDomain},
		{1, 2, -0.1, 0.1, math.NaN(), ErrNaN},
	} {
		r, err := TOSTDiff(c.k1, c.n1, 1, 2, c.lo, c.hi, c.alpha)
		wantError(t, fmt.Sprintf("TOST %+v", c), err, c.want)
		if r.Equivalent || r.ScoreEquivalent {
			t.Errorf("TOST %+v: equivalent beside an error", c)
		}
	}
}

func ExampleFisherExact() {
	r, err := FisherExact(11, 94, 8, 98)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("p = %.2f, odds ratio %.2f [%.2f, %.2f]\n", r.P, r.Conditional.Value, r.Conditional.Lo, r.Conditional.Hi)
	// Output: p = 0.48, odds ratio 1.43 [0.50, 4.29]
}

// "No difference was found" is not "there is no difference": two groups of a hundred
// cannot show that recovery rates agree within 5 points.
func ExampleTOSTDiff() {
	r, err := TOSTDiff(11, 105, 8, 106, -0.05, 0.05, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("equivalent: %v (p = %.2f, 90 %% interval [%.3f, %.3f])\n", r.Equivalent, r.P, r.Wald.Lo, r.Wald.Hi)
	// Output: equivalent: false (p = 0.30, 90 % interval [-0.035, 0.094])
}

func ExampleTwoProportionTest() {
	r, err := TwoProportionTest(46, 164, 59, 164)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("z = %.2f, p = %.2f\n", r.Z, r.P)
	// Output: z = -1.54, p = 0.12
}
