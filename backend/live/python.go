package live

import (
	"context"

	"threearcs/backend/python"
)

// Python scores answers with package python: its extraction and its sandbox.
type Python struct{ *python.Runner }

var _ Scorer = Python{}

// Code extracts the program of an answer.
func (Python) Code(p python.Problem, text string, cut bool) Code {
	e := python.Extract(p, text, cut)
	return Code{Program: e.Program, Closed: !e.Cut && e.Outcome != python.Truncated}
}

// Score runs a program in the sandbox.
func (s Python) Score(ctx context.Context, p python.Problem, program string) (python.Result, error) {
	return s.Runner.Score(ctx, p, program)
}
