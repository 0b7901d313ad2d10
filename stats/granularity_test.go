package stats

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

func TestAttainableCountsAgainstPython(t *testing.T) {
	type row struct {
		Text   string
		Scale  float64
		N      int
		Counts []int
	}
	some, none := 0, 0
	for _, c := range loadVectors[row](t, "granularity") {
		got, err := AttainableCounts(c.Text, c.Scale, c.N)
		ok(t, err)
		if !slices.Equal(got, c.Counts) {
			t.Errorf("%q of %d, scale %v: counts %v, want %v", c.Text, c.N, c.Scale, got, c.Counts)
		}
		if len(c.Counts) == 0 {
			none++
		} else {
			some++
		}
	}
	if some == 0 || none == 0 {
		t.Errorf("%d attainable and %d unattainable cases: need both", some, none)
	}
}

// Every count is among those that its own printed proportion allows, however printed.
func TestAttainableCountsFindTheirOrigin(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	for range 2000 {
		n, decimals := 1+rng.IntN(300), rng.IntN(4)
		k := rng.IntN(n + 1)
		text := strconv.FormatFloat(100*float64(k)/float64(n), 'f', decimals, 64)
		got, err := AttainableCounts(text, 100, n)
		ok(t, err)
		if !slices.Contains(got, k) {
			t.Errorf("%d of %d prints as %s, which allows %v", k, n, text, got)
		}
		if !slices.IsSorted(got) {
			t.Errorf("%s of %d: %v is not in order", text, n, got)
		}
	}
}

func TestRoundingsOfTies(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		want     []int64
	}{
		{25, 2, []int64{12, 13}}, {27, 2, []int64{14}}, {-25, 2, []int64{-13, -12}}, {-27, 2, []int64{-14, -13}},
		{1, 2, []int64{0, 1}}, {-1, 2, []int64{-1, 0}}, {5, 1, []int64{5}}, {37, 3, []int64{12}}, {38, 3, []int64{13}}, {-38, 3, []int64{-13}},
	} {
		got := roundings(big.NewRat(c.num, c.den), nil, 0)
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%d/%d rounds to %v, want %v", c.num, c.den, got, c.want)
		}
	}
	huge := new(big.Rat).SetFloat64(1e300)
	if got := roundings(huge, nil, 3); len(got) != 0 {
		t.Errorf("1e300 rounds to %v", got)
	}
}

// A float64 tie is no tie: 0.125 is exact, 1.005 is a little less.
func TestRoundingsOfFloats(t *testing.T) {
	ks, err := AttainableCounts("1.00", 1.005, 1)
	ok(t, err)
	if !slices.Equal(ks, []int{1}) {
		t.Errorf("1.005 printed as 1.00: %v, want [1]", ks)
	}
	ks, err = AttainableCounts("0.12", 1, 8)
	ok(t, err)
	if !slices.Equal(ks, []int{1}) {
		t.Errorf("1/8 printed as 0.12 (half to even): %v, want [1]", ks)
	}
}

func TestAttainableMean(t *testing.T) {
	for _, c := range []struct {
		text      string
		n, lo, hi int
		want      []int
	}{
		{"12.07", 164, 0, 25, []int{1979, 1980}},
		{"3.51", 20, 1, 5, nil},
		{"3.5", 2, 1, 5, []int{7}},
		{"0.9", 10, 1, 5, nil},
		{"-0.5", 4, -2, 2, []int{-2}},
		{"5", 3, 1, 5, []int{14, 15}},
		{"1", 3, 1, 5, []int{3, 4}},
	} {
		got, err := AttainableMean(c.text, c.n, c.lo, c.hi)
		ok(t, err)
		if !slices.Equal(got, c.want) {
			t.Errorf("mean %s of %d scores from %d to %d: sums %v, want %v", c.text, c.n, c.lo, c.hi, got, c.want)
		}
	}
}

func TestAttainableAUC(t *testing.T) {
	got, err := AttainableAUC("0.5", 1, 1)
	ok(t, err)
	if !slices.Equal(got, []int{1}) {
		t.Errorf("0.5 of one pair: %v half pairs, want [1]", got)
	}
	got, err = AttainableAUC("0.7", 1, 2)
	ok(t, err)
	if got != nil {
		t.Errorf("0.7 of two pairs: %v, want none", got)
	}
	got, err = AttainableAUC("0.519", 9, 184)
	ok(t, err)
	if len(got) == 0 {
		t.Error("0.519 of 9 and 184: none")
	}
	for h := range 2*9*184 + 1 {
		prints := strconv.FormatFloat(float64(h)/(2*9*184), 'f', 3, 64) == "0.519"
		if prints != slices.Contains(got, h) {
			t.Errorf("%d half pairs: listed %v, prints as 0.519 %v", h, !prints, prints)
		}
	}
}

func TestDifferenceKind(t *testing.T) {
	for _, c := range []struct {
		text           string
		k1, n1, k2, n2 int
		want           Derivation
	}{
		{"-8.0", 46, 164, 59, 164, Derivation{OfRounded: true}},                // 28.0 − 36.0
		{"−7.9", 46, 164, 59, 164, Derivation{OfExact: true}},                  // −7.927
		{"+15.3", 49, 164, 24, 164, Derivation{OfRounded: true}},               // 29.9 − 14.6; 15.244
		{"15.2", 49, 164, 24, 164, Derivation{OfExact: true}},                  //
		{"25.0", 50, 100, 25, 100, Derivation{OfRounded: true, OfExact: true}}, //
		{"25.1", 50, 100, 25, 100, Derivation{}},                               //
		{"33.9", 870, 1000, 531, 1000, Derivation{OfRounded: true, OfExact: true}},
	} {
		got, err := DifferenceKind(c.text, 100, c.k1, c.n1, c.k2, c.n2)
		ok(t, err)
		if got != c.want {
			t.Errorf("%s from %d/%d and %d/%d: %v, want %v", c.text, c.k1, c.n1, c.k2, c.n2, got, c.want)
		}
	}
}

func TestPrintedDifferenceKind(t *testing.T) {
	for _, c := range []struct {
		text, first, second string
		n1, n2              int
		want                string
	}{
		{"-8.0", "28.0", "36.0", 164, 164, "of rounded values"},
		{"-7.9", "28.0", "36.0", 164, 164, "of exact values"},
		{"-8", "28.0", "36.0", 164, 164, "of rounded and of exact values"},
		{"-8.1", "28.0", "36.0", 164, 164, "neither"},
		{"-8.0", "28.1", "36.1", 10, 10, "neither"}, // not attainable
		{"0.30", ".50", "0.20", 10, 10, "neither"},  // scale 100: half a per cent of ten
	} {
		got, err := PrintedDifferenceKind(c.text, c.first, c.second, 100, c.n1, c.n2)
		ok(t, err)
		if got.String() != c.want {
			t.Errorf("%s = %s − %s: %v, want %s", c.text, c.first, c.second, got, c.want)
		}
	}
}

func TestAttainableDifferencesAgainstAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 1))
	for range 40 {
		n1, n2, decimals := 1+rng.IntN(30), 1+rng.IntN(30), 1+rng.IntN(2)
		k1, k2 := rng.IntN(n1+1), rng.IntN(n2+1)
		text := strconv.FormatFloat(float64(k1)/float64(n1)-float64(k2)/float64(n2), 'f', decimals, 64)
		got, err := AttainableDifferences(text, 1, n1, n2)
		ok(t, err)
		var want []CountPair
		for a := range n1 + 1 {
			for b := range n2 + 1 {
				if d, err := DifferenceKind(text, 1, a, n1, b, n2); err == nil && d.OfExact {
					want = append(want, CountPair{a, b})
				}
			}
		}
		if !slices.Equal(got, want) || !slices.Contains(got, CountPair{k1, k2}) {
			t.Errorf("%s of %d and %d: %v, want %v", text, n1, n2, got, want)
		}
	}
}

func TestAttainableAsymmetry(t *testing.T) {
	got, err := AttainableAsymmetry("-0.344", 42, 58)
	ok(t, err)
	if len(got) == 0 {
		t.Error("-0.344 of 42 and 58: none")
	}
	for _, p := range got {
		a := float64(p.K1)/42 - float64(p.K2)/58
		if !(math.Abs(a+0.344) <= 0.0005+1e-12) {
			t.Errorf("%+v gives %v", p, a)
		}
	}
	got, err = AttainableAsymmetry("-0.30", 2, 2)
	ok(t, err)
	if got != nil {
		t.Errorf("-0.30 of 2 and 2: %v, want none", got)
	}
}

func TestGranularityErrors(t *testing.T) {
	for _, c := range []struct {
		text  string
		scale float64
		n     int
		want  error
	}{
		{"x", 100, 10, ErrDomain}, {"5", 100, 0, ErrNoData}, {"5", 100, -3, ErrNoData}, {"5", 0, 10, ErrDomain},
		{"5", -1, 10, ErrDomain}, {"5", math.NaN(), 10, ErrNaN}, {"5", math.Inf(1), 10, ErrDomain},
	} {
		what := fmt.Sprintf("%+v", c)
		_, err := AttainableCounts(c.text, c.scale, c.n)
		wantError(t, what, err, c.want)
		_, err = AttainableDifferences(c.text, c.scale, c.n, 5)
		wantError(t, what, err, c.want)
		_, err = DifferenceKind(c.text, c.scale, 0, c.n, 1, 5)
		if err == nil {
			t.Errorf("%s: DifferenceKind gives no error", what)
		}
		_, err = PrintedDifferenceKind("1", c.text, "5", c.scale, c.n, 10)
		wantError(t, what, err, c.want)
	}
	_, err := AttainableMean("5", 10, 5, 1)
	wantError(t, "no range", err, ErrDomain)
	_, err = AttainableMean("5", 0, 1, 5)
	wantError(t, "no item", err, ErrNoData)
	_, err = AttainableAUC("0.5", 0, 3)
	wantError(t, "one class", err, ErrOneClass)
	_, err = AttainableAUC("half", 3, 3)
	wantError(t, "no number", err, ErrDomain)
	_, err = AttainableAsymmetry("0.1", 3, 0)
	wantError(t, "one class", err, ErrOneClass)
	_, err = DifferenceKind("1", 100, 5, 4, 1, 5)
	wantError(t, "5 of 4", err, ErrDomain)
	_, err = PrintedDifferenceKind("one", "1", "2", 100, 5, 5)
	wantError(t, "difference", err, ErrDomain)
	_, err = PrintedDifferenceKind("1", "1", "two", 100, 5, 5)
	wantError(t, "second", err, ErrDomain)
}

// Of 164 problems 36.0 % is 59, and 30.0 % is nothing.
func ExampleAttainableCounts() {
	for _, text := range []string{"36.0", "30.0"} {
		k, err := AttainableCounts(text, 100, 164)
		fmt.Println(text, k, err)
	}
	// Output:
	// 36.0 [59] <nil>
	// 30.0 [] <nil>
}

func ExamplePrintedDifferenceKind() {
	d, err := PrintedDifferenceKind("−8.0", "28.0", "36.0", 100, 164, 164)
	fmt.Println(d, err)
	// Output: of rounded values <nil>
}

// An AUC of 0.683 from 58 and 42 answers can be any of a few pair counts.
func ExampleAttainableAUC() {
	h, err := AttainableAUC("0.683", 58, 42)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v to %v of %d pairs\n", float64(h[0])/2, float64(h[len(h)-1])/2, 58*42)
	// Output: 1663 to 1665 of 2436 pairs
}

// Which counts of asserted answers, of 7 wrong and 5 correct, give an asymmetry of −0.46?
func ExampleAttainableAsymmetry() {
	pairs, err := AttainableAsymmetry("-0.46", 7, 5)
	fmt.Printf("%+v %v\n", pairs, err)
	// Output: [{K1:1 K2:3}] <nil>
}
