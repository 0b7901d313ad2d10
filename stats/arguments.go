package stats

import (
	"fmt"
	"math"
)

// requireCount reports an error unless n items exist and 0 <= k <= n.
func requireCount(k, n int) error {
	if n == 0 {
		return fmt.Errorf("%w: %d of %d: need at least one item", ErrNoData, k, n)
	}
	if n < 0 || k < 0 || k > n {
		return fmt.Errorf("%w: %d of %d: need 0 <= k <= n", ErrDomain, k, n)
	}
	return nil
}

// requireCounts is requireCount for two groups.
func requireCounts(k1, n1, k2, n2 int) error {
	if err := requireCount(k1, n1); err != nil {
		return fmt.Errorf("first group: %w", err)
	}
	if err := requireCount(k2, n2); err != nil {
		return fmt.Errorf("second group: %w", err)
	}
	return nil
}

// requireLevel reports an error unless level is a confidence level, power or
// significance level: strictly between 0 and 1.
func requireLevel(name string, level float64) error {
	if math.IsNaN(level) {
		return fmt.Errorf("%w: %s", ErrNaN, name)
	}
	if level <= 0 || level >= 1 {
		return fmt.Errorf("%w: %s = %v: need 0 < %s < 1, such as 0.95 or 0.05", ErrDomain, name, level, name)
	}
	return nil
}

// requireProbability reports an error unless p is in [0, 1].
func requireProbability(name string, p float64) error {
	if math.IsNaN(p) {
		return fmt.Errorf("%w: %s", ErrNaN, name)
	}
	if p < 0 || p > 1 {
		return fmt.Errorf("%w: %s = %v: need 0 <= %s <= 1", ErrDomain, name, p, name)
	}
	return nil
}

// requireFinite reports an error if v is NaN or infinite.
func requireFinite(name string, v float64) error {
	if math.IsNaN(v) {
		return fmt.Errorf("%w: %s", ErrNaN, name)
	}
	if math.IsInf(v, 0) {
		return fmt.Errorf("%w: %s = %v: need a finite number", ErrDomain, name, v)
	}
	return nil
}

// requireFiniteSample reports an error if any value of x is NaN or infinite.
func requireFiniteSample(name string, x []float64) error {
	for i, v := range x {
		if err := requireFinite(fmt.Sprintf("%s[%d]", name, i), v); err != nil {
			return err
		}
	}
	return nil
}
