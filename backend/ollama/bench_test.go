//go:build unix

package ollama_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/knownanswer"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
)

// BenchmarkOverhead asks for 200 tokens through a Model, which renders, streams and
// verifies, and through a bare call of the same API.
func BenchmarkOverhead(b *testing.B) {
	bin, err := serve.Find()
	if err != nil {
		b.Skip(err)
	}
	s, err := serve.Start(ctx, serve.Options{Binary: bin, Models: b.TempDir()})
	require.NoError(b, err)
	defer s.Stop()
	k, err := knownanswer.Build(filepath.Join(b.TempDir(), "known.gguf"), spec("qwen3"))
	require.NoError(b, err)
	require.NoError(b, ollama.Create(ctx, s.Host, "m", k.Path, knownanswer.Template))
	m, err := ollama.Open(ctx, ollama.Config{Model: "m", Host: s.Host, NumThread: 1, NumCtx: 512})
	require.NoError(b, err)
	a := backend.Ask{Prompt: "second_task", Decoding: backend.Greedy(200, 512)}
	_, err = m.Generate(ctx, a)
	require.NoError(b, err)

	b.Run("model", func(b *testing.B) {
		for b.Loop() {
			_, err := m.Generate(ctx, a)
			require.NoError(b, err)
		}
	})
	b.Run("bare", func(b *testing.B) {
		client := api.NewClient(s.Host, http.DefaultClient)
		r := &api.GenerateRequest{Model: "m", Prompt: a.Prompt, Logprobs: true,
			Options: map[string]any{"num_predict": 200, "num_ctx": 512, "num_batch": 512, "num_thread": 1, "temperature": 0}}
		for b.Loop() {
			require.NoError(b, client.Generate(ctx, r, func(api.GenerateResponse) error { return nil }))
		}
	})
}
