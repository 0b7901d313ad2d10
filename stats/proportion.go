package stats

import (
	"fmt"
	"math"
)

// Wilson returns the proportion k/n with Wilson's score interval: the proportions p
// that the score test does not reject at level, in closed form
//
//	(k + z²/2 ± z √(k(n−k)/n + z²/4)) / (n + z²)
//
// with z the two-sided normal quantile of level. The interval lies in [0, 1], contains
// k/n and is never empty: for k = 0 it starts at 0, for k = n it ends at 1.
//
// Wilson fails with [ErrNoData] if n is 0 and with [ErrDomain] unless 0 <= k <= n and
// 0 < level < 1.
//
// Source: Wilson, E. B. (1927). "Probable Inference, the Law of Succession, and
// Statistical Inference". Journal of the American Statistical Association 22: 209-212.
func Wilson(k, n int, level float64) (Estimate, error) {
	if err := requireProportion(k, n, level); err != nil {
		return noEstimate, fmt.Errorf("interval of a proportion: %w", err)
	}
	lo, hi := wilsonBounds(k, n, zTwoSided(level))
	return proportion(k, n, lo, hi, level, "Wilson"), nil
}

// wilsonBounds are the bounds of Wilson's interval for k of n at normal quantile z.
func wilsonBounds(k, n int, z float64) (lo, hi float64) {
	if 2*k > n { // mirrored, so that both ends of [0, 1] are met exactly
		lo, hi = wilsonBounds(n-k, n, z)
		return 1 - hi, 1 - lo
	}
	kf, nf := float64(k), float64(n)
	mid := kf + z*z/2
	half := z * math.Sqrt(kf*(nf-kf)/nf+z*z/4)
	hi = (mid + half) / (nf + z*z)
	if k == 0 {
		return 0, hi
	}
	// The product of both bounds is k²/(n(n+z²)): no cancellation for small k.
	return kf * kf / (nf * (mid + half)), hi
}

// ClopperPearson returns the proportion k/n with the exact interval of Clopper and
// Pearson: the proportions p for which neither P(X >= k) nor P(X <= k) of a binomial
// X is below (1−level)/2. Its bounds are the beta quantiles
//
//	lo = B((1−level)/2; k, n−k+1),  hi = B((1+level)/2; k+1, n−k).
//
// It covers with at least the stated level for every p, hence is wider than Wilson's.
//
// ClopperPearson fails with [ErrNoData] if n is 0 and with [ErrDomain] unless
// 0 <= k <= n and 0 < level < 1.
//
// Source: Clopper, C. J., Pearson, E. S. (1934). "The Use of Confidence or Fiducial
// Limits Illustrated in the Case of the Binomial". Biometrika 26: 404-413.
func ClopperPearson(k, n int, level float64) (Estimate, error) {
	if err := requireProportion(k, n, level); err != nil {
		return noEstimate, fmt.Errorf("exact interval of a proportion: %w", err)
	}
	tail := (1 - level) / 2
	lo, hi := 0.0, 1.0
	if k > 0 {
		lo = solveIncreasing(0, 1, func(p float64) float64 { return binomialAtLeast(k, n, p) - tail })
	}
	if k < n {
		hi = solveIncreasing(0, 1, func(p float64) float64 { return tail - binomialAtMost(k, n, p) })
	}
	return proportion(k, n, lo, hi, level, "Clopper-Pearson"), nil
}

func requireProportion(k, n int, level float64) error {
	if err := requireLevel("level", level); err != nil {
		return err
	}
	return requireCount(k, n)
}

func proportion(k, n int, lo, hi, level float64, method string) Estimate {
	return Estimate{
		Value: float64(k) / float64(n), Lo: lo, Hi: hi,
		Level: level, N: n, Method: method,
	}
}
