package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Fagerland, Lydersen and Laake (2017), ch. 8: airway hyper-responsiveness (Bentur et
// al. 2009; the interval as in Fagerland et al. 2014, Statistics in Medicine 33:
// 2850-2875), complete response (Cavo et al. 2012), and two items that agree, whose
// positive correlation the correction takes to 0.
func TestNewcombePairedAgainstTextbook(t *testing.T) {
	for _, c := range []struct {
		t      Paired2x2
		lo, hi float64
		digit  float64
	}{
		{Paired2x2{1, 1, 7, 12}, -0.507, -0.026, 1e-3},
		{Paired2x2{59, 6, 16, 80}, -0.1186, -0.0046, 1e-4},
		{Paired2x2{1, 0, 0, 1}, -0.5734, 0.5734, 1e-4},
	} {
		e, err := NewcombePaired(c.t, 0.95)
		ok(t, err)
		closeTo(t, fmt.Sprintf("%+v: lo", c.t), e.Lo, c.lo, 0.51*c.digit)
		closeTo(t, fmt.Sprintf("%+v: hi", c.t), e.Hi, c.hi, 0.51*c.digit)
	}
}

func TestNewcombePairedProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for range 2000 {
		p := Paired2x2{rng.IntN(30), rng.IntN(12), rng.IntN(12), 1 + rng.IntN(30)}
		e, err := NewcombePaired(p, 0.95)
		ok(t, err)
		n := float64(p.N())
		closeTo(t, "value", e.Value, float64(p.Both+p.OnlyA)/n-float64(p.Both+p.OnlyB)/n, 1e-15)
		if !(-1 <= e.Lo && e.Lo <= e.Value && e.Value <= e.Hi && e.Hi <= 1) {
			t.Errorf("%+v: [%v, %v] does not contain %v", p, e.Lo, e.Hi, e.Value)
		}
		back, err := NewcombePaired(p.Swap(), 0.95)
		ok(t, err)
		closeTo(t, "lower bound of the swapped difference", back.Lo, -e.Hi, 1e-14)
		if phi := p.phi(); !(phi >= -1 && phi <= 1) {
			t.Errorf("%+v: phi = %v", p, phi)
		}
	}
}

// Uncorrelated outcomes gain nothing from pairing: the interval is that of two
// independent groups of n.
func TestNewcombePairedWithoutCorrelation(t *testing.T) {
	p, err := NewcombePaired(Paired2x2{10, 20, 15, 30}, 0.95)
	ok(t, err)
	d, err := NewcombeDiff(30, 75, 25, 75, 0.95)
	ok(t, err)
	closeTo(t, "lo", p.Lo, d.Lo, 1e-14)
	closeTo(t, "hi", p.Hi, d.Hi, 1e-14)
}

func TestNewPaired(t *testing.T) {
	got, err := NewPaired([]bool{true, true, false, false, true}, []bool{true, false, true, false, true})
	ok(t, err)
	if want := (Paired2x2{2, 1, 1, 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	_, err = NewPaired([]bool{true}, nil)
	wantError(t, "one outcome against none", err, ErrLength)
	_, err = NewPaired(nil, nil)
	wantError(t, "no outcome", err, ErrNoData)
}

func TestPairedErrors(t *testing.T) {
	for _, c := range []struct {
		t     Paired2x2
		level float64
		want  error
	}{
		{Paired2x2{}, 0.95, ErrNoData}, {Paired2x2{5, -1, 0, 0}, 0.95, ErrDomain}, {Paired2x2{1, 1, 1, -3}, 0.95, ErrDomain},
		{Paired2x2{1, 1, 1, 1}, 0, ErrDomain}, {Paired2x2{1, 1, 1, 1}, math.NaN(), ErrNaN},
	} {
		_, err := NewcombePaired(c.t, c.level)
		wantError(t, fmt.Sprintf("NewcombePaired %+v", c), err, c.want)
	}
	for _, p := range []Paired2x2{{}, {5, -1, 0, 0}} {
		r, err := McNemarExact(p)
		if err == nil || !math.IsNaN(r.P) {
			t.Errorf("McNemarExact %+v: %+v, %v", p, r, err)
		}
	}
}

func TestMcNemarAgainstStatsmodels(t *testing.T) {
	type row struct {
		OnlyA int `json:"only_a"`
		OnlyB int `json:"only_b"`
		P     real
	}
	for _, c := range loadVectors[row](t, "mcnemar") {
		r, err := McNemarExact(Paired2x2{Both: 5, OnlyA: c.OnlyA, OnlyB: c.OnlyB, Neither: 7})
		ok(t, err)
		what := fmt.Sprintf("%d against %d", c.OnlyA, c.OnlyB)
		closeRel(t, what, r.P, float64(c.P), 1e-12)
		if !(r.MidP <= r.P && r.MidP >= 0) {
			t.Errorf("%s: mid-p %v, p %v", what, r.MidP, r.P)
		}
		closeTo(t, what+": smaller one-sided p, doubled", math.Min(1, 2*math.Min(r.AHigher, r.BHigher)), r.P, 1e-12)
		if warned := len(r.Warnings) > 0; warned != (c.OnlyA+c.OnlyB < 6) {
			t.Errorf("%s: warnings %q", what, r.Warnings)
		}
	}
}

// Fagerland, Lydersen and Laake (2013, 2017).
func TestMcNemarAgainstTextbook(t *testing.T) {
	r, err := McNemarExact(Paired2x2{59, 6, 16, 80})
	ok(t, err)
	closeTo(t, "exact p", r.P, 0.052479, 5e-7)
	closeTo(t, "mid-p", r.MidP, 0.034690, 5e-7)
	r, err = McNemarExact(Paired2x2{1, 1, 7, 12})
	ok(t, err)
	closeTo(t, "exact p", r.P, 0.0703, 5e-5)
	closeTo(t, "mid-p", r.MidP, 0.0391, 5e-5)
	r, err = McNemarExact(Paired2x2{3, 2, 2, 3})
	ok(t, err)
	closeTo(t, "mid-p of a tie", r.MidP, 1-0.375/2, 1e-15)
}

func ExampleMcNemarExact() {
	a := []bool{true, true, true, true, true, true, true, true, false, false}
	b := []bool{true, false, false, false, false, false, false, false, true, false}
	table, err := NewPaired(a, b)
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := McNemarExact(table)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d against %d: p = %.3f, mid-p = %.3f\n", r.OnlyA, r.OnlyB, r.P, r.MidP)
	// Output: 7 against 1: p = 0.070, mid-p = 0.039
}

func ExampleNewcombePaired() {
	e, err := NewcombePaired(Paired2x2{Both: 59, OnlyA: 6, OnlyB: 16, Neither: 80}, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f [%.4f, %.4f], n = %d\n", e.Value, e.Lo, e.Hi, e.N)
	// Output: -0.0621 [-0.1186, -0.0046], n = 161
}
