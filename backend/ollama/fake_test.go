package ollama_test

import (
	"context"
	"testing"
	"time"

	"threearcs/backend"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/ollamatest"
)

const (
	weights = ollamatest.Weights
	digest  = ollamatest.Digest
)

// openFake opens the model of a fake server.
func openFake(t *testing.T, s *ollamatest.Server, change ...func(*ollama.Config)) (*ollama.Model, error) {
	t.Helper()
	cfg := ollama.Config{Model: ollamatest.Model, Host: s.Start(t), Pause: time.Millisecond, Attempts: 4}
	for _, c := range change {
		c(&cfg)
	}
	return ollama.Open(context.Background(), cfg)
}

func ends(n int) backend.Ask {
	return backend.Ask{Prompt: "please end", Decoding: backend.Greedy(n, 512)}
}
