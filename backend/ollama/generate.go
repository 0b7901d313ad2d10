package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ollama/ollama/api"

	"threearcs/backend"
)

// numBatch is the server's default, sent so that it is known.
const numBatch = 512

// Generate asks the server. A reply that is broken off is asked for again; one that the
// server ended because the model repeated itself is a *backend.AbortedError.
func (m *Model) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	if err := check(a); err != nil {
		return backend.Answer{}, err
	}
	var answer backend.Answer
	err := m.retry(ctx, func() (err error) {
		answer, err = m.once(ctx, a)
		return err
	})
	if err != nil {
		return backend.Answer{}, err
	}
	return answer, nil
}

// check refuses what the server would understand in another way than it is meant.
func check(a backend.Ask) error {
	switch {
	case a.Prompt == "":
		return errors.New("ollama: empty prompt: the server takes it as a command to load the model")
	case a.Decoding.Raw && a.System != "":
		return errors.New("ollama: raw prompts take no system prompt: write it into the prompt")
	case a.Format != "" && !json.Valid([]byte(a.Format)):
		return fmt.Errorf("ollama: format is not JSON: %.60q: give a JSON schema", a.Format)
	}
	return a.Decoding.Check()
}

// once asks one time, and accepts the reply only if the model is still the same after it.
func (m *Model) once(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	rendered, err := m.render(ctx, a)
	if err != nil {
		return backend.Answer{}, err
	}
	r, err := m.stream(ctx, a)
	var aborted *backend.AbortedError
	if err != nil && !errors.As(err, &aborted) {
		return backend.Answer{}, explain(err, a)
	}
	if err := m.verify(ctx, a.Decoding.NumCtx); err != nil {
		return backend.Answer{}, err
	}
	if aborted != nil {
		aborted.Partial.Rendered = rendered
		return backend.Answer{}, aborted
	}
	answer, err := r.answer(a.Decoding)
	answer.Rendered = rendered
	return answer, err
}

// explain adds the remedy to an error of the server.
func explain(err error, a backend.Ask) error {
	if strings.Contains(err.Error(), "exceeds the context length") || strings.Contains(err.Error(), "exceeds maximum context length") {
		return fmt.Errorf("ollama: the prompt does not fit: raise num_ctx above %d (prompts are never shortened): %w", a.Decoding.NumCtx, err)
	}
	return err
}

// render returns the prompt as the model sees it.
func (m *Model) render(ctx context.Context, a backend.Ask) (string, error) {
	if a.Decoding.Raw {
		return a.Prompt, nil
	}
	r, stream := m.request(a), false
	r.DebugRenderOnly, r.Stream = true, &stream
	rendered, answered := "", false
	err := m.client.Generate(ctx, r, func(g api.GenerateResponse) error {
		if g.DebugInfo != nil {
			rendered, answered = g.DebugInfo.RenderedTemplate, true
		}
		return nil
	})
	if err == nil && !answered {
		err = errors.New("ollama: the server does not show the rendered prompt: use Ollama 0.12.11 or later")
	}
	return rendered, err
}

// stream asks and collects the reply.
func (m *Model) stream(ctx context.Context, a backend.Ask) (*reply, error) {
	ctx, broken := watching(ctx)
	r := &reply{}
	err := m.client.Generate(ctx, m.request(a), r.add)
	switch {
	case *broken != nil:
		return nil, transient{fmt.Errorf("ollama: connection to %s lost after %d tokens: %w", m.cfg.Host.Host, len(r.tokens), *broken)}
	case err != nil && strings.Contains(err.Error(), "repeat limit"):
		return nil, &backend.AbortedError{Why: err.Error(), Partial: r.partial()}
	case err != nil:
		return nil, err
	case r.done == nil && r.repeated():
		return nil, &backend.AbortedError{Why: "the server ends an answer that repeats one token", Partial: r.partial()}
	case r.done == nil:
		return nil, transient{fmt.Errorf("ollama: the reply of %s ended after %d tokens without saying that it is done", m.cfg.Host.Host, len(r.tokens))}
	}
	return r, nil
}

// request spells out everything that can change the answer.
func (m *Model) request(a backend.Ask) *api.GenerateRequest {
	stream, no, keep := true, false, api.Duration{Duration: m.cfg.KeepAlive}
	return &api.GenerateRequest{
		Model: m.cfg.Model, System: a.System, Prompt: a.Prompt, Raw: a.Decoding.Raw,
		Format: json.RawMessage(a.Format),
		Think:  &api.ThinkValue{Value: a.Decoding.Think},
		Stream: &stream, Truncate: &no, Shift: &no, KeepAlive: &keep,
		Logprobs: true, Options: m.options(a.Decoding),
	}
}

// options spells out d, with the options that have no meaning for d at neutral values.
func (m *Model) options(d backend.Decoding) map[string]any {
	stop := d.Stop
	if stop == nil {
		stop = []string{} // clears the stop strings of the Modelfile
	}
	o := map[string]any{
		"num_predict": d.NumPredict, "num_ctx": d.NumCtx, "num_batch": numBatch, "num_keep": 0,
		"seed": d.Seed, "temperature": d.Temperature, "top_k": d.TopK, "top_p": d.TopP, "min_p": d.MinP, "typical_p": 1.0,
		"repeat_last_n": 64, "repeat_penalty": d.RepeatPenalty, "presence_penalty": d.PresencePenalty, "frequency_penalty": d.FrequencyPenalty,
		"stop": stop,
	}
	if m.cfg.NumThread > 0 {
		o["num_thread"] = m.cfg.NumThread
	}
	return o
}
