package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// An Agreement is how far two labelings of the same items agree beyond chance.
type Agreement struct {
	Kappa    Estimate
	Observed float64 // (weighted) share of agreement
	Expected float64 // (weighted) share of agreement by chance, given how often each label is used
}

// A Disagreement says how bad it is to confuse two ordered categories.
type Disagreement int

const (
	Nominal   Disagreement = iota // all confusions are equally bad: Cohen's plain κ
	Linear                        // in proportion to the distance of the categories
	Quadratic                     // in proportion to the square of the distance
)

// weight returns the credit for confusing categories i and j of k: 1 if i = j, down to
// 0 for the worst confusion.
func (d Disagreement) weight(i, j, k int) float64 {
	if i == j {
		return 1
	}
	far := math.Abs(float64(i-j)) / float64(k-1)
	switch d {
	case Linear:
		return 1 - far
	case Quadratic:
		return 1 - far*far
	}
	return 0
}

// Kappa returns Cohen's κ of two labelings of the same items,
//
//	κ = (p_o − p_e) / (1 − p_e),
//
// where p_o is the share of equal labels and p_e the share expected if both used their
// labels as often as they do, independently. κ is 1 for full agreement, 0 for chance,
// and can fall to −1. The interval is κ ± z·SE with the large-sample standard error of
// Fleiss, Cohen and Everitt, cut to [−1, 1]. It is left out, with a warning, where SE
// is 0. A further warning marks labels so uneven that chance alone agrees on 80 %: κ is
// then low even for labelings that mostly agree.
//
// Kappa fails with [ErrLength] if a and b differ in length, [ErrNoData] if they are
// empty, [ErrNaN] if a label is NaN, [ErrOneClass] if both use a single label, the same,
// and [ErrDomain] if level is not in (0, 1).
//
// Sources: Cohen, J. (1960). "A Coefficient of Agreement for Nominal Scales".
// Educational and Psychological Measurement 20: 37-46. Fleiss, J. L., Cohen, J.,
// Everitt, B. S. (1969). "Large Sample Standard Errors of Kappa and Weighted Kappa".
// Psychological Bulletin 72: 323-327. Feinstein, A. R., Cicchetti, D. V. (1990). "High
// Agreement but Low Kappa". Journal of Clinical Epidemiology 43: 543-549.
func Kappa[L cmp.Ordered](a, b []L, level float64) (Agreement, error) {
	if err := requirePairs(len(a), len(b)); err != nil {
		return noAgreement, fmt.Errorf("kappa: %w", err)
	}
	labels := slices.Concat(a, b)
	if i := slices.IndexFunc(labels, func(l L) bool { return l != l }); i >= 0 {
		return noAgreement, fmt.Errorf("kappa: %w: item %d", ErrNaN, i%len(a))
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	table := squareTable(len(labels))
	for i := range a {
		row, _ := slices.BinarySearch(labels, a[i])
		col, _ := slices.BinarySearch(labels, b[i])
		table[row][col]++
	}
	return KappaTable(table, Nominal, level)
}

// WeightedKappa returns Cohen's weighted κ of two sets of integer scores between lo and
// hi, such as rubric scores from 1 to 5. Scores that differ share credit
// 1 − |i−j|/(hi−lo) ([Linear]) or 1 − ((i−j)/(hi−lo))² ([Quadratic]). p_o and p_e are
// then mean credits; see [Kappa] for the rest.
//
// WeightedKappa fails as Kappa does, and with [ErrDomain] for a score outside [lo, hi]
// or if lo >= hi.
//
// Source: Cohen, J. (1968). "Weighted Kappa: Nominal Scale Agreement with Provision for
// Scaled Disagreement or Partial Credit". Psychological Bulletin 70: 213-220.
func WeightedKappa(a, b []int, lo, hi int, w Disagreement, level float64) (Agreement, error) {
	if err := requirePairs(len(a), len(b)); err != nil {
		return noAgreement, fmt.Errorf("weighted kappa: %w", err)
	}
	if lo >= hi {
		return noAgreement, fmt.Errorf("weighted kappa: %w: scores from %d to %d: need lo < hi", ErrDomain, lo, hi)
	}
	table := squareTable(hi - lo + 1)
	for i := range a {
		if min(a[i], b[i]) < lo || max(a[i], b[i]) > hi {
			return noAgreement, fmt.Errorf("weighted kappa: %w: item %d scores %d and %d: need %d to %d",
				ErrDomain, i, a[i], b[i], lo, hi)
		}
		table[a[i]-lo][b[i]-lo]++
	}
	return KappaTable(table, w, level)
}

// KappaTable returns κ from the square table of counts whose cell [i][j] holds the
// items that the first labeling put in category i and the second in category j; see
// [Kappa] and [WeightedKappa]. A ragged table fails with [ErrLength], a negative count
// or an unknown weight with [ErrDomain].
func KappaTable(counts [][]int, w Disagreement, level float64) (Agreement, error) {
	if err := requireLevel("level", level); err != nil {
		return noAgreement, fmt.Errorf("kappa: %w", err)
	}
	if w < Nominal || w > Quadratic {
		return noAgreement, fmt.Errorf("kappa: %w: weight %d: need Nominal, Linear or Quadratic", ErrDomain, w)
	}
	p, n, err := shares(counts)
	if err != nil {
		return noAgreement, fmt.Errorf("kappa: %w", err)
	}
	k := newKappaMoments(p, w)
	if k.expected >= 1 {
		return noAgreement, fmt.Errorf("kappa: %w: both labelings use one label only, the same", ErrOneClass)
	}
	r := Agreement{Observed: k.observed, Expected: k.expected}
	r.Kappa = k.estimate(n, level)
	if k.expected >= 0.8 {
		r.Kappa = r.Kappa.Warn("labels are uneven: chance alone agrees on %.0f %%, both labelings on %.0f %%; read κ next to these",
			100*k.expected, 100*k.observed)
	}
	return r, nil
}

func requirePairs(na, nb int) error {
	if na != nb {
		return fmt.Errorf("%w: %d and %d", ErrLength, na, nb)
	}
	if na == 0 {
		return fmt.Errorf("%w: no pair", ErrNoData)
	}
	return nil
}

func squareTable(k int) [][]int {
	t := make([][]int, k)
	for i := range t {
		t[i] = make([]int, k)
	}
	return t
}

// shares divides a square table of counts by their total n.
func shares(counts [][]int) (p [][]float64, n int, err error) {
	for i, row := range counts {
		if len(row) != len(counts) {
			return nil, 0, fmt.Errorf("%w: row %d has %d cells of %d", ErrLength, i, len(row), len(counts))
		}
		for j, c := range row {
			if c < 0 {
				return nil, 0, fmt.Errorf("%w: cell [%d][%d] = %d: need >= 0", ErrDomain, i, j, c)
			}
			n += c
		}
	}
	if n == 0 {
		return nil, 0, fmt.Errorf("%w: empty table", ErrNoData)
	}
	p = make([][]float64, len(counts))
	for i, row := range counts {
		p[i] = make([]float64, len(row))
		for j, c := range row {
			p[i][j] = float64(c) / float64(n)
		}
	}
	return p, n, nil
}

// kappaMoments are the quantities of Fleiss, Cohen and Everitt: weighted agreement
// observed and expected, and the variance of κ times n, 0 if what is left of it is
// rounding.
type kappaMoments struct{ observed, expected, variance float64 }

func newKappaMoments(p [][]float64, w Disagreement) kappaMoments {
	k := len(p)
	rows, cols := make([]float64, k), make([]float64, k)
	for i := range p {
		for j := range p {
			rows[i] += p[i][j]
			cols[j] += p[i][j]
		}
	}
	rowCredit, colCredit := make([]float64, k), make([]float64, k)
	var m kappaMoments
	for i := range p {
		for j := range p {
			c := w.weight(i, j, k)
			m.observed += c * p[i][j]
			m.expected += c * rows[i] * cols[j]
			rowCredit[i] += c * cols[j]
			colCredit[j] += c * rows[i]
		}
	}
	po, pe := m.observed, m.expected
	mean := po*pe - 2*pe + po // of t below; subtracted before squaring, nothing cancels
	for i := range p {
		for j := range p {
			t := w.weight(i, j, k)*(1-pe) - (rowCredit[i]+colCredit[j])*(1-po) - mean
			m.variance += p[i][j] * t * t
		}
	}
	if m.variance < 1e-30 {
		m.variance = 0
	}
	m.variance /= math.Pow(1-pe, 4)
	return m
}

// estimate returns κ with its interval, or with a warning where SE is 0.
func (m kappaMoments) estimate(n int, level float64) Estimate {
	e := Point((m.observed-m.expected)/(1-m.expected), n)
	if m.variance == 0 {
		return e.Warn("the standard error of κ is 0 here (n = %d): no interval; disagreements, or more varied labels, would allow one", n)
	}
	half := zTwoSided(level) * math.Sqrt(m.variance/float64(n))
	e.Lo, e.Hi = math.Max(-1, e.Value-half), math.Min(1, e.Value+half)
	e.Level, e.Method = level, "Fleiss-Cohen-Everitt"
	return e
}
