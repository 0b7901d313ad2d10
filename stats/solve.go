package stats

import "math"

// solveIncreasing returns the x in [lo, hi] where the increasing function f crosses 0,
// to full floating-point precision: two steps of false position that halve the value at
// the end that stays (the Illinois rule), then one bisection. It returns lo or hi if f
// does not change sign in between.
func solveIncreasing(lo, hi float64, f func(float64) float64) float64 {
	flo, fhi := f(lo), f(hi)
	if flo >= 0 {
		return lo
	}
	if fhi <= 0 {
		return hi
	}
	for i := 0; i < 200 && hi-lo > 4e-16*math.Max(math.Abs(lo), math.Abs(hi)); i++ {
		x := lo + (hi-lo)/2
		if i%3 != 2 {
			x = lo - flo*(hi-lo)/(fhi-flo)
		}
		if x <= lo || x >= hi {
			x = lo + (hi-lo)/2
		}
		if x <= lo || x >= hi {
			break // neighbouring floating-point numbers
		}
		switch fx := f(x); {
		case fx == 0:
			return x
		case fx < 0:
			lo, flo, fhi = x, fx, fhi/2
		default:
			hi, fhi, flo = x, fx, flo/2
		}
	}
	return lo + (hi-lo)/2
}
