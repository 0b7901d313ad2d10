package main

import (
	"context"
	"fmt"
	"io"
	"math"

	"threearcs/backend/engine"
	"threearcs/backend/ollama"
)

// mostApart is how far a server's hidden state may be from the engine's, relative to its
// length. Keys and values in F16 and fused attention make up to 3e-3.
const mostApart = 1e-2

// crossCheck compares the hidden states after the items with those that the server of
// OLLAMA_HOST gives of the same weights, and fails if one differs. A server takes text alone,
// so both read prompt and answer as text.
func (f featuresFlags) crossCheck(ctx context.Context, m *engine.Model, r *features, out io.Writer) error {
	texts, tokens, longest := make([]string, len(r.items)), make([][]int, len(r.items)), 0
	for i, it := range r.items {
		var err error
		if texts[i], err = it.spelled(m); err == nil {
			tokens[i], err = m.Tokenize(texts[i])
		}
		if err != nil {
			return fmt.Errorf("%s: %w", it.id, err)
		}
		longest = max(longest, len(tokens[i]))
	}
	server, err := ollama.Open(ctx, ollama.Config{Model: f.checkWith, NumCtx: max(longest+1, 2048)})
	if err != nil {
		return err
	}
	defer server.Close()
	info, err := server.Info(ctx)
	if err != nil {
		return err
	}
	if info.WeightsDigest != r.model.WeightsDigest {
		return fmt.Errorf("%s on %s has the weights %.12s, %s has %.12s: name the same model", f.checkWith, server.Host(), info.WeightsDigest, f.model, r.model.WeightsDigest)
	}
	most := 0.0
	for i, it := range r.items {
		ours, err := m.State(ctx, tokens[i])
		if err != nil {
			return fmt.Errorf("%s: %w", it.id, err)
		}
		theirs, err := server.HiddenState(ctx, texts[i])
		if err != nil {
			return fmt.Errorf("%s: %w", it.id, err)
		}
		d := apart(theirs, ours.Last)
		if !(d <= mostApart) {
			return fmt.Errorf("%s: the hidden states of the engine and of %s differ by %.2g of their length, at most %g is rounding: nothing is written", it.id, server.Host(), d, mostApart)
		}
		most = max(most, d)
	}
	_, err = fmt.Fprintf(out, "%s gives the same hidden states after all %d answers, to %.1g of their length\n", server.Host(), len(texts), most)
	return err
}

// spelled returns the text of the prompt and the answer of it.
func (it featureItem) spelled(m *engine.Model) (string, error) {
	text := it.answer.Rendered
	if text == "" {
		var err error
		if text, err = m.Render(it.ask); err != nil {
			return "", err
		}
	}
	return text + it.answer.Text, nil
}

// apart returns |a-b|/|b|, NaN if they differ in length.
func apart(a []float64, b []float32) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	var diff, size float64
	for i, v := range b {
		d := a[i] - float64(v)
		diff, size = diff+d*d, size+float64(v)*float64(v)
	}
	return math.Sqrt(diff / size)
}
