//go:build engine

package main

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/engine"
)

// The engine gives the known answers of a tempered file.
func TestEngineRunsTemperedModel(t *testing.T) {
	for _, arch := range []string{"qwen3", "gemma4"} {
		k := buildKnown(t, taskSpec(arch))
		for lambda, want := range map[string]string{"0": "no idea", "1": "it is done"} {
			out := filepath.Join(t.TempDir(), "t.gguf")
			_, err := execute(t, newTemperCmd(), "--model", k.Path, "--heads", k.Start.String(), "--lambda", lambda, "--out", out)
			require.NoError(t, err)
			m, err := engine.Open(out, engine.Options{Threads: 1})
			require.NoError(t, err)
			a, err := m.Generate(context.Background(), backend.Ask{Prompt: "do the-task", Decoding: backend.Greedy(8, 512)})
			require.NoError(t, err)
			assert.Equal(t, want, a.Text, "%s, λ = %s", arch, lambda)
			require.NoError(t, m.Close())
		}
	}
}
