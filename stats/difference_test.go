package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestNewcombeDiffAgainstStatsmodels(t *testing.T) {
	type row struct {
		K1, N1, K2, N2 int
		Level          float64
		Newcombe       [2]real
	}
	for _, c := range loadVectors[row](t, "difference") {
		what := fmt.Sprintf("%d/%d - %d/%d at %v", c.K1, c.N1, c.K2, c.N2, c.Level)
		e, err := NewcombeDiff(c.K1, c.N1, c.K2, c.N2, c.Level)
		ok(t, err)
		closeTo(t, what+": lo", e.Lo, float64(c.Newcombe[0]), 1e-14)
		closeTo(t, what+": hi", e.Hi, float64(c.Newcombe[1]), 1e-14)
	}
}

// Newcombe (1998), Statistics in Medicine 17: 873-890, Table II, method 10, and (last
// row) Fagerland, Lydersen and Laake (2017), ch. 4.
func TestNewcombeDiffAgainstPaper(t *testing.T) {
	for _, c := range []struct {
		k1, n1, k2, n2 int
		lo, hi         float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1.0000},
		{10, 10, 0, 10, 0.6075, 1.0000},
		{7, 34, 1, 34, 0.0189, 0.3404},
	} {
		what := fmt.Sprintf("%d/%d - %d/%d", c.k1, c.n1, c.k2, c.n2)
		e, err := NewcombeDiff(c.k1, c.n1, c.k2, c.n2, 0.95)
		ok(t, err)
		closeTo(t, what+": lo", e.Lo, c.lo, 5.1e-5)
		closeTo(t, what+": hi", e.Hi, c.hi, 5.1e-5)
	}
}

func TestNewcombeDiffProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for range 500 {
		n1, n2 := 1+rng.IntN(80), 1+rng.IntN(80)
		k1, k2 := rng.IntN(n1+1), rng.IntN(n2+1)
		e, err := NewcombeDiff(k1, n1, k2, n2, 0.95)
		ok(t, err)
		if !(-1 <= e.Lo && e.Lo <= e.Value && e.Value <= e.Hi && e.Hi <= 1 && e.Lo < e.Hi) || e.N != n1+n2 {
			t.Errorf("%d/%d - %d/%d: %+v", k1, n1, k2, n2, e)
		}
		back, err := NewcombeDiff(k2, n2, k1, n1, 0.95)
		ok(t, err)
		closeTo(t, "lower bound of the swapped difference", back.Lo, -e.Hi, 1e-14)
	}
}

func TestNewcombeDiffErrors(t *testing.T) {
	for _, c := range []struct {
		k1, n1, k2, n2 int
		level          float64
		want           error
	}{
		{0, 0, 1, 2, 0.95, ErrNoData}, {1, 2, 0, 0, 0.95, ErrNoData}, {3, 2, 1, 2, 0.95, ErrDomain},
		{1, 2, -1, 2, 0.95, ErrDomain}, {1, 2, 1, 2, 2, ErrDomain}, {1, 2, 1, 2, math.NaN(), ErrNaN},
	} {
		_, err := NewcombeDiff(c.k1, c.n1, c.k2, c.n2, c.level)
		wantError(t, fmt.Sprintf("%+v", c), err, c.want)
	}
}

// Two recovery rates of about a hundred items each: the difference of 3 points is
// compatible with anything from 5 points less to 11 points more.
func ExampleNewcombeDiff() {
	e, err := NewcombeDiff(11, 105, 8, 106, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+.1f points [%+.1f, %+.1f]\n", 100*e.Value, 100*e.Lo, 100*e.Hi)
	// Output: +2.9 points [-5.1, +11.1]
}
