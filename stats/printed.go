package stats

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParsePrinted reads a number as a paper prints it and returns its value, half a unit of
// its last digit, and its number of decimals: "36.0" is 36, 0.05 and 1. A number
// printed to d decimals stands for a true value within half = ½·10⁻ᵈ of it.
//
// It takes an optional sign ("+", "-", U+2212 minus or U+2013 en dash), digits with an
// optional decimal point (".52" too), groups of three digits parted by commas
// ("1,085"), and an optional "%" that is dropped without dividing by 100. Spaces around
// these are ignored. Everything else fails with [ErrDomain]: no digits, exponents,
// ranges, a point without digits after it, more than 15 significant digits.
func ParsePrinted(text string) (value, half float64, decimals int, err error) {
	p, err := parsePrinted(text)
	if err != nil {
		return math.NaN(), math.NaN(), 0, err
	}
	return p.value(), 0.5 / math.Pow10(p.decimals), p.decimals, nil
}

// printedNumber is a number of decimals digits after the point, held as a whole number
// of units of the last digit: "36.0" is 360 units of 10⁻¹.
type printedNumber struct {
	units    int64
	decimals int
}

// value returns the float64 nearest to p.
func (p printedNumber) value() float64 { return float64(p.units) / math.Pow10(p.decimals) }

// maxPrintedDigits keeps units and powers of ten exact in a float64.
const maxPrintedDigits = 15

func parsePrinted(text string) (printedNumber, error) {
	negative, rest := cutSign(strings.TrimSpace(text))
	rest = strings.TrimSpace(strings.TrimSuffix(rest, "%"))
	whole, fraction, point := strings.Cut(rest, ".")
	whole, grouped := joinGroups(whole)
	digits := whole + fraction
	if !grouped || !allDigits(digits) || digits == "" || (point && fraction == "") {
		return printedNumber{}, fmt.Errorf("%w: %q is not a printed number: need a form such as -8.0, +15.3, .52, 1,085 or 91%%", ErrDomain, text)
	}
	if len(fraction) > maxPrintedDigits || len(strings.TrimLeft(digits, "0")) > maxPrintedDigits {
		return printedNumber{}, fmt.Errorf("%w: %q has more than %d digits", ErrDomain, text, maxPrintedDigits)
	}
	units, err := strconv.ParseInt("0"+strings.TrimLeft(digits, "0"), 10, 64)
	if err != nil {
		return printedNumber{}, fmt.Errorf("%w: %q: %v", ErrDomain, text, err)
	}
	if negative {
		units = -units
	}
	return printedNumber{units: units, decimals: len(fraction)}, nil
}

func cutSign(s string) (negative bool, rest string) {
	for _, minus := range []string{"-", "\u2212", "\u2013"} {
		if after, ok := strings.CutPrefix(s, minus); ok {
			return true, strings.TrimSpace(after)
		}
	}
	if after, ok := strings.CutPrefix(s, "+"); ok {
		return false, strings.TrimSpace(after)
	}
	return false, s
}

// joinGroups removes commas that part groups of three digits; ok is false if a comma
// stands elsewhere.
func joinGroups(whole string) (joined string, ok bool) {
	groups := strings.Split(whole, ",")
	if len(groups) == 1 {
		return whole, true
	}
	if first := groups[0]; len(first) < 1 || len(first) > 3 || first[0] == '0' {
		return "", false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
