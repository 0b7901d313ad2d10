package knownanswer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// bytewise is the spelling of GPT-2 and its successors, llama and Qwen among them: every
// byte of a text is one character in the file.
type bytewise struct{}

// byteText returns the character that stands for byte b: printable bytes stand for
// themselves, the others are moved up.
func byteText(b byte) string {
	r := rune(b)
	switch {
	case r == 0xad:
		r = 0x143
	case r <= 0x20:
		r += 0x100
	case r >= 0x7f && r <= 0xa0:
		r += 0xa2
	}
	return string(r)
}

func (bytewise) oneByte(b byte) string { return byteText(b) }

// stored appends n NUL bytes, since entries of a vocabulary must differ: Ollama's engines
// drop them when they turn a token into text. For the same reason no prompt is tokenized
// to the token of a script.
func (bytewise) stored(text string, n int) (string, error) {
	var b strings.Builder
	for i := range len(text) {
		b.WriteString(byteText(text[i]))
	}
	return b.String() + strings.Repeat(byteText(0), n), nil
}

func (bytewise) split(piece string, _ []token) []int {
	ids := make([]int, len(piece))
	for i := range ids {
		ids[i] = int(piece[i])
	}
	return ids
}

func (bytewise) shadows([]token) []string { return nil }

// piecewise is the spelling of Gemma 4: characters are themselves, but for spaces, and
// characters that no token has are divided into bytes. Only Ollama's own engine runs
// it, which takes the last of several equal entries.
type piecewise struct{}

// space is how a space is stored.
const space = "▁"

func (piecewise) oneByte(b byte) string { return fmt.Sprintf("<0x%02X>", b) }

func (s piecewise) stored(text string, _ int) (string, error) {
	if len(text) == 1 && text[0] >= utf8.RuneSelf {
		return s.oneByte(text[0]), nil
	}
	if !utf8.ValidString(text) {
		return "", fmt.Errorf("token %q is not UTF-8: divide it into single bytes", text)
	}
	return strings.ReplaceAll(text, " ", space), nil
}

func (s piecewise) split(piece string, vocab []token) []int {
	last := make(map[string]int, len(vocab))
	for i, t := range vocab {
		last[t.stored] = i
	}
	piece = strings.ReplaceAll(piece, " ", space)
	if id, ok := last[piece]; ok {
		return []int{id}
	}
	var ids []int
	for _, r := range piece {
		if id, ok := last[string(r)]; ok {
			ids = append(ids, id)
			continue
		}
		for _, b := range []byte(string(r)) {
			ids = append(ids, last[s.oneByte(b)])
		}
	}
	return ids
}

// shadows returns the space, and the characters and bytes that are tokens of scripts.
func (s piecewise) shadows(vocab []token) []string {
	list := []string{space}
	seen := map[string]bool{space: true}
	for _, t := range vocab[idFirstFree:] {
		single := utf8.RuneCountInString(t.stored) == 1 || len(t.text) == 1
		if t.row.generated && single && !seen[t.stored] {
			seen[t.stored] = true
			list = append(list, t.stored)
		}
	}
	return list
}
