package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// A FisherTest is the result of [FisherExact].
type FisherTest struct {
	P       float64 // two-sided: tables no likelier than the observed one
	Less    float64 // one-sided against odds ratio below 1
	Greater float64 // one-sided against odds ratio above 1

	// OddsRatio is the sample odds ratio ad/(bc): +Inf if bc = 0, NaN if ad = bc = 0.
	OddsRatio float64

	// Conditional is the conditional maximum-likelihood odds ratio with its exact 95 %
	// interval; its bounds may be 0 or +Inf.
	Conditional Estimate
}

// FisherExact tests the association of rows and columns in the 2×2 table
//
//	a  b
//	c  d
//
// given its margins. The count in the first cell is then hypergeometric; P sums the
// probabilities of all tables that are no likelier than the observed one (within one
// part in 10⁷, as SciPy's fisher_exact does).
//
// The conditional odds ratio maximises the likelihood of Fisher's noncentral
// hypergeometric distribution, and its interval holds the odds ratios that neither
// one-sided exact test rejects at 2.5 %. A margin of 0 carries no information: P is 1,
// OddsRatio NaN, and Conditional has no interval and a warning instead.
//
// FisherExact fails with [ErrNoData] if the table is empty and with [ErrDomain] if a
// count is negative.
//
// Sources: Fisher, R. A. (1935). "The Logic of Inductive Inference". Journal of the
// Royal Statistical Society 98: 39-82. Cornfield, J. (1956). "A Statistical Problem
// Arising from Retrospective Studies". Proceedings of the Third Berkeley Symposium 4:
// 135-148.
func FisherExact(a, b, c, d int) (FisherTest, error) {
	if a < 0 || b < 0 || c < 0 || d < 0 {
		return noFisher, fmt.Errorf("exact test of a 2×2 table: %w: table [%d %d; %d %d]: need counts >= 0", ErrDomain, a, b, c, d)
	}
	if a+b+c+d == 0 {
		return noFisher, fmt.Errorf("exact test of a 2×2 table: %w: table is empty", ErrNoData)
	}
	h := newHypergeometric(a, b, c, d)
	r := FisherTest{
		P: h.twoSided(a), Less: h.atMost(a, 0), Greater: h.atLeast(a, 0),
		OddsRatio: float64(a) * float64(d) / (float64(b) * float64(c)),
	}
	r.Conditional = h.oddsRatio(a, 0.95)
	return r, nil
}

// hypergeometric is the distribution of the first cell of a 2×2 table with fixed
// margins: ln[i] is the log weight of first cell lo+i when rows and columns are
// independent.
type hypergeometric struct {
	lo, n int
	ln    []float64
}

func newHypergeometric(a, b, c, d int) hypergeometric {
	row, col, n := a+b, a+c, a+b+c+d
	h := hypergeometric{lo: max(0, row+col-n), n: n}
	for x := h.lo; x <= min(row, col); x++ {
		h.ln = append(h.ln, lnChoose(row, x)+lnChoose(n-row, col-x))
	}
	return h
}

// weights returns the probabilities of all cells at log odds ratio lnOR.
func (h hypergeometric) weights(lnOR float64) []float64 {
	w, top := make([]float64, len(h.ln)), math.Inf(-1)
	for i, l := range h.ln {
		w[i] = l + float64(i)*lnOR
		top = math.Max(top, w[i])
	}
	sum := 0.0
	for i := range w {
		w[i] = math.Exp(w[i] - top)
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

func (h hypergeometric) twoSided(a int) float64 {
	w := h.weights(0)
	limit, p := w[a-h.lo]*(1+1e-7), 0.0
	for _, v := range w {
		if v <= limit {
			p += v
		}
	}
	return math.Min(1, p)
}

func (h hypergeometric) atMost(a int, lnOR float64) float64 {
	return math.Min(1, floats.Sum(h.weights(lnOR)[:a-h.lo+1]))
}

func (h hypergeometric) atLeast(a int, lnOR float64) float64 {
	return math.Min(1, floats.Sum(h.weights(lnOR)[a-h.lo:]))
}

func (h hypergeometric) mean(lnOR float64) float64 {
	m := float64(h.lo)
	for i, w := range h.weights(lnOR) {
		m += float64(i) * w
	}
	return m
}

// oddsRatio returns the conditional odds ratio for first cell a with its exact interval.
func (h hypergeometric) oddsRatio(a int, level float64) Estimate {
	if len(h.ln) == 1 {
		return Point(math.NaN(), h.n).Warn("a margin of the table is 0: the odds ratio needs both classes in both groups")
	}
	const far = 700 // e^±700 is as far as float64 reaches
	e := Estimate{Value: 0, Lo: 0, Hi: math.Inf(1), Level: level, N: h.n, Method: "exact conditional"}
	tail := (1 - level) / 2
	first, last := a == h.lo, a == h.lo+len(h.ln)-1
	if !first {
		e.Lo = math.Exp(solveIncreasing(-far, far, func(t float64) float64 { return h.atLeast(a, t) - tail }))
	}
	if !last {
		e.Hi = math.Exp(solveIncreasing(-far, far, func(t float64) float64 { return tail - h.atMost(a, t) }))
	}
	switch {
	case last:
		e.Value = math.Inf(1)
	case !first:
		e.Value = math.Exp(solveIncreasing(-far, far, func(t float64) float64 { return h.mean(t) - float64(a) }))
	}
	return e
}
