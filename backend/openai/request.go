package openai

import (
	"encoding/json"
	"errors"
	"fmt"

	"threearcs/backend"
)

// request spells out everything that can change the answer.
func (m *Model) request(a backend.Ask) ([]byte, error) {
	if err := m.check(a); err != nil {
		return nil, err
	}
	d := a.Decoding
	var messages []message
	if a.System != "" {
		messages = append(messages, message{"system", a.System})
	}
	stop := d.Stop
	if stop == nil {
		stop = []string{}
	}
	r := map[string]any{
		"model": m.cfg.Model, "messages": append(messages, message{"user", a.Prompt}), "stream": false, "n": 1,
		"max_tokens": d.NumPredict, "temperature": d.Temperature, "top_p": d.TopP, "seed": d.Seed,
		"presence_penalty": d.PresencePenalty, "frequency_penalty": d.FrequencyPenalty, "stop": stop,
	}
	if m.cfg.Boundaries {
		r["logprobs"] = true
	}
	m.extend(r, d)
	if a.Format != "" {
		r["response_format"] = map[string]any{"type": "json_schema",
			"json_schema": map[string]any{"name": "reply", "strict": true, "schema": json.RawMessage(a.Format)}}
	}
	return json.Marshal(r)
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// extend adds the options of the dialect. Thinking is a matter of the chat template.
func (m *Model) extend(r map[string]any, d backend.Decoding) {
	if m.cfg.Dialect == OpenAI {
		return
	}
	r["top_k"], r["min_p"] = d.TopK, d.MinP
	r["chat_template_kwargs"] = map[string]any{"enable_thinking": d.Think}
	if m.cfg.Dialect == VLLM {
		r["repetition_penalty"] = d.RepeatPenalty
	} else {
		r["repeat_penalty"] = d.RepeatPenalty
	}
}

// check refuses what the endpoint cannot be told.
func (m *Model) check(a backend.Ask) error {
	d := a.Decoding
	greedy := d.Temperature == 0
	switch {
	case a.Prompt == "":
		return errors.New("openai: empty prompt")
	case d.Raw:
		return errors.New("openai: a chat endpoint applies its template: raw prompts cannot be sent; use package ollama or engine")
	case a.Format != "" && !json.Valid([]byte(a.Format)):
		return fmt.Errorf("openai: format is not JSON: %.60q: give a JSON schema", a.Format)
	case m.cfg.Dialect != OpenAI:
	case d.RepeatPenalty != 1:
		return fmt.Errorf("openai: repeat_penalty %v cannot be sent in this dialect: use 1, or dialect %q or %q", d.RepeatPenalty, VLLM, LlamaCPP)
	case !greedy && (d.TopK != 0 || d.MinP != 0):
		return fmt.Errorf("openai: top_k %d and min_p %v cannot be sent in this dialect: use 0, or dialect %q or %q", d.TopK, d.MinP, VLLM, LlamaCPP)
	}
	return d.Check()
}
