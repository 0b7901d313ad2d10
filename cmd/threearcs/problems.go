package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/python"
	"threearcs/fixtures"
)

// humanEvalPath is where the pinned repository keeps its problems.
const humanEvalPath = "data/HumanEval.jsonl.gz"

// A problemSource names a set of problems on the command line.
type problemSource struct {
	set  string
	file string
}

func (s *problemSource) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.set, "set", backend.HumanEval, "name of the problem set")
	cmd.Flags().StringVar(&s.file, "problems", "", "file of problems in HumanEval's format (default: the pinned HumanEval)")
}

// load reads the problems: those of the file, or the pinned HumanEval.
func (s problemSource) load(ctx context.Context) (live.Set, error) {
	if s.file != "" {
		problems, err := python.LoadProblems(s.file)
		return live.NewSet(s.set, problems), err
	}
	if s.set != backend.HumanEval {
		return live.Set{}, fmt.Errorf("set %q is not known: name its file with --problems, or use --set %s", s.set, backend.HumanEval)
	}
	data, err := fixtures.FromEnv().ReadAll(ctx, humanEvalPath)
	if err != nil {
		return live.Set{}, err
	}
	problems, err := python.ReadProblems(bytes.NewReader(data), humanEvalPath)
	return live.NewSet(s.set, problems), err
}
