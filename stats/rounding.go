package stats

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// roundings returns every whole number of units of 10⁻ᵈ that the exact number x is
// rounded to by some rule in use: half away from zero (school, Excel), half up
// (JavaScript), half to even (IEEE), or formatting a float64 (C, Go, Python), where
// floats are x as the usual orders of evaluation compute it. The rules differ only
// where x lies half-way between two printable numbers. There are none if x is too large
// to be counted in units.
func roundings(x *big.Rat, floats []float64, decimals int) []int64 {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(ten))
	twice := new(big.Rat).Mul(scaled, big.NewRat(2, 1))
	below, ok := floorRat(scaled)
	if !ok {
		return nil
	}
	var out []int64
	if twice.IsInt() && !scaled.IsInt() { // a tie of below and below + 1
		out = append(out, below+1) // half up
		if scaled.Sign() < 0 || below%2 == 0 {
			out = append(out, below) // half away from zero, half to even
		}
	} else {
		nearest, _ := floorRat(new(big.Rat).Add(scaled, big.NewRat(1, 2)))
		out = append(out, nearest)
	}
	for _, f := range floats {
		text := strconv.FormatFloat(f, 'f', decimals, 64)
		if units, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64); err == nil && !slices.Contains(out, units) {
			out = append(out, units)
		}
	}
	return out
}

// roundsTo reports whether some rule of rounding prints x as p.
func roundsTo(p printedNumber, x *big.Rat, floats []float64) bool {
	return slices.Contains(roundings(x, floats, p.decimals), p.units)
}

// floorRat returns the largest whole number that is at most x; ok is false if that, or
// the next, does not fit.
func floorRat(x *big.Rat) (floor int64, ok bool) {
	q := new(big.Int).Div(x.Num(), x.Denom()) // Euclidean: the floor, as denominators are positive
	return q.Int64(), q.IsInt64() && q.Int64() < math.MaxInt64
}

// ratio is scale·k/n, exactly and as floating-point code would compute it.
type ratio struct {
	exact  *big.Rat
	floats []float64
}

func newRatio(scale *big.Rat, k, n int) ratio {
	s, _ := scale.Float64()
	x := new(big.Rat).Mul(scale, big.NewRat(int64(k), int64(n)))
	return ratio{x, []float64{s * float64(k) / float64(n), s * (float64(k) / float64(n))}}
}

// minus returns a − b.
func (a ratio) minus(b ratio) ratio {
	d := ratio{exact: new(big.Rat).Sub(a.exact, b.exact)}
	for i := range a.floats {
		d.floats = append(d.floats, a.floats[i]-b.floats[i])
	}
	return d
}

func (a ratio) printsAs(p printedNumber) bool { return roundsTo(p, a.exact, a.floats) }
