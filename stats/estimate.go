package stats

import (
	"fmt"
	"math"
)

// An Estimate is a number together with how far it can be trusted.
//
// Lo and Hi bound the interval of confidence Level made by Method. They are NaN,
// and Method is empty, when the data do not allow an interval; Warnings then says
// what would. NPos and NNeg are set where two classes matter (they are 0 otherwise);
// for a comparison of two groups N is the total.
type Estimate struct {
	Value  float64
	Lo, Hi float64
	Level  float64
	N      int
	NPos   int
	NNeg   int
	Method string

	// Warnings travel with the value and end as footnotes of a report.
	Warnings []string
}

// Point returns an Estimate of v from n items that carries no interval.
func Point(v float64, n int) Estimate {
	return Estimate{Value: v, Lo: math.NaN(), Hi: math.NaN(), N: n}
}

// HasInterval reports whether e carries an interval.
func (e Estimate) HasInterval() bool {
	return !math.IsNaN(e.Lo) && !math.IsNaN(e.Hi)
}

// Warn returns e with one more warning.
func (e Estimate) Warn(format string, args ...any) Estimate {
	e.Warnings = append(e.Warnings[:len(e.Warnings):len(e.Warnings)], fmt.Sprintf(format, args...))
	return e
}

// Below reports whether the whole interval of e lies below bar. It is false without
// an interval and false when any bound is NaN.
func (e Estimate) Below(bar float64) bool { return e.HasInterval() && e.Hi < bar }

// Above reports whether the whole interval of e lies above bar. It is false without
// an interval and false when any bound is NaN.
func (e Estimate) Above(bar float64) bool { return e.HasInterval() && e.Lo > bar }

// Within reports whether the whole interval of e lies inside (lo, hi).
func (e Estimate) Within(lo, hi float64) bool { return e.Above(lo) && e.Below(hi) }
