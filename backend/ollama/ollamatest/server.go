// Package ollamatest holds a fake Ollama server for tests: it speaks as much of the API as
// package ollama uses, and misbehaves when told to.
package ollamatest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/ollama/ollama/api"
)

// The checksums of the fake model.
const (
	Weights = "00000000000000000000000000000000000000000000000000000000000000aa"
	Digest  = "00000000000000000000000000000000000000000000000000000000000000dd"
)

// Model is the name of the one model.
const Model = "toy"

// A Server has one model, which says "w0 w1 w2 …", endlessly or, if the prompt holds the
// word end, ten words. Its fields may be changed while no request is under way, and within
// Misbehave.
type Server struct {
	Version string
	Digest  string
	Weights string // sha256 of the model's file
	Trained int    // the context length the model was trained with
	Absent  bool   // the model is not there
	Evicted bool   // the model is not in memory
	Word    func(i int) string
	Arch    string                        // architecture of the model
	Embed   func(prompt string) []float64 // what /api/embeddings gives

	// Misbehave is called with the number of the request for an answer, from 0, before it
	// is answered. If it returns true it has answered.
	Misbehave func(n int, w http.ResponseWriter, r api.GenerateRequest) bool

	mu       sync.Mutex
	requests []api.GenerateRequest
	numCtx   int // the context length the model is loaded with
}

// New returns a server that behaves.
func New() *Server {
	return &Server{Version: "0.24.0", Digest: Digest, Weights: Weights, Trained: 4096, Arch: "qwen3", Word: func(i int) string { return fmt.Sprintf("w%d ", i) }}
}

// Start makes s listen until the test ends, and returns its address.
func (s *Server) Start(tb testing.TB) *url.URL {
	tb.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/version", s.version)
	mux.HandleFunc("POST /api/show", s.show)
	mux.HandleFunc("GET /api/tags", s.tags)
	mux.HandleFunc("GET /api/ps", s.ps)
	mux.HandleFunc("POST /api/generate", s.generate)
	mux.HandleFunc("POST /api/embeddings", s.embed)
	srv := httptest.NewServer(mux)
	tb.Cleanup(srv.Close)
	host, err := url.Parse(srv.URL)
	if err != nil {
		tb.Fatal(err)
	}
	return host
}

// Requests returns the requests for an answer so far.
func (s *Server) Requests() []api.GenerateRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]api.GenerateRequest(nil), s.requests...)
}

func (s *Server) tags(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	Send(w, api.ListResponse{Models: []api.ListModelResponse{{Name: "other:latest", Digest: "ff"}, {Name: Model + ":latest", Digest: s.Digest}}})
}

func (s *Server) version(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	Send(w, map[string]string{"version": s.Version})
}

func (s *Server) ps(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Evicted {
		Send(w, api.ProcessResponse{})
		return
	}
	Send(w, api.ProcessResponse{Models: []api.ProcessModelResponse{{Name: Model + ":latest", Digest: s.Digest, ContextLength: s.numCtx, Size: 10}}})
}

func (s *Server) show(w http.ResponseWriter, _ *http.Request) {
	if s.Absent {
		Refuse(w, http.StatusNotFound, "model 'toy' not found")
		return
	}
	Send(w, api.ShowResponse{
		Modelfile: "# made up\nFROM /models/blobs/sha256-" + s.Weights + "\nTEMPLATE x\n", Template: "<{{ .Prompt }}>",
		Details:   api.ModelDetails{QuantizationLevel: "unknown"},
		ModelInfo: map[string]any{"general.architecture": s.Arch, "general.file_type": 1, s.Arch + ".context_length": s.Trained},
	})
}

func (s *Server) embed(w http.ResponseWriter, r *http.Request) {
	var req api.EmbeddingRequest
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	Send(w, api.EmbeddingResponse{Embedding: s.Embed(req.Prompt)})
}

func (s *Server) generate(w http.ResponseWriter, r *http.Request) {
	var g api.GenerateRequest
	var o api.Options
	if err := json.NewDecoder(r.Body).Decode(&g); err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if err := o.FromMap(g.Options); err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numCtx = min(o.NumCtx, s.Trained)
	rendered := "<" + g.Prompt + ">"
	switch {
	case g.Prompt == "":
		Send(w, api.GenerateResponse{Done: true, DoneReason: "load"})
		return
	case g.DebugRenderOnly:
		Send(w, api.GenerateResponse{DebugInfo: &api.DebugInfo{RenderedTemplate: rendered}})
		return
	}
	s.requests = append(s.requests, g)
	if s.Misbehave != nil && s.Misbehave(len(s.requests)-1, w, g) {
		return
	}
	prompt := len(strings.Fields(rendered))
	if prompt >= s.numCtx {
		Refuse(w, http.StatusBadRequest, "the input length exceeds the context length")
		return
	}
	s.say(w, g, o, prompt)
}

// say streams the answer, one word a message.
func (s *Server) say(w http.ResponseWriter, g api.GenerateRequest, o api.Options, prompt int) {
	for i := 0; ; i++ {
		final := api.GenerateResponse{Done: true, Metrics: api.Metrics{PromptEvalCount: prompt, EvalCount: i}}
		switch {
		case i == o.NumPredict || prompt+i == s.numCtx:
			final.DoneReason = "length"
		case strings.Contains(g.Prompt, "end") && i == 10:
			final.DoneReason, final.EvalCount = "stop", i+1
		case len(o.Stop) > 0 && strings.HasPrefix(o.Stop[0], s.Word(i)):
			final.DoneReason, final.EvalCount = "stop", i+3
		default:
			Send(w, Said(s.Word(i)))
			continue
		}
		Send(w, final)
		return
	}
}

// Said is one message of a stream: a text and its tokens, itself if none are given.
func Said(text string, tokens ...string) api.GenerateResponse {
	if tokens == nil {
		tokens = []string{text}
	}
	g := api.GenerateResponse{Response: text}
	for _, t := range tokens {
		g.Logprobs = append(g.Logprobs, api.Logprob{TokenLogprob: api.TokenLogprob{Token: t}})
	}
	return g
}

// Send writes one message.
func Send(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

// Refuse answers with an error.
func Refuse(w http.ResponseWriter, status int, message string) {
	w.WriteHeader(status)
	Send(w, map[string]string{"error": message})
}

// HangUp sends what was written and closes the connection without ending the reply.
func HangUp(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}
