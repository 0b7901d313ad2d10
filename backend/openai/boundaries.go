package openai

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"threearcs/backend"
)

// A piece is the text of a token, in bytes where the server gives them.
type piece struct {
	Token string `json:"token"`
	Bytes []int  `json:"bytes"`
}

func (p piece) text() string {
	if len(p.Bytes) == 0 {
		return p.Token
	}
	b := make([]byte, len(p.Bytes))
	for i, v := range p.Bytes {
		b[i] = byte(v)
	}
	return string(b)
}

// boundaries returns the tokens that the pieces of an answer are. If the answer ended by
// itself, the last piece may be the token that ended it, which is not part of the text.
func boundaries(pieces []piece, text string, ended bool) ([]backend.Token, error) {
	if len(pieces) == 0 && text != "" {
		return nil, errors.New("openai: the endpoint gives no logprobs, which say where tokens end: without them an answer cannot be cut at a smaller cap")
	}
	said := make([]string, len(pieces))
	for i, p := range pieces {
		said[i] = p.text()
	}
	ends, ok := place(said, text)
	if last := len(said) - 1; !ok && ended && last >= 0 {
		ends, ok = place(said[:last], text)
	}
	if !ok {
		return nil, fmt.Errorf("openai: the logprobs spell %.60q, the answer is %.60q: its tokens cannot be placed (a server that parses thinking does this)", strings.Join(said, ""), text)
	}
	tokens := make([]backend.Token, len(ends))
	for i, end := range ends {
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end-- // within a character, which belongs to the token that completes it
		}
		tokens[i] = backend.Token{ID: -1, End: end}
	}
	return tokens, nil
}

// place returns where each of the texts of tokens ends in text, and whether they can be
// placed. Servers write U+FFFD for a part of a character. What is not known of such tokens
// is what lies between their neighbours; it belongs to the last of them.
func place(said []string, text string) (ends []int, ok bool) {
	partial := func(s string) bool { return strings.ContainsRune(s, utf8.RuneError) }
	at := 0
	for len(said) > 0 {
		gap := 0
		for gap < len(said) && partial(said[gap]) {
			gap++
		}
		run := gap
		for run < len(said) && !partial(said[run]) {
			run++
		}
		known := strings.Join(said[gap:run], "")
		skip := 0
		switch {
		case run == len(said):
			skip = len(text) - at - len(known) // they end with the text
		case gap > 0:
			_, size := utf8.DecodeRuneInString(text[at:])
			skip = size + strings.Index(text[at+size:], known)
		}
		if skip < 0 || gap == 0 && skip > 0 || !strings.HasPrefix(text[at+skip:], known) {
			return nil, false
		}
		for i, s := range said[:run] {
			switch {
			case i == gap-1:
				at += skip
			case i >= gap:
				at += len(s)
			}
			ends = append(ends, at)
		}
		said = said[run:]
	}
	return ends, at == len(text)
}
