package live_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/ollamatest"
	"threearcs/backend/recording"
)

func TestParseModels(t *testing.T) {
	got, err := live.ParseModels("Qwen3-0.6B=qwen3:0.6b, Qwen3-0.6B DD = a=b.gguf")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"Qwen3-0.6B": "qwen3:0.6b", "Qwen3-0.6B DD": "a=b.gguf"}, got)
	for _, s := range []string{"", "a", "a=", "=b", "a=b,a=c", "a=b,"} {
		_, err := live.ParseModels(s)
		require.Error(t, err, "%q", s)
	}
}

func TestSources(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	_, err := recorder(4, toyCounting()).Record(ctx, path)
	require.NoError(t, err)
	recorded, err := live.OpenRecording(toySet(4), path)
	require.NoError(t, err)
	b := live.New("recorded", toySet(4), map[string]live.Source{"base": recorded}, &toyScorer{})
	run, err := b.Run(ctx, backend.Request{Model: "base", Set: "toy", Need: backend.Passed})
	require.NoError(t, err)
	assert.Equal(t, backend.Recorded, run.Level)
	assert.Equal(t, path, run.Sources[0].File)
	sum, err := recording.Verify(path)
	require.NoError(t, err)
	assert.Equal(t, sum.Digest, run.Sources[0].SHA256)
	assert.True(t, run.Items[3].Passed)
	require.NoError(t, b.Close())

	host := ollamatest.New().Start(t)
	m, err := ollama.Open(ctx, ollama.Config{Model: ollamatest.Model, Host: host, NumCtx: 512})
	require.NoError(t, err)
	asked, err := live.Asked(ctx, "ollama", m, backend.Greedy(64, 512))
	require.NoError(t, err)
	b = live.New("ollama", toySet(4), map[string]live.Source{"base": asked}, &toyScorer{})
	run, err = b.Run(ctx, backend.Request{Model: "base", Set: "toy", Need: backend.Outcome})
	require.NoError(t, err)
	assert.Equal(t, backend.Live, run.Level)
	assert.Equal(t, "truncated", run.Items[0].Outcome, "the toy never comes to an end")
	require.NoError(t, b.Close())

	other := toySet(4)
	other.Wording.Text += "!"
	_, err = live.OpenRecording(other, path)
	require.ErrorContains(t, err, "was recorded with wording.sha256")
	_, err = live.OpenRecording(toySet(5), path)
	require.ErrorContains(t, err, "was recorded with set.sha256")
	_, err = live.OpenRecording(toySet(1), "none.jsonl")
	require.ErrorIs(t, err, os.ErrNotExist)
}
