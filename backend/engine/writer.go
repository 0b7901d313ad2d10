package engine

import (
	"unicode/utf8"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/model/parsers"
	"github.com/ollama/ollama/thinking"

	"threearcs/backend"
)

// A writer turns tokens into an answer as the server does: it holds back the bytes of an
// unfinished character and drops them if it is never finished, and it divides thoughts
// from the answer.
type writer struct {
	ans     backend.Answer
	stops   []string
	cut     bool   // a stop string was found: nothing follows
	pending string // bytes that do not yet end in a whole character
	parse   func(text string, done bool) (content, thought string, err error)
}

func newWriter(s *source, d backend.Decoding) *writer {
	return &writer{stops: d.Stop, parse: s.parser(d)}
}

// parser returns what divides the raw output into answer and thoughts: the parser the
// manifest names, the think tags of the chat template, or nothing.
func (s *source) parser(d backend.Decoding) func(string, bool) (string, string, error) {
	if p := parsers.ParserForName(s.config.Parser); p != nil && !d.Raw {
		p.Init(nil, nil, &api.ThinkValue{Value: d.Think})
		return func(text string, done bool) (string, string, error) {
			content, thought, _, err := p.Add(text, done)
			return content, thought, err
		}
	}
	opening, closing := thinking.InferTags(s.template.Template)
	if d.Think && opening != "" && closing != "" {
		p := &thinking.Parser{OpeningTag: opening, ClosingTag: closing}
		return func(text string, _ bool) (string, string, error) {
			thought, content := p.AddContent(text)
			return content, thought, nil
		}
	}
	return func(text string, _ bool) (string, string, error) { return text, "", nil }
}

// add appends a token. Its text shows once its last character is whole.
func (w *writer) add(id int, piece string) error {
	w.pending += piece
	var err error
	if !unfinished(w.pending) {
		err = w.flush(false)
	}
	w.ans.Tokens = append(w.ans.Tokens, backend.Token{ID: id, End: len(w.ans.Text)})
	return err
}

// flush passes the pending bytes on, without a tail that is no text.
func (w *writer) flush(done bool) error {
	text := w.pending
	w.pending = ""
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	content, thought, err := w.parse(text, done)
	w.ans.Text += content
	w.ans.Thinking += thought
	return err
}

// unfinished reports whether s ends within a character.
func unfinished(s string) bool {
	for i := 1; i <= min(len(s), utf8.UTFMax-1); i++ {
		if tail := s[len(s)-i:]; utf8.RuneStart(tail[0]) {
			return !utf8.FullRuneInString(tail)
		}
	}
	return false
}

// stopped reports whether a stop string has occurred. It cuts the answer before it.
func (w *writer) stopped() bool {
	w.cut = w.ans.CutAtStop(w.stops)
	return w.cut
}

// stop records why the answer ended.
func (w *writer) stop(why backend.StopReason) error {
	w.ans.Stop = why
	return nil
}

// finish returns the answer. What the parser still held shows as part of the last token.
func (w *writer) finish() (backend.Answer, error) {
	if w.cut {
		return w.ans, nil
	}
	if err := w.flush(true); err != nil {
		return backend.Answer{}, err
	}
	if n := len(w.ans.Tokens); n > 0 {
		w.ans.Tokens[n-1].End = len(w.ans.Text)
	}
	return w.ans, nil
}
