//go:build engine && cgo

package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"threearcs/backend"
)

// Render returns the prompt of a as the model sees it, with its chat template.
func (m *Model) Render(a backend.Ask) (string, error) { return m.src.render(a) }

// Tokenize returns the ids of a rendered prompt, with what the tokenizer adds to a prompt.
func (m *Model) Tokenize(rendered string) ([]int, error) {
	running.Lock()
	defer running.Unlock()
	if err := m.load(max(m.numCtx, smallestContext)); err != nil {
		return nil, err
	}
	tokens, err := m.text.Encode(rendered, true)
	if err != nil {
		return nil, fmt.Errorf("engine: tokenize: %w", err)
	}
	var ids []int
	for _, t := range tokens {
		ids = append(ids, int(t))
	}
	return ids, nil
}

// State computes the state of the model at the last of the tokens. State.Layers is summed
// up from what the parts of each layer put out, and checked: it is nil unless the final
// norm of the last layer is h_last within a thousandth.
func (m *Model) State(ctx context.Context, tokens []int) (State, error) {
	if len(tokens) == 0 {
		return State{}, fmt.Errorf("engine: no tokens: there is no state before the first")
	}
	running.Lock()
	defer running.Unlock()
	ids, err := m.prepare(tokens)
	if err != nil {
		return State{}, err
	}
	return m.prefill(ctx, ids, lastState)
}

// prepare makes room for tokens and checks that the model knows them.
func (m *Model) prepare(tokens []int) ([]int32, error) {
	if err := m.load(max(m.numCtx, smallestContext, len(tokens))); err != nil {
		return nil, err
	}
	ids := make([]int32, len(tokens))
	for i, t := range tokens {
		if t < 0 || t >= len(m.text.Vocabulary().Values) {
			return nil, fmt.Errorf("engine: token %d is outside the vocabulary of %d", t, len(m.text.Vocabulary().Values))
		}
		ids[i] = int32(t)
	}
	return ids, nil
}

// StateAfter computes the state at the last token of an answer that this model gave: the
// last token before the end of the turn, or the one at which a cap or the context cut it,
// as ans.Stop tells. It fails if the tokens cannot be of this model.
func (m *Model) StateAfter(ctx context.Context, ans backend.Answer) (State, error) {
	tokens, err := m.TokensOf(ans)
	if err != nil {
		return State{}, err
	}
	return m.State(ctx, tokens)
}

// TokensOf returns the ids of the prompt and the answer together. It fails if they cannot
// be of this model.
func (m *Model) TokensOf(ans backend.Answer) ([]int, error) {
	tokens, err := m.Tokenize(ans.Rendered)
	if err != nil {
		return nil, err
	}
	if len(tokens) != ans.PromptTokens {
		return nil, fmt.Errorf("engine: the prompt of the answer had %d tokens, for %s it has %d: the answer is of another model",
			ans.PromptTokens, m.src.name, len(tokens))
	}
	for _, t := range ans.Tokens {
		tokens = append(tokens, t.ID)
	}
	return tokens, nil
}

// Heads returns the attention heads of the model that can be damped.
func (m *Model) Heads() ([]backend.Head, error) {
	running.Lock()
	defer running.Unlock()
	if err := m.load(max(m.numCtx, smallestContext)); err != nil {
		return nil, err
	}
	var heads []backend.Head
	for _, l := range slices.Sorted(slices.Values(m.taps.layers)) {
		for h := range m.taps.heads {
			heads = append(heads, backend.Head{Layer: l, Head: h})
		}
	}
	return heads, nil
}

// Damp scales the output of each given head by its factor λ, at the input of the output
// projection, in everything that is computed from now on. It replaces earlier factors;
// nil removes all. It fails if a head does not exist.
func (m *Model) Damp(factors map[backend.Head]float64) error {
	heads, err := m.Heads()
	if err != nil {
		return err
	}
	for h, f := range factors {
		if !slices.Contains(heads, h) {
			return fmt.Errorf("engine: %s has no attention head %d in layer %d", m.src.name, h.Head, h.Layer)
		}
		if f != f {
			return fmt.Errorf("engine: the factor of head %d in layer %d is NaN", h.Head, h.Layer)
		}
	}
	running.Lock()
	defer running.Unlock()
	m.damp = maps.Clone(factors)
	m.taps.damp = m.damp
	return nil
}
