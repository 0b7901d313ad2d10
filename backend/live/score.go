package live

import (
	"context"
	"sync"

	"threearcs/backend"
	"threearcs/backend/python"
)

// A Code is what a scorer finds in an answer.
type Code struct {
	Program string // to execute, prompt included; empty if the answer holds no code
	Closed  bool   // the code is whole: it did not run up to the end of a text that was cut
}

// A Scorer judges answers. Package python's extraction and runner are one.
type Scorer interface {
	// Code finds the program in the text of an answer. cut says that the text was
	// broken off.
	Code(p python.Problem, text string, cut bool) Code
	// Score runs a program against a problem.
	Score(ctx context.Context, p python.Problem, program string) (python.Result, error)
}

// A memo scores each program once, however many caps it is the answer at.
type memo struct {
	scorer Scorer
	mu     sync.Mutex
	known  map[program]python.Outcome
}

type program struct{ task, text string }

func newMemo(s Scorer) *memo { return &memo{scorer: s, known: map[program]python.Outcome{}} }

// outcome judges the answer a, which may have been cut. An answer that is not correct and
// that was cut inside its code or before it is truncated: what it would have become is not
// known.
func (m *memo) outcome(ctx context.Context, p python.Problem, a backend.Answer) (python.Outcome, error) {
	cut := cutShort(a.Stop)
	code := m.scorer.Code(p, a.Text, cut)
	result := python.NoCode
	if code.Program != "" {
		var err error
		if result, err = m.score(ctx, p, code.Program); err != nil {
			return "", err
		}
	}
	if cut && !code.Closed && result != python.Correct && result != python.SandboxError {
		return python.Truncated, nil
	}
	return result, nil
}

func (m *memo) score(ctx context.Context, p python.Problem, text string) (python.Outcome, error) {
	key := program{p.TaskID, text}
	m.mu.Lock()
	known, ok := m.known[key]
	m.mu.Unlock()
	if ok {
		return known, nil
	}
	r, err := m.scorer.Score(ctx, p, text)
	if err != nil {
		return "", err
	}
	if r.Outcome != python.SandboxError { // which says nothing of the program
		m.mu.Lock()
		m.known[key] = r.Outcome
		m.mu.Unlock()
	}
	return r.Outcome, nil
}
