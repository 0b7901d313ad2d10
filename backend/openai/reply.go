package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"threearcs/backend"
)

// A reply is what the endpoint says, as far as it is used.
type reply struct {
	Model   string `json:"model"`
	Choices []struct {
		FinishReason *string `json:"finish_reason"`
		Message      struct {
			Role      string  `json:"role"`
			Content   *string `json:"content"`
			Refusal   string  `json:"refusal"`
			Reasoning string  `json:"reasoning_content"`
		} `json:"message"`
		Logprobs *struct {
			Content []piece `json:"content"`
		} `json:"logprobs"`
	} `json:"choices"`
	Usage *struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
	} `json:"usage"`
}

// A temporaryError is one that asking again may cure.
type temporaryError struct{ error }

func (e *temporaryError) Unwrap() error { return e.error }

// maxReply bounds the size of a reply.
const maxReply = 64 << 20

// post sends a request and reads the whole reply.
func (m *Model) post(ctx context.Context, body []byte) (reply, error) {
	var r reply
	status, data, err := m.do(ctx, http.MethodPost, m.cfg.BaseURL.JoinPath("chat", "completions"), body)
	if err != nil {
		return r, err
	}
	if status != http.StatusOK {
		return r, m.refused(status, data)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("openai: reply of %s is not JSON: %w: %.80q", m.cfg.BaseURL.Host, err, data)
	}
	return r, nil
}

// do sends a request and reads what comes back. What fails may not the next time.
func (m *Model) do(ctx context.Context, method string, to *url.URL, body []byte) (status int, data []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, to.String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("openai: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if m.cfg.Key != "" {
		req.Header.Set("Authorization", "Bearer "+m.cfg.Key)
	}
	resp, err := m.cfg.HTTP.Do(req)
	if err != nil {
		return 0, nil, &temporaryError{fmt.Errorf("openai: %w", err)}
	}
	defer resp.Body.Close()
	data, err = io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return 0, nil, &temporaryError{fmt.Errorf("openai: connection to %s lost: %w", m.cfg.BaseURL.Host, err)}
	}
	return resp.StatusCode, data, nil
}

// refused explains a status other than 200.
func (m *Model) refused(status int, data []byte) error {
	err := fmt.Errorf("openai: %s: %s: %.300q", m.cfg.BaseURL.Host, http.StatusText(status), data)
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return &temporaryError{err}
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("%w: check the key", err)
	case http.StatusNotFound:
		return &backend.MissingError{What: fmt.Sprintf("%s is not served at %s (%.300q)", m.cfg.Model, m.cfg.BaseURL, data)}
	}
	return err
}

// answer returns the answer in r, or says what is wrong with it.
func (m *Model) answer(r reply, d backend.Decoding) (backend.Answer, error) {
	if err := m.whole(r); err != nil {
		return backend.Answer{}, err
	}
	c, n := r.Choices[0], r.Usage.CompletionTokens
	prompt := r.Usage.PromptTokens
	a := backend.Answer{Text: *c.Message.Content, Thinking: c.Message.Reasoning, PromptTokens: prompt}
	switch {
	case n > d.NumPredict:
		return a, fmt.Errorf("openai: %d tokens were generated, num_predict is %d: the endpoint ignores max_tokens", n, d.NumPredict)
	case a.Thinking != "" && !d.Think:
		return a, fmt.Errorf("openai: %s thought although think is off: set think, or another dialect", m.cfg.Model)
	case prompt+n > d.NumCtx:
		return a, fmt.Errorf("openai: prompt and answer have %d tokens, num_ctx is %d: raise num_ctx (the endpoint cannot be told it)", prompt+n, d.NumCtx)
	}
	var err error
	if a.Stop, err = stopReason(*c.FinishReason, n, d.NumPredict); err == nil && m.cfg.Boundaries {
		var pieces []piece
		if c.Logprobs != nil {
			pieces = c.Logprobs.Content
		}
		a.Tokens, err = boundaries(pieces, a.Text, a.Stop == backend.StopEOS)
	}
	return a, err
}

// whole fails unless r is a whole reply of the model that replied first.
func (m *Model) whole(r reply) error {
	switch {
	case len(r.Choices) != 1:
		return fmt.Errorf("openai: reply has %d choices, want 1", len(r.Choices))
	case r.Choices[0].FinishReason == nil || *r.Choices[0].FinishReason == "":
		return fmt.Errorf("openai: reply has no finish_reason: it may be broken off, so it is not used")
	case r.Choices[0].Message.Refusal != "":
		return fmt.Errorf("openai: the endpoint refuses to answer: %.200q", r.Choices[0].Message.Refusal)
	case r.Choices[0].Message.Content == nil:
		return fmt.Errorf("openai: reply has no content (finish_reason %q)", *r.Choices[0].FinishReason)
	case r.Usage == nil || r.Usage.PromptTokens <= 0:
		return fmt.Errorf("openai: reply does not count its tokens: without usage a cut answer cannot be told")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.served == "" {
		m.served = r.Model
	}
	if r.Model != m.served {
		return fmt.Errorf("openai: %s answered as %q, before as %q: the model changed while in use", m.cfg.BaseURL.Host, r.Model, m.served)
	}
	return nil
}

// stopReason maps a finish_reason. "length" is said at the cap and at the end of the
// context; the count of tokens tells them apart.
func stopReason(reason string, n, numPredict int) (backend.StopReason, error) {
	switch {
	case reason == "stop":
		return backend.StopEOS, nil
	case reason == "length" && n == numPredict:
		return backend.StopCap, nil
	case reason == "length":
		return backend.StopContext, nil
	case strings.Contains(reason, "filter"):
		return "", fmt.Errorf("openai: finish_reason %q: the answer was filtered", reason)
	}
	return "", fmt.Errorf("openai: unknown finish_reason %q", reason)
}
