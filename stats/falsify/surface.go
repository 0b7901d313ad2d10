package falsify

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SurfaceNames names the features of [SurfaceFeatures].
var SurfaceNames = []string{"log characters", "words", "sentence marks", "commas", "question marks", "digits", "lines", "list items", "ends"}

// SurfaceFeatures returns what can be seen of a text without understanding it: the
// logarithm of one plus its length in characters; counts of words, of the marks .!?, of
// commas, of question marks, of digits, of lines that are not blank and of lines that
// begin a list item; and 1 if it ends as a finished text does, in one of .!?…:)]}"'`*
// after trailing blanks, else 0.
func SurfaceFeatures(text string) []float64 {
	lines, items := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		lines++
		if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || numbered(line) {
			items++
		}
	}
	count := func(in func(rune) bool) float64 {
		n := 0
		for _, r := range text {
			if in(r) {
				n++
			}
		}
		return float64(n)
	}
	return []float64{
		math.Log1p(float64(utf8.RuneCountInString(text))),
		float64(len(strings.Fields(text))),
		count(func(r rune) bool { return strings.ContainsRune(".!?", r) }),
		count(func(r rune) bool { return r == ',' }),
		count(func(r rune) bool { return r == '?' }),
		count(unicode.IsDigit),
		float64(lines),
		float64(items),
		ends(text),
	}
}

// numbered reports whether a line begins with a number and a dot or bracket.
func numbered(line string) bool {
	rest := strings.TrimLeftFunc(line, unicode.IsDigit)
	return len(rest) < len(line) && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") "))
}

func ends(text string) float64 {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(text, unicode.IsSpace))
	if strings.ContainsRune(".!?…:)]}\"'`*", last) {
		return 1
	}
	return 0
}

// quantileOf returns the q-quantile of values by the nearest rank.
func quantileOf(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
