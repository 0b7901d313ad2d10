package live_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/python"
)

var ctx = context.Background()

// toySet is n problems with the prompts "problem_000.", "problem_001."…
func toySet(n int) live.Set {
	var problems []python.Problem
	for i := range n {
		problems = append(problems, python.Problem{TaskID: fmt.Sprintf("Toy/%d", i), Prompt: fmt.Sprintf("problem_%03d.", i), EntryPoint: "f", Test: "t"})
	}
	return live.NewSet("toy", problems)
}

// toyModel answers problem i with the words of say(i), then ends.
func toyModel(name string, say func(i int) []string) *backend.Fake {
	return &backend.Fake{Name: name, Say: func(prompt string) ([]string, bool, error) {
		at := strings.Index(prompt, "problem_")
		i := 0
		if _, err := fmt.Sscanf(prompt[at:], "problem_%03d.", &i); err != nil {
			return nil, false, err
		}
		return say(i), true, nil
	}}
}

// answer is a preamble of n tokens, then a program of three tokens in a block: begin,
// verdict and close, so a correct one passes from a cap of n+2 on.
func answer(n int, verdict string) []string {
	return append(slices.Repeat([]string{"so "}, n), "CODE ", verdict+" ", "END ")
}

// toyScorer finds the text after CODE and passes it if it says OK and not BAD.
type toyScorer struct{ runs atomic.Int64 }

func (s *toyScorer) Code(_ python.Problem, text string, cut bool) live.Code {
	_, program, _ := strings.Cut(text, "CODE")
	program, _, closed := strings.Cut(program, "END")
	return live.Code{Program: program, Closed: closed || !cut}
}

func (s *toyScorer) Score(_ context.Context, _ python.Problem, program string) (python.Result, error) {
	s.runs.Add(1)
	switch {
	case strings.Contains(program, "BROKEN"):
		return python.Result{Outcome: python.SandboxError}, nil
	case strings.Contains(program, "OK") && !strings.Contains(program, "BAD"):
		return python.Result{Outcome: python.Correct}, nil
	}
	return python.Result{Outcome: python.Wrong}, nil
}

func source(m backend.Model, numPredict int) live.Source {
	return live.Source{Model: m, Decoding: backend.Greedy(numPredict, 8192), Level: backend.Live, From: backend.Source{File: "toy"}}
}
