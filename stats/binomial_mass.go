package stats

import "math"

// binomialPMF returns C(n,k) pᵏ (1−p)ⁿ⁻ᵏ to about 1e-14, for any n. It is 0 for k
// outside 0..n.
//
// It is written as a deviance around the mean, so that no large logarithms cancel:
// Loader, C. (2000). "Fast and Accurate Computation of Binomial Probabilities".
func binomialPMF(k, n int, p float64) float64 {
	switch {
	case k < 0 || k > n:
		return 0
	case p == 0 || p == 1:
		if float64(k) == float64(n)*p {
			return 1
		}
		return 0
	case k == 0:
		return math.Exp(float64(n) * math.Log1p(-p))
	case k == n:
		return math.Pow(p, float64(n))
	}
	x, nf := float64(k), float64(n)
	y := nf - x
	ln := stirlingError(nf) - stirlingError(x) - stirlingError(y) - deviance(x, nf*p) - deviance(y, nf*(1-p))
	return math.Exp(ln) * math.Sqrt(nf/(2*math.Pi*x*y))
}

// stirlingError returns ln n! − ln(√(2πn) (n/e)ⁿ).
func stirlingError(n float64) float64 {
	if n <= 15 {
		ln, _ := math.Lgamma(n + 1)
		return ln - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	m := n * n
	return (1./12 - (1./360-(1./1260-(1./1680-1./1188/m)/m)/m)/m) / n
}

// deviance returns x ln(x/mean) + mean − x, which is 0 for x = mean.
func deviance(x, mean float64) float64 {
	d := x - mean
	if math.Abs(d) >= 0.1*(x+mean) {
		return x*math.Log(x/mean) - d
	}
	v := d / (x + mean)
	total, term := d*v, 2*x*v
	for j := 3.; ; j += 2 {
		term *= v * v
		if next := total + term/j; next == total {
			return total
		} else {
			total = next
		}
	}
}

// binomialAtMost returns P(X <= k): 0 for k < 0, 1 for k >= n.
func binomialAtMost(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	case float64(k) > float64(n)*p:
		return 1 - upperTail(k+1, n, p)
	}
	return lowerTail(k, n, p)
}

// binomialAtLeast returns P(X >= k): 1 for k <= 0, 0 for k > n.
func binomialAtLeast(k, n int, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n:
		return 0
	case float64(k) < float64(n)*p:
		return 1 - lowerTail(k-1, n, p)
	}
	return upperTail(k, n, p)
}

// upperTail sums the probabilities of k..n successes, largest first; k is at least
// about the mean, so that they fall.
func upperTail(k, n int, p float64) float64 {
	term := binomialPMF(k, n, p)
	total := 0.0
	for odds := p / (1 - p); k <= n && total+term != total; k++ {
		total += term
		term *= float64(n-k) / float64(k+1) * odds
	}
	return math.Min(1, total)
}

// lowerTail sums the probabilities of k..0 successes, largest first; k is at most about
// the mean. It is not upperTail of the failures, since 1 − p would lose a small p.
func lowerTail(k, n int, p float64) float64 {
	term := binomialPMF(k, n, p)
	total := 0.0
	for odds := (1 - p) / p; k >= 0 && total+term != total; k-- {
		total += term
		term *= float64(k) / float64(n-k+1) * odds
	}
	return math.Min(1, total)
}

// lnChoose returns the natural logarithm of the binomial coefficient C(n,k).
func lnChoose(n, k int) float64 {
	return lnFactorial(n) - lnFactorial(k) - lnFactorial(n-k)
}

func lnFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
