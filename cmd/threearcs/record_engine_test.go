//go:build engine

package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/knownanswer"
	"threearcs/backend/recording"
)

// The engine records without any server.
func TestRecordWithEngine(t *testing.T) {
	dir := t.TempDir()
	k, err := knownanswer.Build(filepath.Join(dir, "m.gguf"), knownanswer.Spec{Arch: "qwen3", Seed: 5,
		Default: knownanswer.Script{Tokens: []string{"I", " decline", "."}, Ends: true}})
	require.NoError(t, err)
	path := filepath.Join(dir, "r.jsonl")
	out, err := runCommand(t, newRecordCmd(), "--backend", "engine", "--model", k.Path, "--set", "small", "--problems", smallProblems,
		"--num-predict", "64", "--out", path)
	require.NoError(t, err)
	assert.Contains(t, out, "22 answers, 22 of them new")
	out, err = runCommand(t, newVerifyCmd(), path)
	require.NoError(t, err)
	assert.Contains(t, out, "22 ended by stop")
	assert.Contains(t, out, "66 tokens")
}

// Damped at run time, the head that finds the task loses it; the header says what was
// damped, and such answers are not read with the undamped model.
func TestRecordDamped(t *testing.T) {
	k := buildKnown(t, taskSpec("qwen3"))
	problems := writeText(t, "p.jsonl", `{"task_id": "t/0", "prompt": "do the-task", "entry_point": "f", "canonical_solution": "x", "test": "x"}`+"\n")
	for lambda, want := range map[string]string{"0": "no idea", "1": "it is done"} {
		path := filepath.Join(t.TempDir(), "r.jsonl")
		_, err := runCommand(t, newRecordCmd(), "--backend", "engine", "--model", k.Path, "--set", "one", "--problems", problems,
			"--num-predict", "64", "--num-ctx", "512", "--heads", k.Start.String(), "--lambda", lambda, "--out", path)
		require.NoError(t, err)
		f, err := recording.Open(path)
		require.NoError(t, err)
		_, answer, err := f.At(0)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		assert.Equal(t, want, answer.Text)
		assert.Equal(t, fmt.Sprintf("damped %v×%s", k.Start, lambda), f.Header.Model.Edit)
		_, err = runCommand(t, newFeaturesCmd(), "--model", k.Path, "--answers", path, "--out", filepath.Join(t.TempDir(), "x.npz"))
		require.ErrorContains(t, err, "(damped ")
	}
	_, err := runCommand(t, newRecordCmd(), "--backend", "engine", "--model", k.Path, "--set", "one", "--problems", problems, "--heads", "9:9")
	require.ErrorContains(t, err, "no attention head 9 in layer 9")
	_, err = runCommand(t, newRecordCmd(), "--model", k.Path, "--set", "one", "--problems", problems, "--heads", "0:0")
	require.ErrorContains(t, err, "make a file for any server with threearcs temper")
}
