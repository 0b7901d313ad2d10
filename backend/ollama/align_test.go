package ollama

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSuffixEnds(t *testing.T) {
	for _, c := range []struct {
		tokens []string
		text   string
		want   []int
	}{
		{[]string{"a", "bc"}, "abc", []int{1, 3}},
		{[]string{"<think>", "hm", "</think>", "\n", "yes", "!"}, "yes!", []int{0, 0, 0, 0, 3, 4}},
		{[]string{"<think>", "hm"}, "", []int{0, 0}},
		{[]string{"x y", "z"}, "yz", []int{1, 2}}, // the parser cut within a token
		{[]string{"\ufffd", "\ufffd"}, "é", nil},
		{[]string{"a"}, "b", nil},
		{nil, "", []int{}},
	} {
		assert.Equal(t, c.want, suffixEnds(c.tokens, strings.Join(c.tokens, ""), c.text), "%q of %q", c.text, c.tokens)
	}
}

// Boundaries never run backwards or out of the text, and the last is its end.
func FuzzBoundaries(f *testing.F) {
	f.Add("a b c", "a b c", byte(' '))
	f.Add("\ufffd|\ufffd|x", "éx", byte('|'))
	f.Add("", "abc", byte('|'))
	f.Fuzz(func(t *testing.T, joined, text string, sep byte) {
		tokens := strings.SplitAfter(joined, string(rune(sep)))
		for _, ends := range [][]int{align(tokens, text), suffixEnds(tokens, joined, text)} {
			last := 0
			for _, end := range ends {
				if end < last || end > len(text) {
					t.Fatalf("%q of %q: ends %v", text, tokens, ends)
				}
				last = end
			}
			if len(ends) > 0 && last != len(text) {
				t.Fatalf("%q of %q: ends %v before the text does", text, tokens, ends)
			}
		}
	})
}
