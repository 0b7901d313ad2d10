//go:build engine

package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/knownanswer"
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
