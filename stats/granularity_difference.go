package stats

import (
	"fmt"
	"math/big"
	"slices"
)

// A Derivation says how a printed difference can have been computed.
type Derivation struct {
	OfRounded bool // as the difference of the two numbers after rounding each
	OfExact   bool // by rounding the exact difference
}

// String returns "of rounded and of exact values", "of rounded values", "of exact
// values" or "neither".
func (d Derivation) String() string {
	switch {
	case d.OfRounded && d.OfExact:
		return "of rounded and of exact values"
	case d.OfRounded:
		return "of rounded values"
	case d.OfExact:
		return "of exact values"
	}
	return "neither"
}

// DifferenceKind says whether text, the printed difference
//
//	scale·k1/n1 − scale·k2/n2,
//
// is that of the values rounded to as many decimals as text has, that of the exact
// values, both or neither: 46 − 59 of 164 is "−8.0" from the rounded 28.0 and 36.0,
// and "−7.9" exactly. Ties count by any rule; see [AttainableCounts].
//
// DifferenceKind fails as AttainableCounts does, and with [ErrDomain] unless
// 0 <= k <= n in both.
func DifferenceKind(text string, scale float64, k1, n1, k2, n2 int) (Derivation, error) {
	p, s, err := granule(text, scale, max(1, n1))
	if err != nil {
		return Derivation{}, fmt.Errorf("printed difference: %w", err)
	}
	if err := requireCounts(k1, n1, k2, n2); err != nil {
		return Derivation{}, fmt.Errorf("printed difference: %w", err)
	}
	a, b := newRatio(s, k1, n1), newRatio(s, k2, n2)
	d := Derivation{OfExact: a.minus(b).printsAs(p)}
	for _, u := range roundings(a.exact, a.floats, p.decimals) {
		for _, v := range roundings(b.exact, b.floats, p.decimals) {
			d.OfRounded = d.OfRounded || u-v == p.units
		}
	}
	return d, nil
}

// PrintedDifferenceKind is [DifferenceKind] where the counts are not known, only the
// printed values first and second with their numbers of items n1 and n2. OfRounded says
// that first − second, as printed, gives text; OfExact that some attainable counts
// behind them do. It is neither if first or second is not attainable. It fails as
// [AttainableCounts] does.
func PrintedDifferenceKind(text, first, second string, scale float64, n1, n2 int) (Derivation, error) {
	p, err := parsePrinted(text)
	if err != nil {
		return Derivation{}, fmt.Errorf("printed difference: %w", err)
	}
	ks1, err := AttainableCounts(first, scale, n1)
	if err != nil {
		return Derivation{}, fmt.Errorf("printed difference: %w", err)
	}
	ks2, err := AttainableCounts(second, scale, n2)
	if err != nil {
		return Derivation{}, fmt.Errorf("printed difference: %w", err)
	}
	var d Derivation
	if len(ks1) > 0 && len(ks2) > 0 {
		d.OfRounded = slices.Contains(roundings(printedRat(first, second), nil, p.decimals), p.units)
	}
	s := new(big.Rat).SetFloat64(scale)
	for _, k1 := range ks1 {
		for _, k2 := range ks2 {
			d.OfExact = d.OfExact || newRatio(s, k1, n1).minus(newRatio(s, k2, n2)).printsAs(p)
		}
	}
	return d, nil
}

// printedRat returns first − second exactly; both are printed numbers.
func printedRat(first, second string) *big.Rat {
	exact := func(text string) *big.Rat {
		p, _ := parsePrinted(text) // checked by the caller
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.decimals)), nil)
		return new(big.Rat).SetFrac(big.NewInt(p.units), ten)
	}
	return new(big.Rat).Sub(exact(first), exact(second))
}

// A CountPair is a count in each of two groups.
type CountPair struct{ K1, K2 int }

// AttainableDifferences returns the pairs of counts k1 of n1 and k2 of n2 for which the
// exact difference scale·k1/n1 − scale·k2/n2 is printed as text, ordered by k1, then
// k2. It fails as [AttainableCounts] does.
func AttainableDifferences(text string, scale float64, n1, n2 int) ([]CountPair, error) {
	p, s, err := granule(text, scale, min(n1, n2))
	if err != nil {
		return nil, fmt.Errorf("attainable differences: %w", err)
	}
	var pairs []CountPair
	for k1 := range n1 + 1 {
		a := newRatio(s, k1, n1)
		// scale·k2/n2 = scale·k1/n1 − text: the window of k2 for −text.
		from, to := countWindow(printedNumber{-p.units, p.decimals}, scale/float64(n2), -a.floats[0])
		for k2 := max(0, from); k2 <= min(n2, to); k2++ {
			if a.minus(newRatio(s, k2, n2)).printsAs(p) {
				pairs = append(pairs, CountPair{k1, k2})
			}
		}
	}
	return pairs, nil
}

// AttainableAsymmetry returns the counts (K1 of nWrong, K2 of nCorrect) of asserted
// answers for which the assertion asymmetry
//
//	K1/nWrong − K2/nCorrect
//
// is printed as text; see [AttainableDifferences]. It fails with [ErrOneClass] unless
// there are wrong and correct answers.
func AttainableAsymmetry(text string, nWrong, nCorrect int) ([]CountPair, error) {
	if nWrong < 1 || nCorrect < 1 {
		return nil, fmt.Errorf("attainable asymmetry: %w: %d wrong and %d correct: need at least one of each", ErrOneClass, nWrong, nCorrect)
	}
	return AttainableDifferences(text, 1, nWrong, nCorrect)
}
