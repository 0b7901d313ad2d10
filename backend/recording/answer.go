package recording

import (
	"fmt"

	"threearcs/backend"
)

// An answerLine is an answer as it is stored. Texts it shares with others are named by
// their SHA-256.
type answerLine struct {
	Key          string             `json:"key"`
	Item         string             `json:"item"`
	System       string             `json:"system,omitempty"`
	Prompt       string             `json:"prompt"`
	Format       string             `json:"format,omitempty"`
	Rendered     string             `json:"rendered,omitempty"`
	Repeat       int                `json:"repeat"`
	PromptTokens int                `json:"prompt_tokens"`
	Stop         backend.StopReason `json:"stop"`
	Thinking     content            `json:"thinking"`
	Text         content            `json:"text"`
	Ends         []int              `json:"ends"`          // length of each token in bytes; null if not reported
	IDs          []int              `json:"ids,omitempty"` // absent if the backend knows none
}

// newAnswerLine returns the line of answer to q for the named item.
func newAnswerLine(item string, q Question, answer backend.Answer) (answerLine, error) {
	l := answerLine{
		Key: q.Key(), Item: item, System: q.System, Prompt: q.Prompt, Format: q.Format, Repeat: q.Repeat,
		PromptTokens: answer.PromptTokens, Stop: answer.Stop,
		Thinking: content(answer.Thinking), Text: content(answer.Text),
	}
	if answer.Rendered != "" {
		l.Rendered = SHA256(answer.Rendered)
	}
	l.setTokens(answer.Tokens)
	return l, l.check()
}

// setTokens stores ends as differences, and ids unless all are unknown (negative).
func (l *answerLine) setTokens(tokens []backend.Token) {
	if tokens == nil {
		return
	}
	l.Ends = make([]int, len(tokens))
	ids, known, end := make([]int, len(tokens)), false, 0
	for i, t := range tokens {
		l.Ends[i], ids[i] = t.End-end, t.ID
		end = t.End
		known = known || t.ID >= 0
	}
	if known {
		l.IDs = ids
	}
}

// tokens is the inverse of setTokens. An unknown id is -1.
func (l *answerLine) tokens() []backend.Token {
	if l.Ends == nil {
		return nil
	}
	tokens, end := make([]backend.Token, len(l.Ends)), 0
	for i, n := range l.Ends {
		end += n
		tokens[i] = backend.Token{ID: -1, End: end}
		if l.IDs != nil {
			tokens[i].ID = l.IDs[i]
		}
	}
	return tokens
}

// answer returns the answer less its rendered prompt, which is a text of its own.
func (l *answerLine) answer() backend.Answer {
	return backend.Answer{
		Text: string(l.Text), Tokens: l.tokens(), Thinking: string(l.Thinking),
		PromptTokens: l.PromptTokens, Stop: l.Stop,
	}
}

// check verifies that the tokens lie within the text and that the stop reason is known.
func (l *answerLine) check() error {
	if l.Item == "" {
		return fmt.Errorf("answer %s names no item", l.Key)
	}
	switch l.Stop {
	case backend.StopEOS, backend.StopCap, backend.StopContext, backend.StopAborted:
	default:
		return fmt.Errorf("%s: unknown stop reason %q", l.Item, l.Stop)
	}
	end := 0
	for i, n := range l.Ends {
		if n < 0 || n > len(l.Text)-end {
			return fmt.Errorf("%s: token %d of %d bytes at %d does not lie within a text of %d bytes", l.Item, i, n, end, len(l.Text))
		}
		end += n
	}
	if l.IDs != nil && len(l.IDs) != len(l.Ends) {
		return fmt.Errorf("%s: %d token ids, %d tokens", l.Item, len(l.IDs), len(l.Ends))
	}
	return nil
}

// question returns the question that l says it answers under h.
func (l *answerLine) question(h Header) Question {
	m := h.Model
	m.Name = ""
	return Question{Model: m, Decoding: h.canonical().Decoding, System: l.System, Prompt: l.Prompt, Format: l.Format, Repeat: l.Repeat}
}
