package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"threearcs/backend/python"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"score": func() {
		if err := newScoreCmd().Execute(); err != nil {
			fmt.Fprintln(os.Stderr, "score:", err)
			os.Exit(1)
		}
	}})
}

// TestScripts runs the scripts under testdata/score. Those that run programs need a sandbox.
func TestScripts(t *testing.T) {
	problems, err := filepath.Abs("../../testdata/problems/small.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	sandbox := python.Available()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/score",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PROBLEMS", problems)
			env.Setenv("THREEARCS_ARTIFACTS", "")
			return writeCanonical(problems, env.Cd)
		},
		Condition: func(cond string) (bool, error) {
			if cond != "sandbox" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			return sandbox == nil, nil
		},
	})
}

// TestResultsAreLocked opens the same file twice.
func TestResultsAreLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	first, err := openResults(path, nil, nil)
	require.NoError(t, err)
	_, err = openResults(path, nil, nil)
	require.ErrorContains(t, err, "another process is writing it")
	require.NoError(t, first.Close())
	again, err := openResults(path, nil, nil)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

// writeCanonical writes every canonical solution as a sample into canonical.jsonl of a folder.
func writeCanonical(problems, folder string) error {
	all, err := python.LoadProblems(problems)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, p := range all {
		if err := enc.Encode(map[string]string{"task_id": p.TaskID, "completion": p.CanonicalSolution}); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(folder, "canonical.jsonl"), lines.Bytes(), 0o644)
}
