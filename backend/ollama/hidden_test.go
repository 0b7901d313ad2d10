package ollama_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/ollamatest"
)

func TestHiddenState(t *testing.T) {
	s := ollamatest.New()
	s.Arch = "llama"
	s.Embed = func(prompt string) []float64 { return []float64{float64(len(prompt)), 0.5} }
	m, err := ollama.Open(ctx, ollama.Config{Model: ollamatest.Model, Host: s.Start(t), Attempts: 1})
	require.NoError(t, err)
	got, err := m.HiddenState(ctx, "four")
	require.NoError(t, err)
	assert.Equal(t, []float64{4, 0.5}, got)

	_, err = m.HiddenState(ctx, "")
	require.ErrorContains(t, err, "no text")
	s.Embed = func(string) []float64 { return nil }
	_, err = m.HiddenState(ctx, "four")
	require.ErrorContains(t, err, "gave no hidden state of toy (0 numbers)")
}

// The server has no hidden states of other architectures; what it calls an embedding of
// them is not asked for.
func TestHiddenStateOfOthers(t *testing.T) {
	s := ollamatest.New()
	s.Embed = func(string) []float64 { t.Error("asked"); return nil }
	m, err := ollama.Open(ctx, ollama.Config{Model: ollamatest.Model, Host: s.Start(t), Attempts: 1})
	require.NoError(t, err)
	_, err = m.HiddenState(ctx, "four")
	var missing *backend.MissingError
	require.ErrorAs(t, err, &missing)
	assert.Contains(t, missing.What, "hidden states of toy (qwen3) from a stock Ollama server")
}
