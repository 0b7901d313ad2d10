package ollama

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/ollama/ollama/api"

	"threearcs/backend"
)

// embedding are the architectures of which a stock server gives the hidden state of any
// model: those that its llama.cpp engine runs. Its own engine does not embed, and a copy of
// the file with a pooling type gives the direction alone.
var embedding = []string{"llama"}

// HiddenState returns h_last at the last token of a rendered text: the residual stream
// after the final norm, from the server's embeddings endpoint. It fails with a
// *[backend.MissingError] for architectures of which the server gives none, and where the
// text does not fit into the context, which is never cut.
//
// The server computes it with keys and values in F16, so that it agrees with exact
// arithmetic to about 1e-3.
func (m *Model) HiddenState(ctx context.Context, text string) ([]float64, error) {
	if !slices.Contains(embedding, m.info.Architecture) {
		return nil, &backend.MissingError{What: fmt.Sprintf("hidden states of %s (%s) from a stock Ollama server, which gives those of %v only", m.cfg.Model, m.info.Architecture, embedding),
			Command: "threearcs features, which runs the model in process"}
	}
	if text == "" {
		return nil, fmt.Errorf("ollama: no text: there is no state before the first token")
	}
	var state []float64
	err := m.retry(ctx, func() error {
		r, err := m.client.Embeddings(ctx, &api.EmbeddingRequest{Model: m.cfg.Model, Prompt: text, KeepAlive: &api.Duration{Duration: m.cfg.KeepAlive}, Options: m.loading()})
		if err == nil {
			state = r.Embedding
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(state) == 0 || slices.ContainsFunc(state, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		return nil, fmt.Errorf("ollama: %s gave no hidden state of %s (%d numbers)", m.cfg.Host.Host, m.cfg.Model, len(state))
	}
	return state, m.verify(ctx, m.cfg.NumCtx)
}
