//go:build engine && cgo

package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/ollama/ollama/tokenizer"

	"threearcs/backend"
)

// Generate answers a, token by token, each the one with the highest logit. It fails on
// decodings other than greedy, since their sampler is not part of the engine.
func (m *Model) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	if err := checkDecoding(a.Decoding); err != nil {
		return backend.Answer{}, err
	}
	if a.Format != "" {
		return backend.Answer{}, errors.New("engine: cannot hold an answer to a schema: ask without format, or use an Ollama server")
	}
	if err := ctx.Err(); err != nil {
		return backend.Answer{}, err
	}
	rendered, err := m.src.render(a)
	if err != nil {
		return backend.Answer{}, err
	}
	running.Lock()
	defer running.Unlock()
	if err := m.load(a.Decoding.NumCtx); err != nil {
		return backend.Answer{}, err
	}
	prompt, err := m.text.Encode(rendered, true)
	if err != nil {
		return backend.Answer{}, fmt.Errorf("engine: tokenize the prompt: %w", err)
	}
	if err := a.Decoding.FitPrompt(len(prompt)); err != nil {
		return backend.Answer{}, err
	}
	w := newWriter(m.src, a.Decoding)
	w.ans.Rendered, w.ans.PromptTokens = rendered, len(prompt)
	if err := m.answer(ctx, prompt, a.Decoding, w); err != nil {
		return backend.Answer{}, err
	}
	return w.finish()
}

// checkDecoding fails on what the engine cannot do.
func checkDecoding(d backend.Decoding) error {
	if err := d.Check(); err != nil {
		return err
	}
	if d.Temperature != 0 {
		return fmt.Errorf("engine: temperature %v: the engine only decodes greedily; set temperature to 0 or use the ollama backend", d.Temperature)
	}
	if (d.RepeatPenalty != 1 && d.RepeatPenalty != 0) || d.PresencePenalty != 0 || d.FrequencyPenalty != 0 {
		return fmt.Errorf("engine: penalties (repeat %v, presence %v, frequency %v) are not supported: set them to 1, 0, 0", d.RepeatPenalty, d.PresencePenalty, d.FrequencyPenalty)
	}
	return nil
}

// answer generates until something ends it, which w records.
func (m *Model) answer(ctx context.Context, prompt []int32, d backend.Decoding, w *writer) error {
	s, err := m.prefill(ctx, prompt, nothing)
	if err != nil {
		return err
	}
	for n := 0; ; {
		id := argmax(s.Logits)
		if m.text.Is(id, tokenizer.SpecialEOS) {
			return w.stop(backend.StopEOS)
		}
		piece, err := m.text.Decode([]int32{id})
		if err != nil {
			return fmt.Errorf("engine: token %d has no text: %w", id, err)
		}
		if err := w.add(int(id), piece); err != nil {
			return err
		}
		n++
		switch {
		case n == d.NumPredict:
			return w.stop(backend.StopCap)
		case w.stopped():
			return w.stop(backend.StopEOS)
		case len(prompt)+n == d.NumCtx:
			return w.stop(backend.StopContext)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := m.forward([]int32{id}, len(prompt)+n-1, nothing)
		if err != nil {
			return err
		}
		s = p.State
	}
}

// argmax returns the index of the largest value, the first of equals.
func argmax(v []float32) int32 {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return int32(best)
}
