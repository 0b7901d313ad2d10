package stats

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mathext"
)

// studentTwoSided returns the chance that |T| is at least |t| for Student's t with df
// degrees of freedom.
func studentTwoSided(t, df float64) float64 {
	if math.IsInf(t, 0) {
		return 0
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
}

// studentQuantile returns the t with P(|T| > t) = alpha for Student's t. (Inverting the
// incomplete beta function by gonum goes astray for many degrees of freedom and small alpha.)
func studentQuantile(alpha, df float64) float64 {
	far := 2.0
	for studentTwoSided(far, df) > alpha {
		far *= 2
	}
	return solveIncreasing(0, far, func(t float64) float64 { return alpha - studentTwoSided(t, df) })
}

// noncentralT is Student's t with df degrees of freedom whose numerator has a mean
// other than 0. It holds the quadrature over S = √(χ²/df), so that many means and
// values of t can be tried at once.
type noncentralT struct {
	s, w []float64 // nodes of S and their probability mass
}

// newNoncentralT places 24 panels of 16 Gauss-Legendre nodes on the 13 standard
// deviations around the mode of S, or from 0 where that is nearer. What lies beyond
// has a probability below 1e-16.
func newNoncentralT(df float64) noncentralT {
	const panels, order = 24, 16
	mode := math.Sqrt(math.Max(0, df-1) / df)
	half := 13 / math.Sqrt(2*df)
	lo, hi := math.Max(0, mode-half), mode+half
	var d noncentralT
	x, w := make([]float64, order), make([]float64, order)
	for i := range panels {
		a := lo + (hi-lo)*float64(i)/panels
		b := lo + (hi-lo)*float64(i+1)/panels
		quad.Legendre{}.FixedLocations(x, w, a, b)
		for j, s := range x {
			if mass := w[j] * chiDensity(s, df); mass > 1e-19 { // the rest cannot be seen in a sum near 1
				d.s, d.w = append(d.s, s), append(d.w, mass)
			}
		}
	}
	return d
}

// chiDensity returns the density of S = √(χ²/df) at s > 0,
//
//	2 (df/2)^(df/2) s^(df−1) e^(−df·s²/2) / Γ(df/2),
//
// written around s = 1 so that nothing large cancels for large df.
func chiDensity(s, df float64) float64 {
	h, u := df/2, s-1
	return 2 * math.Sqrt(h/(2*math.Pi)) / s * math.Exp(h*(2*(math.Log1p(u)-u)-u*u)-stirlingError(h))
}

// CDF returns the chance that (Z + mean)/S is at most t:
//
//	∫ Φ(t·s − mean) f_S(s) ds.
func (d noncentralT) CDF(t, mean float64) float64 {
	p := 0.0
	for i, s := range d.s {
		p += d.w[i] * normalCDF(t*s-mean)
	}
	return math.Min(1, p)
}

// tail returns the chance that (Z + mean)/S exceeds t.
func (d noncentralT) tail(t, mean float64) float64 {
	p := 0.0
	for i, s := range d.s {
		p += d.w[i] * normalTail(t*s-mean)
	}
	return math.Min(1, p)
}
