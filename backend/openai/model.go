package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"threearcs/backend"
)

// A Dialect names the options a server takes beyond OpenAI's own.
type Dialect string

// The dialects.
const (
	OpenAI   Dialect = "openai"    // none
	VLLM     Dialect = "vllm"      // top_k, min_p, repetition_penalty; SGLang takes the same
	LlamaCPP Dialect = "llama.cpp" // top_k, min_p, repeat_penalty
)

// A Config says which model to ask, where, and how.
type Config struct {
	Model   string       // as the endpoint names it
	Digest  string       // what the user knows of the weights; "" makes it "not known"
	BaseURL *url.URL     // up to and with /v1
	Key     string       // bearer token, "" for none
	HTTP    *http.Client // nil for a client without a time limit
	Dialect Dialect
	NumCtx  int // context length that asks will have, for Open to check; 0 for any

	// Boundaries asks for log probabilities, of which only the texts of the tokens are
	// used: Answer.Tokens then says where each ends.
	Boundaries bool

	Attempts int           // how often one ask is tried; 0 for 5
	Pause    time.Duration // before the second attempt, doubled each time; 0 for a second
}

// A Model is a model behind an endpoint. It may be used by several goroutines.
type Model struct {
	cfg  Config
	told told // by Open

	mu     sync.Mutex
	served string // the model that the first reply named
}

var _ backend.Model = (*Model)(nil)

// New returns the model that cfg describes. It sends nothing.
func New(cfg Config) (*Model, error) {
	switch {
	case cfg.Model == "":
		return nil, errors.New("openai: no model is named")
	case cfg.BaseURL == nil || cfg.BaseURL.Host == "" || !strings.HasPrefix(cfg.BaseURL.Scheme, "http"):
		return nil, fmt.Errorf("openai: base URL %v: want one such as http://localhost:8000/v1", cfg.BaseURL)
	case cfg.Dialect != OpenAI && cfg.Dialect != VLLM && cfg.Dialect != LlamaCPP:
		return nil, fmt.Errorf("openai: dialect %q: use %q, %q or %q", cfg.Dialect, OpenAI, VLLM, LlamaCPP)
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{}
	}
	if cfg.Attempts == 0 {
		cfg.Attempts = 5
	}
	if cfg.Pause == 0 {
		cfg.Pause = time.Second
	}
	return &Model{cfg: cfg}, nil
}

const notKnown = "not known"

// Info returns what the user stated and what the endpoint told [Open]; the rest is "not
// known".
func (m *Model) Info(ctx context.Context) (backend.ModelInfo, error) {
	or := func(s string) string { return cmp.Or(s, notKnown) }
	digest := m.cfg.Digest
	if digest != "" {
		digest = "stated, not verified: " + digest
	}
	return backend.ModelInfo{Name: m.cfg.Model, Digest: or(digest), WeightsDigest: notKnown, Architecture: or(m.told.root),
		Quantization: notKnown, Template: or(m.told.template), ContextLength: m.told.context,
		Server: fmt.Sprintf("%s endpoint, version %s", m.cfg.Dialect, or(m.told.version)), Kernels: notKnown}, ctx.Err()
}

// Close closes idle connections.
func (m *Model) Close() error {
	m.cfg.HTTP.CloseIdleConnections()
	return nil
}

// Generate asks the endpoint. It tries again if the endpoint is busy or out of reach.
func (m *Model) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	body, err := m.request(a)
	if err != nil {
		return backend.Answer{}, err
	}
	pause := m.cfg.Pause
	for attempt := 1; ; attempt++ {
		r, err := m.post(ctx, body)
		switch temporary := (*temporaryError)(nil); {
		case err == nil:
			return m.answer(r, a.Decoding)
		case ctx.Err() != nil:
			return backend.Answer{}, ctx.Err()
		case !errors.As(err, &temporary):
			return backend.Answer{}, err
		case attempt >= m.cfg.Attempts:
			return backend.Answer{}, fmt.Errorf("openai: gave up after %d attempts: %w", attempt, err)
		}
		select {
		case <-ctx.Done():
			return backend.Answer{}, ctx.Err()
		case <-time.After(pause):
		}
		pause *= 2
	}
}
