package openai

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"threearcs/backend"
)

// A told is what an endpoint tells of its model; what it does not is empty.
type told struct {
	root     string // which weights are served, in the words of the server
	context  int    // in tokens
	version  string
	template string // sha256 of the chat template
}

// Open returns the model that cfg describes, once the endpoint has listed it. It fails with
// a *[backend.MissingError] if the endpoint does not, and if the context is known to be
// shorter than cfg.NumCtx.
func Open(ctx context.Context, cfg Config) (*Model, error) {
	m, err := New(cfg)
	if err != nil {
		return nil, err
	}
	if err := m.list(ctx); err != nil {
		return nil, err
	}
	if err := m.describe(ctx); err != nil {
		return nil, err
	}
	if n := m.told.context; n > 0 && n < cfg.NumCtx {
		return nil, fmt.Errorf("openai: %s has a context of %d tokens, num_ctx is %d: lower num_ctx, or start the server with more", cfg.BaseURL.Host, n, cfg.NumCtx)
	}
	return m, nil
}

// list looks for the model among those that the endpoint serves.
func (m *Model) list(ctx context.Context) error {
	var models struct {
		Data []struct {
			ID     string `json:"id"`
			Root   string `json:"root"`
			MaxLen int    `json:"max_model_len"`
		} `json:"data"`
	}
	if found, err := m.get(ctx, m.cfg.BaseURL.JoinPath("models"), &models); err != nil {
		return err
	} else if !found {
		return fmt.Errorf("openai: %s lists no models: is it the base URL, up to and with /v1?", m.cfg.BaseURL)
	}
	var served []string
	for _, d := range models.Data {
		if d.ID == m.cfg.Model {
			m.told.root, m.told.context = d.Root, d.MaxLen
			return nil
		}
		served = append(served, d.ID)
	}
	return &backend.MissingError{What: fmt.Sprintf("%s is not served at %s", m.cfg.Model, m.cfg.BaseURL), Have: strings.Join(served, ", ")}
}

// describe asks for what servers tell in ways of their own. None has to.
func (m *Model) describe(ctx context.Context) error {
	var d struct {
		Version  string `json:"version"`    // vLLM, SGLang
		Build    string `json:"build_info"` // llama.cpp, as the rest
		Template string `json:"chat_template"`
		Defaults struct {
			NumCtx int `json:"n_ctx"`
		} `json:"default_generation_settings"`
	}
	for _, path := range map[Dialect][]string{VLLM: {"version", "get_server_info"}, LlamaCPP: {"props"}}[m.cfg.Dialect] {
		found, err := m.get(ctx, m.origin().JoinPath(path), &d)
		if err != nil {
			return err
		}
		if found {
			break
		}
	}
	m.told.version = d.Version + d.Build
	if d.Template != "" {
		sum := sha256.Sum256([]byte(d.Template))
		m.told.template = hex.EncodeToString(sum[:])
	}
	if d.Defaults.NumCtx > 0 {
		m.told.context = d.Defaults.NumCtx
	}
	return nil
}

// origin is the base URL without /v1.
func (m *Model) origin() *url.URL {
	u := *m.cfg.BaseURL
	u.Path = strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/v1")
	return &u
}

// get reads a JSON object. It reports whether the endpoint has one there.
func (m *Model) get(ctx context.Context, from *url.URL, to any) (found bool, err error) {
	status, data, err := m.do(ctx, http.MethodGet, from, nil)
	switch {
	case err != nil:
		return false, err
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return false, m.refused(status, data)
	case status != http.StatusOK:
		return false, nil
	}
	return json.NewDecoder(bytes.NewReader(data)).Decode(to) == nil, nil
}
