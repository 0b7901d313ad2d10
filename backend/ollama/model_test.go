package ollama_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/envconfig"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/backendtest"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/ollamatest"
)

var ctx = context.Background()

func TestConformanceOnFake(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) backend.Model {
		m, err := openFake(t, ollamatest.New())
		require.NoError(t, err)
		return m
	}, backendtest.Prompts{Ends: "please end", Endless: "go on"})
}

func TestInfo(t *testing.T) {
	m, err := openFake(t, ollamatest.New(), func(c *ollama.Config) { c.NumThread = 1; c.Digest = "sha256:" + digest[:12] })
	require.NoError(t, err)
	info, err := m.Info(ctx)
	require.NoError(t, err)
	assert.Equal(t, backend.ModelInfo{
		Name: "toy", Digest: digest, WeightsDigest: weights, Architecture: "qwen3", Quantization: "file_type 1",
		Template: "42bf52f65ad28befd80fb4976c818b05c60836ebd7d71923ee58a15ec72cf8ec" /* printf '<{{ .Prompt }}>' | sha256sum */, ContextLength: 4096,
		Server: "ollama 0.24.0", Kernels: "cpu, num_thread 1",
	}, info)
}

// Every option is sent, and the server is told to cut and to slide nothing.
func TestEveryOptionIsSent(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s)
	require.NoError(t, err)
	a := ends(20)
	a.System, a.Decoding.Seed = "be brief", 7
	_, err = m.Generate(ctx, a)
	require.NoError(t, err)

	g := s.Requests()[0]
	for _, name := range []string{"num_predict", "num_ctx", "num_batch", "num_keep", "seed", "temperature", "top_k", "top_p", "min_p",
		"typical_p", "repeat_last_n", "repeat_penalty", "presence_penalty", "frequency_penalty", "stop"} {
		assert.Contains(t, g.Options, name)
	}
	known := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[api.Options]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		known[name] = true
	}
	for name := range g.Options {
		assert.True(t, known[name], "option %s: the server would ignore it", name)
	}
	assert.Equal(t, 1.0, g.Options["repeat_penalty"])
	assert.Equal(t, []any{}, g.Options["stop"], "clears what the Modelfile says")
	assert.Equal(t, 7.0, g.Options["seed"])
	assert.False(t, *g.Truncate)
	assert.False(t, *g.Shift)
	assert.False(t, g.Think.Bool())
	assert.True(t, g.Logprobs)
	assert.Equal(t, "be brief", g.System)
}

func TestFormatIsSent(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s)
	require.NoError(t, err)
	a := ends(20)
	_, err = m.Generate(ctx, a)
	require.NoError(t, err)
	a.Format = `{"type":"object"}`
	_, err = m.Generate(ctx, a)
	require.NoError(t, err)
	assert.Empty(t, s.Requests()[0].Format)
	assert.JSONEq(t, a.Format, string(s.Requests()[1].Format))

	a.Format = "{"
	_, err = m.Generate(ctx, a)
	require.ErrorContains(t, err, "format is not JSON")
	assert.Len(t, s.Requests(), 2)
}

func TestMissingModelNamesPull(t *testing.T) {
	s := ollamatest.New()
	s.Absent = true
	_, err := openFake(t, s)
	var missing *backend.MissingError
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, "ollama pull toy", missing.Command)
}

func TestDeletedMidRun(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s)
	require.NoError(t, err)
	s.Misbehave = func(_ int, w http.ResponseWriter, _ api.GenerateRequest) bool {
		ollamatest.Refuse(w, http.StatusNotFound, "model 'toy' not found")
		return true
	}
	_, err = m.Generate(ctx, ends(20))
	var missing *backend.MissingError
	require.ErrorAs(t, err, &missing)
	assert.Len(t, s.Requests(), 1, "not tried again")
}

func TestDigestPin(t *testing.T) {
	_, err := openFake(t, ollamatest.New(), func(c *ollama.Config) { c.Digest = "beef" })
	require.ErrorContains(t, err, "want beef")
	_, err = openFake(t, ollamatest.New(), func(c *ollama.Config) { c.Digest = weights })
	require.NoError(t, err, "the weights can be pinned as well")
}

func TestReplacedMidRun(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s)
	require.NoError(t, err)
	s.Misbehave = func(int, http.ResponseWriter, api.GenerateRequest) bool { s.Digest = "beef"; return false }
	_, err = m.Generate(ctx, ends(20))
	require.ErrorContains(t, err, "changed on")
	require.ErrorContains(t, err, "digest beef, was "+digest)
}

func TestUpgradedMidRun(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s)
	require.NoError(t, err)
	s.Version = "0.25.0"
	_, err = m.Generate(ctx, ends(20))
	require.ErrorContains(t, err, "is now ollama 0.25.0, was ollama 0.24.0")
}

// A server that put the model out of its memory after the answer has answered all the
// same, if it is known to give the model the context that was asked for.
func TestEvictedMidRun(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s)
	require.NoError(t, err)
	s.Evicted = true
	_, err = m.Generate(ctx, ends(20))
	require.ErrorContains(t, err, "does not list toy as loaded", "num_ctx 512 was not seen before")
	s.Evicted = false
	_, err = m.Generate(ctx, ends(20))
	require.NoError(t, err)
	s.Evicted = true
	_, err = m.Generate(ctx, ends(20))
	require.NoError(t, err)
}

func TestClampedContext(t *testing.T) {
	s := ollamatest.New()
	s.Trained = 256
	m, err := openFake(t, s, func(c *ollama.Config) { c.NumCtx = 256 })
	require.NoError(t, err)
	_, err = m.Generate(ctx, ends(20))
	require.ErrorContains(t, err, "context of 256, asked for num_ctx 512")
}

// Faults that pass are asked again, and the answer is the same as without them.
func TestTransientFaults(t *testing.T) {
	clean, err := openFake(t, ollamatest.New())
	require.NoError(t, err)
	want, err := clean.Generate(ctx, ends(20))
	require.NoError(t, err)
	require.Len(t, want.Tokens, 10)
	for name, fault := range map[string]func(http.ResponseWriter){
		"queue full": func(w http.ResponseWriter) {
			ollamatest.Refuse(w, http.StatusServiceUnavailable, "server busy, please try again.  maximum pending requests exceeded")
		},
		"connection lost at once": func(w http.ResponseWriter) { ollamatest.HangUp(w) },
		"connection lost midway": func(w http.ResponseWriter) {
			ollamatest.Send(w, ollamatest.Said("w0 "))
			ollamatest.Send(w, ollamatest.Said("w1 "))
			ollamatest.HangUp(w)
		},
		"no done": func(w http.ResponseWriter) {
			ollamatest.Send(w, ollamatest.Said("w0 "))
			ollamatest.Send(w, ollamatest.Said("w1 "))
		},
		"nothing at all": func(http.ResponseWriter) {},
		"runner crashed": func(w http.ResponseWriter) {
			ollamatest.Send(w, ollamatest.Said("w0 "))
			ollamatest.Send(w, map[string]string{"error": "an error was encountered while running the model: unexpected EOF"})
		},
		"runner gone": func(w http.ResponseWriter) {
			ollamatest.Refuse(w, http.StatusInternalServerError, "model runner has unexpectedly stopped, this may be due to resource limitations")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := ollamatest.New()
			s.Misbehave = func(n int, w http.ResponseWriter, _ api.GenerateRequest) bool {
				if n < 2 {
					fault(w)
				}
				return n < 2
			}
			m, err := openFake(t, s)
			require.NoError(t, err)
			got, err := m.Generate(ctx, ends(20))
			require.NoError(t, err)
			assert.Equal(t, want, got, "whole and not doubled")
			assert.Len(t, s.Requests(), 3)

			s.Misbehave = func(_ int, w http.ResponseWriter, _ api.GenerateRequest) bool { fault(w); return true }
			_, err = m.Generate(ctx, ends(20))
			require.ErrorContains(t, err, "gave up after 4 attempts")
		})
	}
}

// Replies that are wrong are refused, and not asked for again: they would be wrong again.
func TestWrongReplies(t *testing.T) {
	done := func(reason string, prompt, n int) api.GenerateResponse {
		return api.GenerateResponse{Done: true, DoneReason: reason, Metrics: api.Metrics{PromptEvalCount: prompt, EvalCount: n}}
	}
	for name, c := range map[string]struct {
		stream []any
		want   string
	}{
		"unknown reason":     {[]any{ollamatest.Said("a"), done("because", 2, 2)}, `unknown done_reason "because"`},
		"load":               {[]any{done("load", 2, 0)}, `unknown done_reason "load"`},
		"length of nothing":  {[]any{ollamatest.Said("a"), done("length", 2, 1)}, "neither num_predict 20 nor num_ctx 512"},
		"too many tokens":    {[]any{ollamatest.Said("a"), done("length", 2, 21)}, "generated 21 tokens, num_predict is 20"},
		"no prompt":          {[]any{ollamatest.Said("a"), done("stop", 0, 2)}, "0 prompt tokens"},
		"tokens not sent":    {[]any{ollamatest.Said("a"), done("stop", 2, 12)}, "counts 12 generated tokens and sent 1"},
		"tokens not counted": {[]any{ollamatest.Said("a"), ollamatest.Said("b"), done("stop", 2, 1)}, "counts 1 generated tokens and sent 2"},
		"no boundaries":      {[]any{api.GenerateResponse{Response: "hello, I know no logprobs"}, done("stop", 2, 9)}, "sent 0 with their boundaries"},
		"two ends":           {[]any{ollamatest.Said("a"), done("stop", 2, 2), done("stop", 2, 2)}, "went on after it said done"},
		"not JSON":           {[]any{"}{"}, "}{"},
		"an error":           {[]any{ollamatest.Said("a"), map[string]string{"error": "no such luck"}}, "no such luck"},
	} {
		t.Run(name, func(t *testing.T) {
			s := ollamatest.New()
			s.Misbehave = func(_ int, w http.ResponseWriter, _ api.GenerateRequest) bool {
				for _, v := range c.stream {
					if text, ok := v.(string); ok {
						_, _ = w.Write([]byte(text + "\n"))
					} else {
						ollamatest.Send(w, v)
					}
				}
				return true
			}
			m, err := openFake(t, s)
			require.NoError(t, err)
			_, err = m.Generate(ctx, ends(20))
			require.ErrorContains(t, err, c.want)
			assert.Len(t, s.Requests(), 1)
		})
	}
}

// The server ends an answer that repeats one token without saying done. What came before
// is right, and is kept for smaller caps.
func TestRepetitionAborts(t *testing.T) {
	s := ollamatest.New()
	s.Misbehave = func(_ int, w http.ResponseWriter, _ api.GenerateRequest) bool {
		ollamatest.Send(w, ollamatest.Said("well "))
		for range 31 {
			ollamatest.Send(w, ollamatest.Said("no "))
		}
		return true
	}
	m, err := openFake(t, s)
	require.NoError(t, err)
	_, err = m.Generate(ctx, ends(400))
	var aborted *backend.AbortedError
	require.ErrorAs(t, err, &aborted)
	assert.Len(t, aborted.Partial.Tokens, 32)
	assert.Equal(t, "well "+strings.Repeat("no ", 31), aborted.Partial.Text)
	assert.Equal(t, backend.StopAborted, aborted.Partial.Stop)
	assert.Equal(t, "<please end>", aborted.Partial.Rendered)
	assert.Len(t, s.Requests(), 1)
}

// Characters divided between tokens, and a character that is unfinished at the end.
func TestDividedCharacters(t *testing.T) {
	s := ollamatest.New()
	s.Misbehave = func(_ int, w http.ResponseWriter, _ api.GenerateRequest) bool {
		ollamatest.Send(w, ollamatest.Said("a"))
		ollamatest.Send(w, ollamatest.Said("é", "\ufffd", "\ufffd"))
		ollamatest.Send(w, ollamatest.Said("x日", "x\ufffd", "\ufffd", "\ufffd"))
		ollamatest.Send(w, api.GenerateResponse{Done: true, DoneReason: "length", Metrics: api.Metrics{PromptEvalCount: 2, EvalCount: 8}})
		return true
	}
	m, err := openFake(t, s)
	require.NoError(t, err)
	got, err := m.Generate(ctx, ends(8))
	require.NoError(t, err)
	assert.Equal(t, "aéx日", got.Text)
	var at []int
	for _, tok := range got.Tokens {
		at = append(at, tok.End)
	}
	assert.Equal(t, []int{1, 1, 3, 4, 4, 7, 7, 7}, at)
}

// Tokens of a model's thinking come before the text and end where it begins.
func TestThinking(t *testing.T) {
	s := ollamatest.New()
	s.Misbehave = func(_ int, w http.ResponseWriter, g api.GenerateRequest) bool {
		assert.True(t, g.Think.Bool())
		think := ollamatest.Said("", "<think>", "hm")
		think.Thinking = "hm"
		ollamatest.Send(w, think)
		ollamatest.Send(w, ollamatest.Said("", "</think>", "\n\n"))
		ollamatest.Send(w, ollamatest.Said("yes", "y", "es"))
		ollamatest.Send(w, api.GenerateResponse{Done: true, DoneReason: "stop", Metrics: api.Metrics{PromptEvalCount: 2, EvalCount: 7}})
		return true
	}
	m, err := openFake(t, s)
	require.NoError(t, err)
	a := ends(20)
	a.Decoding.Think = true
	got, err := m.Generate(ctx, a)
	require.NoError(t, err)
	assert.Equal(t, "hm", got.Thinking)
	var at []int
	for _, tok := range got.Tokens {
		at = append(at, tok.End)
	}
	assert.Equal(t, []int{0, 0, 0, 0, 1, 3}, at)
}

func TestRefusedAsks(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s)
	require.NoError(t, err)
	_, err = m.Generate(ctx, backend.Ask{Decoding: backend.Greedy(4, 64)})
	require.ErrorContains(t, err, "empty prompt")
	a := ends(4)
	a.Decoding.Raw, a.System = true, "x"
	_, err = m.Generate(ctx, a)
	require.ErrorContains(t, err, "raw prompts take no system prompt")
	assert.Empty(t, s.Requests())
}

func TestCancelDuringPause(t *testing.T) {
	s := ollamatest.New()
	m, err := openFake(t, s, func(c *ollama.Config) { c.Pause = 1 << 40; c.Attempts = 100 })
	require.NoError(t, err)
	cancelled, cancel := context.WithCancel(ctx)
	s.Misbehave = func(_ int, w http.ResponseWriter, _ api.GenerateRequest) bool {
		ollamatest.Refuse(w, http.StatusServiceUnavailable, "busy")
		cancel()
		return true
	}
	_, err = m.Generate(cancelled, ends(4))
	require.True(t, errors.Is(err, context.Canceled), "got %v", err)
}

// ParseHost reads an address as Ollama's client does.
func TestParseHost(t *testing.T) {
	for _, s := range []string{"", "1.2.3.4", "1.2.3.4:5", "host", "host:99", "http://host", "https://host", "https://host:8/p/q",
		"http://host/path", ":56789", "[::1]", "[::1]:80", " 10.0.0.1:7 ", "localhost"} {
		t.Setenv("OLLAMA_HOST", s)
		got, err := ollama.ParseHost(s)
		require.NoError(t, err, s)
		assert.Equal(t, envconfig.Host(), got, s)
	}
	for _, s := range []string{"host:port", "host:99999", "ftp://host"} {
		_, err := ollama.ParseHost(s)
		require.Error(t, err, s)
		require.Contains(t, err.Error(), s)
	}
	var _ *url.URL = ollama.DefaultHost()
}

// TestOpenOnMistypedHost fails at once as well. The name is one that no resolver may know.
func TestOpenOnMistypedHost(t *testing.T) {
	host := &url.URL{Scheme: "http", Host: "nosuchhost.invalid:11434"}
	notFound := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "nosuchhost.invalid", IsNotFound: true}}
	})}
	_, err := ollama.Open(ctx, ollama.Config{Model: "toy", Host: host, HTTP: notFound, Pause: time.Hour})
	require.ErrorContains(t, err, "no Ollama server at nosuchhost.invalid:11434")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestOpenWithoutServer fails at once: waiting for a server that was never started helps
// nobody. The address is one that a listener has just given up.
func TestOpenWithoutServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	host := &url.URL{Scheme: "http", Host: l.Addr().String()}
	require.NoError(t, l.Close())
	_, err = ollama.Open(ctx, ollama.Config{Model: "toy", Host: host, Pause: time.Hour})
	var missing *backend.MissingError
	require.ErrorAs(t, err, &missing)
	assert.Contains(t, missing.What, "no Ollama server at "+host.Host)
	assert.Equal(t, "threearcs serve", missing.Command)
}
