package ollama

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ollama/ollama/api"

	"threearcs/backend"
)

// A reply is a stream as it comes in.
type reply struct {
	text, thinking strings.Builder
	raw            strings.Builder // what the tokens say, as far as the server tells
	tokens         []string
	ends           []int // of each token in text
	same           int   // how many chunks at the end are alike
	last           string
	done           *api.GenerateResponse
}

// add takes one message of the stream.
func (r *reply) add(g api.GenerateResponse) error {
	if r.done != nil {
		return errors.New("ollama: the server went on after it said done")
	}
	from := r.text.Len()
	r.text.WriteString(g.Response)
	r.thinking.WriteString(g.Thinking)
	pieces := make([]string, len(g.Logprobs))
	for i, p := range g.Logprobs {
		pieces[i] = p.Token
		r.raw.WriteString(p.Token)
	}
	r.tokens = append(r.tokens, pieces...)
	for _, end := range align(pieces, g.Response) {
		r.ends = append(r.ends, from+end)
	}
	if said := strings.TrimSpace(g.Response + g.Thinking); said == r.last {
		r.same++
	} else {
		r.last, r.same = said, 1
	}
	if g.Done {
		r.done = &g
	}
	return nil
}

// repeated reports whether the reply ends as one does that the server stopped because all
// of its last 30 chunks were alike.
func (r *reply) repeated() bool { return r.same >= 30 }

// partial returns what is known of a reply that was broken off.
func (r *reply) partial() backend.Answer {
	return backend.Answer{Text: r.text.String(), Thinking: r.thinking.String(), Tokens: r.boundaries(0), Stop: backend.StopAborted}
}

// answer returns the finished reply to a question under d, or says what is wrong with it.
func (r *reply) answer(d backend.Decoding) (backend.Answer, error) {
	a := backend.Answer{Text: r.text.String(), Thinking: r.thinking.String(), PromptTokens: r.done.PromptEvalCount}
	var err error
	if a.Stop, err = r.stop(d); err != nil {
		return backend.Answer{}, err
	}
	unsent, err := r.unsent(d, a.Stop)
	if err != nil {
		return backend.Answer{}, err
	}
	a.Tokens = r.boundaries(unsent)
	return a, nil
}

// stop tells why the reply ended. The server says "length" both at num_predict and at the
// end of the context; its token counts tell them apart.
func (r *reply) stop(d backend.Decoding) (backend.StopReason, error) {
	prompt, n := r.done.PromptEvalCount, r.done.EvalCount
	switch reason := r.done.DoneReason; {
	case prompt <= 0:
		return "", fmt.Errorf("ollama: the server counts %d prompt tokens", prompt)
	case n > d.NumPredict:
		return "", fmt.Errorf("ollama: the server generated %d tokens, num_predict is %d", n, d.NumPredict)
	case reason == "stop":
		return backend.StopEOS, nil
	case reason == "length" && n == d.NumPredict:
		return backend.StopCap, nil
	case reason == "length" && prompt+n >= d.NumCtx-1:
		return backend.StopContext, nil
	case reason == "length":
		return "", fmt.Errorf("ollama: stopped by length at %d tokens after %d prompt tokens, which is neither num_predict %d nor num_ctx %d", n, prompt, d.NumPredict, d.NumCtx)
	default:
		return "", fmt.Errorf("ollama: unknown done_reason %q", reason)
	}
}

// mostUnsent is how many tokens the server may keep back at the end: those of one
// unfinished character.
const mostUnsent = 4

// unsent returns how many of the generated tokens the server did not send and that are part
// of the answer. It does not send the token that ends a turn, which is none, nor those of
// a character that is unfinished at the end, nor those of a stop string.
func (r *reply) unsent(d backend.Decoding, stop backend.StopReason) (int, error) {
	n := r.done.EvalCount - len(r.tokens)
	if stop == backend.StopEOS {
		if len(d.Stop) > 0 {
			return 0, nil
		}
		n--
	}
	if n < 0 || n > mostUnsent {
		return 0, fmt.Errorf("ollama: the server counts %d generated tokens and sent %d with their boundaries (Ollama 0.12.11 or later is needed)", r.done.EvalCount, len(r.tokens))
	}
	return n, nil
}

// boundaries returns the tokens of the reply, followed by unsent ones without bytes.
func (r *reply) boundaries(unsent int) []backend.Token {
	ends := r.ends
	if whole := suffixEnds(r.tokens, r.raw.String(), r.text.String()); whole != nil {
		ends = whole
	}
	tokens := make([]backend.Token, 0, len(ends)+unsent)
	for _, end := range ends {
		tokens = append(tokens, backend.Token{ID: -1, End: end})
	}
	for range unsent {
		tokens = append(tokens, backend.Token{ID: -1, End: r.text.Len()})
	}
	return tokens
}
