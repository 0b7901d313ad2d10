package stats

import (
	"fmt"
	"math"
	"math/big"
)

// Granularity checks ask whether a printed number can come from whole counts at all. A
// percentage of 20 items moves in steps of 5, so no 20 items give 33 %. They need no
// data beyond the printed number and the number of items behind it. (Brown, N. J. L.,
// Heathers, J. A. J. (2017). "The GRIM Test: A Simple Technique Detects Numerous
// Anomalies in the Reporting of Results in Psychology". Social Psychological and
// Personality Science 8: 363-369.)

// AttainableCounts returns, in ascending order, the counts k of n items for which
// scale·k/n is printed as text: scale is 100 for a percentage, 1 for a proportion,
// 100/2 for a percentage of items scored 0 to 2. No count means that n items cannot
// have given the printed number.
//
// Arithmetic is exact. Where scale·k/n lies half-way between two printable numbers, k
// counts if any of the usual rules prints text: half up, half away from zero, half to
// even, or formatting a float64.
//
// AttainableCounts fails with [ErrDomain] if text is not a printed number (see
// [ParsePrinted]) or scale is not positive, with [ErrNoData] unless n >= 1, and with
// [ErrNaN] if scale is NaN.
func AttainableCounts(text string, scale float64, n int) ([]int, error) {
	p, s, err := granule(text, scale, n)
	if err != nil {
		return nil, fmt.Errorf("attainable counts: %w", err)
	}
	return attainable(p, s, n, 0, n), nil
}

// AttainableMean returns, in ascending order, the sums of n whole scores between lo and
// hi whose mean is printed as text: 12.07 of 164 scores from 0 to 25 is a sum of 1979
// or 1980. It fails as [AttainableCounts] does, and with [ErrDomain] if lo > hi.
func AttainableMean(text string, n, lo, hi int) ([]int, error) {
	p, s, err := granule(text, 1, n)
	if err != nil {
		return nil, fmt.Errorf("attainable mean: %w", err)
	}
	if lo > hi {
		return nil, fmt.Errorf("attainable mean: %w: scores from %d to %d: need lo <= hi", ErrDomain, lo, hi)
	}
	return attainable(p, s, n, n*lo, n*hi), nil
}

// AttainableAUC returns, in ascending order, the areas under the ROC curve that are
// printed as text, each as a number h of half pairs: the area is h/(2·nPos·nNeg). An
// odd h needs an odd number of tied pairs. It fails with [ErrOneClass] unless both
// classes hold an item, and with [ErrDomain] if text is not a printed number.
func AttainableAUC(text string, nPos, nNeg int) ([]int, error) {
	if nPos < 1 || nNeg < 1 {
		return nil, fmt.Errorf("attainable AUC: %w: %d positives and %d negatives: need at least one of each", ErrOneClass, nPos, nNeg)
	}
	h, err := AttainableCounts(text, 1, 2*nPos*nNeg)
	if err != nil {
		return nil, fmt.Errorf("attainable AUC: %w", err)
	}
	return h, nil
}

// granule checks the arguments that granularity checks share.
func granule(text string, scale float64, n int) (printedNumber, *big.Rat, error) {
	p, err := parsePrinted(text)
	if err != nil {
		return p, nil, err
	}
	if n < 1 {
		return p, nil, fmt.Errorf("%w: n = %d: need at least one item", ErrNoData, n)
	}
	if err := requireFinite("scale", scale); err != nil {
		return p, nil, err
	}
	if scale <= 0 {
		return p, nil, fmt.Errorf("%w: scale = %v: need > 0, such as 100 for per cent", ErrDomain, scale)
	}
	return p, new(big.Rat).SetFloat64(scale), nil
}

// attainable returns the k in [least, most] for which scale·k/n is printed as p.
func attainable(p printedNumber, scale *big.Rat, n, least, most int) []int {
	s, _ := scale.Float64()
	from, to := countWindow(p, s/float64(n), 0)
	var ks []int
	for k := max(from, least); k <= min(to, most); k++ {
		if newRatio(scale, k, n).printsAs(p) {
			ks = append(ks, k)
		}
	}
	return ks
}

// countWindow returns a range of whole k that holds all those with step·k + offset
// within one unit of p.
func countWindow(p printedNumber, step, offset float64) (from, to int) {
	unit := 1 / math.Pow10(p.decimals)
	v := p.value() - offset
	return clampInt(math.Floor((v-unit)/step) - 1), clampInt(math.Ceil((v+unit)/step) + 1)
}

// clampInt converts a whole float64 to int without overflow.
func clampInt(v float64) int { return int(math.Max(-1<<53, math.Min(1<<53, v))) }
