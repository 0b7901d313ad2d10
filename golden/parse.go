package golden

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var numberText = regexp.MustCompile(`^[+\-−]?[0-9]+(\.[0-9]+)?$`)

// parseNumbers returns the numbers of a text such as "0.516 / 0.519", or none if any
// part of it is not a number.
func parseNumbers(text string) []Number {
	var ns []Number
	for part := range strings.SplitSeq(text, " / ") {
		n, ok := parseNumber(part)
		if !ok {
			return nil
		}
		ns = append(ns, n)
	}
	return ns
}

// parseNumber reads one printed number: an optional sign (ASCII or U+2212), digits, and an
// optional fraction. Its tolerance is half a unit of the last digit.
func parseNumber(text string) (Number, bool) {
	if !numberText.MatchString(text) {
		return Number{}, false
	}
	value, err := strconv.ParseFloat(strings.Replace(text, "−", "-", 1), 64)
	if err != nil {
		return Number{}, false
	}
	n := Number{Text: text, Value: value}
	if _, frac, ok := strings.Cut(text, "."); ok {
		n.Decimals = len(frac)
	}
	n.Tolerance = 0.5 * math.Pow10(-n.Decimals)
	return n, true
}
