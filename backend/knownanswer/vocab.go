package knownanswer

import "strings"

// The types of tokens in a GGUF vocabulary.
const (
	normalToken  int32 = 1
	controlToken int32 = 3
	userToken    int32 = 4
)

// The ids of the tokens that every vocabulary has, after the 256 single bytes.
const (
	idBegin = 256 + iota
	idStartOfTurn
	idEndOfTurn // ends an answer
	idMerged    // the result of the one merge
	idFirstFree
)

// merge returns the merge list of the tokenizer and what it makes. A tokenizer wants one,
// but prompts shall be tokenized byte by byte, so the only merge is of two bytes that no
// text has: 1 and 2.
func (a arch) merge() (list []string, merged string) {
	one, two := a.spelling.oneByte(1), a.spelling.oneByte(2)
	return []string{one + " " + two}, one + two
}

// A token is one entry of the vocabulary.
type token struct {
	text   string // what it is in a text; "" for control tokens
	stored string // what it is in the file
	kind   int32
	row    row // its row of the embedding and output matrices
}

// A spelling is how a tokenizer writes tokens in a file and finds them in a prompt.
type spelling interface {
	// oneByte returns how the token of a single byte is stored.
	oneByte(b byte) string
	// stored returns how the n-th token (from 1) with a text is stored.
	stored(text string, n int) (string, error)
	// split returns the ids of a piece of a prompt without control tokens and keys.
	split(piece string, vocab []token) []int
	// shadows returns what must be stored once more, behind all other tokens, so that
	// prompts are not tokenized to tokens of scripts.
	shadows(vocab []token) []string
}

// baseVocabulary returns the tokens below idFirstFree.
func (a arch) baseVocabulary() []token {
	var v []token
	for b := range 256 {
		v = append(v, token{text: string([]byte{byte(b)}), stored: a.spelling.oneByte(byte(b)), kind: normalToken})
	}
	for _, s := range a.chat.control {
		v = append(v, token{stored: s, kind: controlToken})
	}
	_, merged := a.merge()
	return append(v, token{stored: merged, kind: normalToken})
}

// tokenize returns the ids of a rendered prompt: control tokens, keys and words are one token
// each, what stands between them is split by the spelling.
func (p *plan) tokenize(prompt string) []int {
	var ids []int
	start := 0
	flush := func(end int) {
		if start < end {
			ids = append(ids, archs[p.spec.Arch].spelling.split(prompt[start:end], p.vocab)...)
		}
	}
	for at := 0; at < len(prompt); {
		id, n := p.whole(prompt[at:])
		if n == 0 {
			at++
			continue
		}
		flush(at)
		ids = append(ids, id)
		at += n
		start = at
	}
	flush(len(prompt))
	return ids
}

// whole returns the control token, key or word at the start of s and its length, 0 if there is
// none.
func (p *plan) whole(s string) (id, length int) {
	for i, t := range p.vocab[:idFirstFree+len(p.spec.Scripts)+len(p.spec.Words)] {
		if (t.kind == controlToken || t.kind == userToken) && strings.HasPrefix(s, t.stored) {
			return i, len(t.stored)
		}
	}
	return 0, 0
}
