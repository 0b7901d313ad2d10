package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// normalCDF returns the chance that a standard normal variable is at most z.
func normalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// normalTail returns the chance that a standard normal variable exceeds z.
func normalTail(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// normalTwoSided returns the chance that |Z| is at least |z|.
func normalTwoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// zTwoSided returns the z with P(|Z| <= z) = level: 1.96 at level 0.95.
func zTwoSided(level float64) float64 { return -mathext.NormalQuantile((1 - level) / 2) }

// zUpper returns the z with P(Z > z) = alpha: 1.645 at alpha 0.05.
func zUpper(alpha float64) float64 { return -mathext.NormalQuantile(alpha) }
