package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// A ChiSquareTest is the result of [ChiSquare].
type ChiSquareTest struct {
	ChiSquare float64
	DF        int
	P         float64
	N         int
	Warnings  []string
}

// ChiSquare tests the independence of rows and columns of a table of counts by
// Pearson's
//
//	χ² = Σ (o − e)²/e,  e = row total · column total / n,
//
// without continuity correction, against the χ² distribution with (r−1)(c−1) degrees
// of freedom. Empty rows and columns are left out. An expected count below 5 gives a
// warning.
//
// ChiSquare fails with [ErrLength] if the rows differ in length, with [ErrDomain] if a
// count is negative, with [ErrNoData] for an empty table and with [ErrOneClass] if all
// items are in one row or one column.
//
// Source: Pearson, K. (1900). "On the Criterion that a Given System of Deviations…".
// Philosophical Magazine 50: 157-175.
func ChiSquare(counts [][]int) (ChiSquareTest, error) {
	rows, cols, n, err := margins(counts)
	if err != nil {
		return noChiSquare, fmt.Errorf("chi-square test: %w", err)
	}
	r := ChiSquareTest{N: n, DF: (positive(rows) - 1) * (positive(cols) - 1)}
	if r.DF == 0 {
		return noChiSquare, fmt.Errorf("chi-square test: %w: need two rows and two columns with items", ErrOneClass)
	}
	least := math.Inf(1)
	for i, row := range counts {
		for j, c := range row {
			if rows[i] == 0 || cols[j] == 0 {
				continue
			}
			e := float64(rows[i]) * float64(cols[j]) / float64(n)
			r.ChiSquare += (float64(c) - e) * (float64(c) - e) / e
			least = math.Min(least, e)
		}
	}
	r.P = mathext.GammaIncRegComp(float64(r.DF)/2, r.ChiSquare/2)
	if least < 5 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("smallest expected count is %.1f: the χ² approximation wants 5", least))
	}
	return r, nil
}

func margins(counts [][]int) (rows, cols []int, n int, err error) {
	if len(counts) == 0 || len(counts[0]) == 0 {
		return nil, nil, 0, fmt.Errorf("%w: empty table", ErrNoData)
	}
	rows, cols = make([]int, len(counts)), make([]int, len(counts[0]))
	for i, row := range counts {
		if len(row) != len(cols) {
			return nil, nil, 0, fmt.Errorf("%w: row %d has %d cells, row 0 has %d", ErrLength, i, len(row), len(cols))
		}
		for j, c := range row {
			if c < 0 {
				return nil, nil, 0, fmt.Errorf("%w: cell [%d][%d] = %d: need >= 0", ErrDomain, i, j, c)
			}
			rows[i] += c
			cols[j] += c
			n += c
		}
	}
	if n == 0 {
		return nil, nil, 0, fmt.Errorf("%w: empty table", ErrNoData)
	}
	return rows, cols, n, nil
}

func positive(totals []int) int {
	n := 0
	for _, t := range totals {
		if t > 0 {
			n++
		}
	}
	return n
}
