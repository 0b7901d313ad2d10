package report

import (
	"strings"
	"unicode/utf8"
)

// width is the number of columns that text takes on a terminal. The texts of claims hold
// no wide and no combining characters.
func width(text string) int { return utf8.RuneCountInString(text) }

// pad fills text with blanks up to n columns, on the left if right is set.
func pad(text string, n int, right bool) string {
	blanks := strings.Repeat(" ", max(0, n-width(text)))
	if right {
		return blanks + text
	}
	return text + blanks
}

// fit cuts text to n columns and marks the cut with "…". It never cuts within a number,
// since half a number is another number: of several it keeps whole ones, and it drops a
// unit first.
func fit(text string, n int) string {
	text = strings.ReplaceAll(text, " / ", "/")
	if width(text) <= n {
		return text
	}
	cut := string([]rune(text)[:n-1])
	if i := strings.LastIndex(cut, "/"); i > 0 {
		return cut[:i+1] + "…"
	}
	if !strings.ContainsAny(text[:1], "[+-0123456789") {
		return cut + "…"
	}
	number, _, _ := strings.Cut(text, " ")
	if width(number) < n-1 {
		return number + " …"
	}
	return "…"
}

// wrap breaks text at blanks into lines of at most n columns. The first line begins with
// first, the others with as many blanks. A longer word stays whole.
func wrap(text, first string, n int) string {
	indent := strings.Repeat(" ", width(first))
	var b strings.Builder
	b.WriteString(first)
	column := width(first)
	for i, word := range strings.Fields(text) {
		if i > 0 && column+1+width(word) > n {
			b.WriteString("\n" + indent)
			column = width(indent)
		} else if i > 0 {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width(word)
	}
	return b.String()
}

// A paint colours text for a terminal.
type paint string

const (
	plain  paint = ""
	bold   paint = "1"
	faint  paint = "2"
	red    paint = "31"
	green  paint = "32"
	yellow paint = "33"
	alarm  paint = "1;31"
)

// on colours text if color is set and there is something to colour.
func (p paint) on(text string, color bool) string {
	if !color || p == plain || text == "" {
		return text
	}
	return "\x1b[" + string(p) + "m" + text + "\x1b[0m"
}

// paints gives verdict words their colour. Inconclusive and not-run are never green.
var paints = map[string]paint{
	"reproduced": green, "supported": green,
	"contradicted": red, "refuted": red,
	"inconclusive": yellow,
	"not-run":      faint, NonePrinted: faint,
}
