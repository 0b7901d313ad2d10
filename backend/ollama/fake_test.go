package ollama_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/ollama"
)

const (
	weights = "00000000000000000000000000000000000000000000000000000000000000aa"
	digest  = "00000000000000000000000000000000000000000000000000000000000000dd"
)

// A fakeServer speaks as much of Ollama's API as a Model uses. Its model says "w0 w1 w2 …",
// endlessly or, if the prompt holds "end", ten words. Fields make it misbehave.
type fakeServer struct {
	t  *testing.T
	mu sync.Mutex

	requests []api.GenerateRequest // those that generate
	digest   string
	trained  int // the context length the model was trained with
	numCtx   int // the context length the model is loaded with
	absent   bool

	// misbehave is called with the number of the generate request, from 0, before it is
	// answered. If it returns true it has answered.
	misbehave func(n int, w http.ResponseWriter, r api.GenerateRequest) bool
	word      func(i int) string
	eos       int // how many tokens eval_count has more than were sent when an answer ends; 1 is right
}

func newServer(t *testing.T) *fakeServer {
	return &fakeServer{t: t, digest: digest, trained: 4096, eos: 1, word: func(i int) string { return fmt.Sprintf("w%d ", i) }}
}

func (s *fakeServer) open(t *testing.T, change ...func(*ollama.Config)) (*ollama.Model, error) {
	srv := httptest.NewServer(s.mux())
	t.Cleanup(srv.Close)
	host, err := url.Parse(srv.URL)
	require.NoError(t, err)
	cfg := ollama.Config{Model: "toy", Host: host, HTTP: srv.Client(), Pause: time.Millisecond, Attempts: 4}
	for _, c := range change {
		c(&cfg)
	}
	return ollama.Open(context.Background(), cfg)
}

func (s *fakeServer) mux() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/version", func(w http.ResponseWriter, _ *http.Request) { send(w, map[string]string{"version": "0.24.0"}) })
	mux.HandleFunc("POST /api/show", s.show)
	mux.HandleFunc("GET /api/tags", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		send(w, api.ListResponse{Models: []api.ListModelResponse{{Name: "other:latest", Digest: "ff"}, {Name: "toy:latest", Digest: s.digest}}})
	})
	mux.HandleFunc("GET /api/ps", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		send(w, api.ProcessResponse{Models: []api.ProcessModelResponse{{Name: "toy:latest", Digest: s.digest, ContextLength: s.numCtx, Size: 10}}})
	})
	mux.HandleFunc("POST /api/generate", s.generate)
	return mux
}

func send(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func refuse(w http.ResponseWriter, status int, message string) {
	w.WriteHeader(status)
	send(w, map[string]string{"error": message})
}

func (s *fakeServer) show(w http.ResponseWriter, _ *http.Request) {
	if s.absent {
		refuse(w, http.StatusNotFound, "model 'toy' not found")
		return
	}
	send(w, api.ShowResponse{
		Modelfile: "# made up\nFROM /models/blobs/sha256-" + weights + "\nTEMPLATE x\n", Template: "<{{ .Prompt }}>",
		Details:   api.ModelDetails{QuantizationLevel: "unknown"},
		ModelInfo: map[string]any{"general.architecture": "qwen3", "general.file_type": 1, "qwen3.context_length": s.trained},
	})
}

func (s *fakeServer) generate(w http.ResponseWriter, r *http.Request) {
	var g api.GenerateRequest
	require.NoError(s.t, json.NewDecoder(r.Body).Decode(&g))
	var o api.Options
	require.NoError(s.t, o.FromMap(g.Options))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numCtx = min(o.NumCtx, s.trained)
	rendered := "<" + g.Prompt + ">"
	switch {
	case g.Prompt == "":
		send(w, api.GenerateResponse{Done: true, DoneReason: "load"})
		return
	case g.DebugRenderOnly:
		send(w, api.GenerateResponse{DebugInfo: &api.DebugInfo{RenderedTemplate: rendered}})
		return
	}
	s.requests = append(s.requests, g)
	if s.misbehave != nil && s.misbehave(len(s.requests)-1, w, g) {
		return
	}
	prompt := len(strings.Fields(rendered))
	if prompt >= s.numCtx {
		refuse(w, http.StatusBadRequest, "the input length exceeds the context length")
		return
	}
	s.say(w, g, o, prompt)
}

// say streams the answer, one word a message.
func (s *fakeServer) say(w http.ResponseWriter, g api.GenerateRequest, o api.Options, prompt int) {
	text := ""
	for i := 0; ; i++ {
		final := api.GenerateResponse{Done: true, Metrics: api.Metrics{PromptEvalCount: prompt, EvalCount: i}}
		switch {
		case i == o.NumPredict || prompt+i == s.numCtx:
			final.DoneReason = "length"
		case strings.Contains(g.Prompt, "end") && i == 10:
			final.DoneReason, final.EvalCount = "stop", i+s.eos
		case len(o.Stop) > 0 && strings.HasPrefix(o.Stop[0], s.word(i)):
			final.DoneReason, final.EvalCount = "stop", i+3
		default:
			text += s.word(i)
			send(w, said(s.word(i)))
			continue
		}
		send(w, final)
		return
	}
}

// said is one message of a stream.
func said(text string, tokens ...string) api.GenerateResponse {
	if tokens == nil {
		tokens = []string{text}
	}
	g := api.GenerateResponse{Response: text}
	for _, t := range tokens {
		g.Logprobs = append(g.Logprobs, api.Logprob{TokenLogprob: api.TokenLogprob{Token: t}})
	}
	return g
}

func ends(n int) backend.Ask {
	return backend.Ask{Prompt: "please end", Decoding: backend.Greedy(n, 512)}
}
