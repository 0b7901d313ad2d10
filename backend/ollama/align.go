package ollama

import (
	"strings"
	"unicode/utf8"
)

// suffixEnds returns where each token ends in text if the tokens together end in text, as
// they do unless a character is divided between tokens. Tokens before text, such as those
// of a model's thinking, end at 0. Otherwise it returns nil.
func suffixEnds(tokens []string, raw, text string) []int {
	if !strings.HasSuffix(raw, text) || strings.ContainsRune(raw, utf8.RuneError) {
		return nil
	}
	ends, at := make([]int, len(tokens)), len(text)-len(raw)
	for i, t := range tokens {
		at += len(t)
		ends[i] = max(at, 0)
	}
	return ends
}

// align returns where each of the tokens of one message ends in its text. The server writes
// U+FFFD for the bytes of a divided character; these belong to the last token that shares
// it, so that the text at each boundary is what the server sends if it stops there.
func align(tokens []string, text string) []int {
	ends, at := make([]int, len(tokens)), 0
	for i, t := range tokens {
		whole, _, _ := strings.Cut(t, string(utf8.RuneError))
		if strings.HasPrefix(text[at:], whole) {
			at += len(whole)
		}
		ends[i] = at
	}
	if len(ends) > 0 {
		ends[len(ends)-1] = len(text)
	}
	return ends
}
