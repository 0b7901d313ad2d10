package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestPowerTwoProportionsAgainstStatsmodels(t *testing.T) {
	type row struct {
		P1, P2 float64
		N1, N2 int
		Power  real
	}
	for _, c := range loadVectors[row](t, "power_two_proportions") {
		got, err := PowerTwoProportions(c.P1, c.N1, c.P2, c.N2, 0.05)
		ok(t, err)
		closeTo(t, fmt.Sprintf("%+v", c), got, float64(c.Power), 1e-12)
	}
}

func TestPowerCohenDAgainstStatsmodels(t *testing.T) {
	type row struct {
		D      float64
		N1, N2 int
		Power  real
	}
	for _, c := range loadVectors[row](t, "power_t") {
		got, err := PowerCohenD(c.D, c.N1, c.N2, 0.05)
		ok(t, err)
		closeTo(t, fmt.Sprintf("%+v", c), got, float64(c.Power), 1e-9)
	}
}

func TestPowerMcNemarAgainstEnumeration(t *testing.T) {
	type row struct {
		N     int
		A, B  float64
		Power real
	}
	for _, c := range loadVectors[row](t, "power_mcnemar") {
		got, err := PowerMcNemar(c.N, c.A, c.B, 0.05)
		ok(t, err)
		closeTo(t, fmt.Sprintf("%+v", c), got, float64(c.Power), 1e-11)
	}
}

func TestPowerBinomialAgainstEnumeration(t *testing.T) {
	type row struct {
		N       int
		P, Null float64
		Power   real
	}
	for _, c := range loadVectors[row](t, "power_binomial") {
		got, err := PowerBinomial(c.P, c.Null, c.N, 0.05)
		ok(t, err)
		closeTo(t, fmt.Sprintf("%+v", c), got, float64(c.Power), 1e-11)
	}
}

// Every count tried one by one.
func TestPowerBinomialAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	for range 200 {
		n, p, null, alpha := 1+rng.IntN(50), rng.Float64(), math.Round(10*rng.Float64())/10, 0.2*rng.Float64()+0.001
		want := 0.0
		for k := range n + 1 {
			if slowBinomialTest(k, n, null) <= alpha {
				want += slowBinomial(k, n, p)
			}
		}
		closeTo(t, fmt.Sprintf("%d items, %v against %v at %v", n, p, null, alpha), must(PowerBinomial(p, null, n, alpha)), want, 1e-12)
	}
}

func TestPowerAUCAgainstSciPy(t *testing.T) {
	type row struct {
		AUC1, AUC2             float64
		Pos1, Neg1, Pos2, Neg2 int
		Half                   real `json:"against_half"`
		Bar                    real `json:"against_bar"`
		Other                  real `json:"against_other"`
		Reaches                real `json:"reaches_bar"`
	}
	for _, c := range loadVectors[row](t, "power_auc") {
		what := fmt.Sprintf("AUC %v of %d and %d", c.AUC1, c.Pos1, c.Neg1)
		closeTo(t, what+" against 0.5", must(PowerAUC(c.AUC1, 0.5, c.Pos1, c.Neg1, 0.05)), float64(c.Half), 1e-12)
		closeTo(t, what+" against 0.63", must(PowerAUC(c.AUC1, 0.63, c.Pos1, c.Neg1, 0.05)), float64(c.Bar), 1e-12)
		closeTo(t, what+" against another", must(PowerAUCDiff(c.AUC1, c.Pos1, c.Neg1, c.AUC2, c.Pos2, c.Neg2, 0.05)), float64(c.Other), 1e-12)
		closeTo(t, what+" reaches 0.63", must(ChanceAUCPasses(0.63, c.AUC1, c.Pos1, c.Neg1)), float64(c.Reaches), 1e-12)
	}
}

// Hanley, J. A., McNeil, B. J. (1982), p. 32: 51 abnormal and 58 normal images with an
// area of 0.893 have a standard error of 0.032.
func TestAreaSEAgainstPaper(t *testing.T) {
	closeTo(t, "standard error", areaSE(0.893, 51, 58), 0.032, 6e-4) // 0.0325, printed cut off
	closeTo(t, "at chance: √((n₊+n₋+1)/(12 n₊n₋))", areaSE(0.5, 9, 184), math.Sqrt(194./(12*9*184)), 1e-14)
	closeTo(t, "a perfect area", areaSE(1, 9, 184), 0, 0)
}

func TestPowerIsAlphaWithoutEffect(t *testing.T) {
	for name, power := range map[string]func() (float64, error){
		"two proportions": func() (float64, error) { return PowerTwoProportions(0.3, 50, 0.3, 70, 0.05) },
		"AUC":             func() (float64, error) { return PowerAUC(0.5, 0.5, 9, 184, 0.05) },
		"AUC difference":  func() (float64, error) { return PowerAUCDiff(0.6, 20, 30, 0.6, 40, 50, 0.05) },
		"d":               func() (float64, error) { return PowerCohenD(0, 11, 69, 0.05) },
	} {
		got, err := power()
		ok(t, err)
		closeTo(t, name, got, 0.05, 1e-10)
	}
	for name, power := range map[string]func() (float64, error){
		"McNemar":  func() (float64, error) { return PowerMcNemar(164, 0.1, 0.1, 0.05) },
		"binomial": func() (float64, error) { return PowerBinomial(0.5, 0.5, 100, 0.05) },
	} {
		got, err := power()
		ok(t, err)
		if !(got > 0 && got <= 0.05) {
			t.Errorf("%s: exact test rejects a true hypothesis with chance %v", name, got)
		}
	}
}

// What is detectable with power 0.8 is found with power 0.8, and the items needed are
// enough while one less is not.
func TestPowerInverses(t *testing.T) {
	const alpha, power = 0.05, 0.8
	below, above, err := DetectableProportions(0.3, 164, 150, alpha, power)
	ok(t, err)
	for _, p := range []float64{below, above} {
		closeTo(t, "detectable proportion", must(PowerTwoProportions(p, 150, 0.3, 164, alpha)), power, 1e-9)
	}
	if !(below < 0.3 && 0.3 < above) {
		t.Errorf("detectable proportions %v and %v around 0.3", below, above)
	}
	d, err := DetectableMcNemar(164, 0.3, alpha, power)
	ok(t, err)
	closeTo(t, "detectable paired difference", must(PowerMcNemar(164, (0.3+d)/2, (0.3-d)/2, alpha)), power, 1e-9)
	auc, err := DetectableAUC(0.5, 9, 184, alpha, power)
	ok(t, err)
	closeTo(t, "detectable AUC", must(PowerAUC(auc, 0.5, 9, 184, alpha)), power, 1e-9)
	effect, err := DetectableCohenD(53, 38, alpha, power)
	ok(t, err)
	closeTo(t, "detectable d", must(PowerCohenD(effect, 53, 38, alpha)), power, 1e-9)

	n, err := ItemsForTwoProportions(0.36, 0.28, alpha, power)
	ok(t, err)
	if !(must(PowerTwoProportions(0.36, n, 0.28, n, alpha)) >= power) || !(must(PowerTwoProportions(0.36, n-1, 0.28, n-1, alpha)) < power) {
		t.Errorf("items for two proportions: %d", n)
	}
	n, err = ItemsForMcNemar(0.1, 0.18, alpha, power)
	ok(t, err)
	if !(must(PowerMcNemar(n, 0.1, 0.18, alpha)) >= power) || !(must(PowerMcNemar(n-1, 0.1, 0.18, alpha)) < power) {
		t.Errorf("items for McNemar: %d", n)
	}
	n, err = ItemsForBinomial(0.8, 0.5, alpha, power)
	ok(t, err)
	if !(must(PowerBinomial(0.8, 0.5, n, alpha)) >= power) || !(must(PowerBinomial(0.8, 0.5, n-1, alpha)) < power) {
		t.Errorf("items for the binomial test: %d", n)
	}
}

func TestDetectableNothing(t *testing.T) {
	below, above, err := DetectableProportions(0.5, 3, 3, 0.05, 0.9)
	ok(t, err)
	if !math.IsNaN(below) || !math.IsNaN(above) {
		t.Errorf("three against three: %v, %v", below, above)
	}
	_, err = DetectableMcNemar(5, 1, 0.05, 0.8)
	wantError(t, "five items", err, ErrNoData)
	_, err = DetectableAUC(0.5, 1, 1, 0.05, 0.8)
	wantError(t, "one pair", err, ErrNoData)
}

func must(v float64, err error) float64 {
	if err != nil {
		return math.NaN()
	}
	return v
}

func TestPositivesToExclude(t *testing.T) {
	n, err := PositivesToExclude(0.5217, 0.63, 184, 0.95)
	ok(t, err)
	z := zTwoSided(0.95)
	if !(z*areaSE(0.5217, n, 184) <= 0.63-0.5217) || !(z*areaSE(0.5217, n-1, 184) > 0.63-0.5217) {
		t.Errorf("%d positives do not just exclude 0.63", n)
	}
	_, err = PositivesToExclude(0.52, 0.53, 5, 0.95)
	wantError(t, "five negatives", err, ErrNoData)
	_, err = PositivesToExclude(0.63, 0.63, 50, 0.95)
	wantError(t, "the bar itself", err, ErrDomain)
}

// Simulated binormal scores: the normal approximation gives the share of estimated
// areas that reach a bar within a few points.
func TestChanceAUCPassesBySimulation(t *testing.T) {
	const nPos, nNeg, rounds = 55, 138, 1500
	rng, passed, shift := rand.New(rand.NewPCG(9, 1)), 0, math.Sqrt2*0.4761 // area 0.683
	for range rounds {
		if slowArea(normals(rng, nPos), normals(rng, nNeg), shift) >= 0.63 {
			passed++
		}
	}
	want, err := ChanceAUCPasses(0.63, 0.683, nPos, nNeg)
	ok(t, err)
	closeTo(t, "share of areas that reach 0.63", float64(passed)/rounds, want, 0.04)
}

func TestChanceAUCPassesWithoutError(t *testing.T) {
	for auc, want := range map[float64]float64{1: 1, 0: 0} {
		got, err := ChanceAUCPasses(0.63, auc, 5, 5)
		ok(t, err)
		closeTo(t, fmt.Sprintf("area %v", auc), got, want, 0)
	}
}

func TestPowerTOSTBySimulation(t *testing.T) {
	const n1, n2, rounds = 200, 220, 2000
	rng, found := rand.New(rand.NewPCG(10, 1)), 0
	draw := func(n int, p float64) (k int) {
		for range n {
			if rng.Float64() < p {
				k++
			}
		}
		return k
	}
	for range rounds {
		r, err := TOSTDiff(draw(n1, 0.3), n1, draw(n2, 0.32), n2, -0.12, 0.12, 0.05)
		ok(t, err)
		if r.Equivalent {
			found++
		}
	}
	want, err := PowerTOSTDiff(0.3, n1, 0.32, n2, -0.12, 0.12, 0.05)
	ok(t, err)
	closeTo(t, "share found equivalent", float64(found)/rounds, want, 0.05)
	tiny, err := PowerTOSTDiff(0.1, 105, 0.1, 106, -0.01, 0.01, 0.05)
	ok(t, err)
	closeTo(t, "margin smaller than the standard error", tiny, 0, 0)
}

func TestPowerErrors(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		f    func() (float64, error)
		want error
	}{
		"two proportions, empty": {func() (float64, error) { return PowerTwoProportions(0.1, 0, 0.2, 5, 0.05) }, ErrNoData},
		"two proportions, p":     {func() (float64, error) { return PowerTwoProportions(1.1, 5, 0.2, 5, 0.05) }, ErrDomain},
		"two proportions, NaN":   {func() (float64, error) { return PowerTwoProportions(nan, 5, 0.2, 5, 0.05) }, ErrNaN},
		"two proportions, alpha": {func() (float64, error) { return PowerTwoProportions(0.1, 5, 0.2, 5, 0) }, ErrDomain},
		"equivalence, margin":    {func() (float64, error) { return PowerTOSTDiff(0.1, 5, 0.2, 5, 0.1, -0.1, 0.05) }, ErrDomain},
		"equivalence, no error":  {func() (float64, error) { return PowerTOSTDiff(0, 5, 1, 5, -0.1, 0.1, 0.05) }, ErrDomain},
		"McNemar, sum":           {func() (float64, error) { return PowerMcNemar(10, 0.6, 0.6, 0.05) }, ErrDomain},
		"McNemar, empty":         {func() (float64, error) { return PowerMcNemar(0, 0.1, 0.1, 0.05) }, ErrNoData},
		"detectable McNemar":     {func() (float64, error) { return DetectableMcNemar(10, nan, 0.05, 0.8) }, ErrNaN},
		"detectable, power":      {func() (float64, error) { return DetectableMcNemar(10, 0.5, 0.05, 0.05) }, ErrDomain},
		"binomial, empty":        {func() (float64, error) { return PowerBinomial(0.5, 0.5, 0, 0.05) }, ErrNoData},
		"AUC, one class":         {func() (float64, error) { return PowerAUC(0.7, 0.5, 0, 5, 0.05) }, ErrOneClass},
		"AUC, null":              {func() (float64, error) { return PowerAUC(0.7, 1, 5, 5, 0.05) }, ErrDomain},
		"AUC, NaN":               {func() (float64, error) { return PowerAUC(nan, 0.5, 5, 5, 0.05) }, ErrNaN},
		"AUC difference, second": {func() (float64, error) { return PowerAUCDiff(0.7, 5, 5, 0.7, 5, 0, 0.05) }, ErrOneClass},
		"detectable AUC":         {func() (float64, error) { return DetectableAUC(0.5, 5, 0, 0.05, 0.8) }, ErrOneClass},
		"chance of passing":      {func() (float64, error) { return ChanceAUCPasses(1.2, 0.7, 5, 5) }, ErrDomain},
		"d, groups":              {func() (float64, error) { return PowerCohenD(0.5, 1, 5, 0.05) }, ErrNoData},
		"d, infinite":            {func() (float64, error) { return PowerCohenD(math.Inf(1), 5, 5, 0.05) }, ErrDomain},
		"detectable d, power":    {func() (float64, error) { return DetectableCohenD(5, 5, 0.05, 1) }, ErrDomain},
	} {
		_, err := c.f()
		wantError(t, name, err, c.want)
	}
	_, err := ItemsForTwoProportions(0.3, 0.3, 0.05, 0.8)
	wantError(t, "two proportions, equal", err, ErrDomain)
	_, err = ItemsForTwoProportions(0.3, 0.3000001, 0.05, 0.8)
	wantError(t, "two proportions, nearly equal", err, ErrDomain)
	_, err = ItemsForTwoProportions(0.3, math.NaN(), 0.05, 0.8)
	wantError(t, "two proportions, NaN", err, ErrNaN)
	_, _, err = DetectableProportions(0.3, 0, 5, 0.05, 0.8)
	wantError(t, "detectable proportions, empty", err, ErrNoData)
	_, _, err = DetectableProportions(0.3, 5, 5, 0.05, 0.01)
	wantError(t, "detectable proportions, power", err, ErrDomain)
	_, err = ItemsForMcNemar(0.2, 0.2, 0.05, 0.8)
	wantError(t, "McNemar, equal chances", err, ErrDomain)
	_, err = ItemsForMcNemar(0.2, 0.2001, 0.05, 0.8)
	wantError(t, "McNemar, nearly equal chances", err, ErrDomain)
	_, err = ItemsForBinomial(0.5, 0.5, 0.05, 0.8)
	wantError(t, "binomial, equal chances", err, ErrDomain)
}

func BenchmarkPowerMcNemar(b *testing.B) {
	for b.Loop() {
		must(PowerMcNemar(164, 0.2, 0.1, 0.05))
	}
}

// Nine positives: what they can show, and how many would be needed.
func ExamplePowerAUC() {
	power, err := PowerAUC(0.683, 0.5, 9, 184, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	need, err := PositivesToExclude(0.5217, 0.63, 184, 0.95)
	fmt.Printf("9 positives: power %.2f against 0.683; %d would be needed to exclude 0.63 %v\n", power, need, err)
	// Output: 9 positives: power 0.46 against 0.683; 33 would be needed to exclude 0.63 <nil>
}

func ExampleDetectableMcNemar() {
	d, err := DetectableMcNemar(164, 0.30, 0.05, 0.8)
	fmt.Printf("164 paired items, 30 %% discordant: at least %.1f points %v\n", 100*d, err)
	// Output: 164 paired items, 30 % discordant: at least 12.3 points <nil>
}

func ExampleItemsForTwoProportions() {
	n, err := ItemsForTwoProportions(0.36, 0.28, 0.05, 0.8)
	fmt.Println(n, err)
	// Output: 533 <nil>
}
