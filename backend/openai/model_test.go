package openai_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/openai"
)

var ctx = context.Background()

// A server keeps the requests it gets and answers as reply says.
type server struct {
	requests []map[string]any
	keys     []string
	reply    func(n int, w http.ResponseWriter)
}

// says returns a whole reply with some parts replaced.
func says(content, finish, usage string) string {
	return fmt.Sprintf(`{"model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":%s}],"usage":%s}`, content, finish, usage)
}

var (
	usage = `{"prompt_tokens":9,"completion_tokens":3}`
	good  = says(`"so it is"`, `"stop"`, usage)
)

func sending(body string) func(int, http.ResponseWriter) {
	return func(_ int, w http.ResponseWriter) { _, _ = io.WriteString(w, body) }
}

func (s *server) open(t *testing.T, change ...func(*openai.Config)) *openai.Model {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "POST /v1/chat/completions", r.Method+" "+r.URL.Path)
		var body map[string]any
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&body))
		s.requests, s.keys = append(s.requests, body), append(s.keys, r.Header.Get("Authorization"))
		s.reply(len(s.requests)-1, w)
	}))
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL + "/v1")
	require.NoError(t, err)
	cfg := openai.Config{Model: "m", BaseURL: base, HTTP: srv.Client(), Dialect: openai.VLLM, Pause: time.Millisecond, Attempts: 3}
	for _, c := range change {
		c(&cfg)
	}
	m, err := openai.New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	return m
}

func ask() backend.Ask {
	return backend.Ask{System: "be brief", Prompt: "why?", Decoding: backend.Greedy(8, 64)}
}

func TestAnswer(t *testing.T) {
	s := &server{reply: sending(good)}
	got, err := s.open(t).Generate(ctx, ask())
	require.NoError(t, err)
	assert.Equal(t, backend.Answer{Text: "so it is", PromptTokens: 9, Stop: backend.StopEOS}, got)
}

func TestEveryOptionIsSent(t *testing.T) {
	common := []string{"model", "messages", "stream", "n", "max_tokens", "temperature", "top_p", "seed", "presence_penalty", "frequency_penalty", "stop"}
	for dialect, more := range map[openai.Dialect][]string{
		openai.OpenAI:   nil,
		openai.VLLM:     {"top_k", "min_p", "repetition_penalty", "chat_template_kwargs"},
		openai.LlamaCPP: {"top_k", "min_p", "repeat_penalty", "chat_template_kwargs"},
	} {
		s := &server{reply: sending(good)}
		a := ask()
		a.Decoding.Seed, a.Decoding.Stop = 7, []string{"\n"}
		_, err := s.open(t, func(c *openai.Config) { c.Dialect, c.Key = dialect, "k" }).Generate(ctx, a)
		require.NoError(t, err)
		var names []string
		for name := range s.requests[0] {
			names = append(names, name)
		}
		assert.ElementsMatch(t, append(more, common...), names, dialect)
		assert.Equal(t, 8.0, s.requests[0]["max_tokens"])
		assert.Equal(t, 7.0, s.requests[0]["seed"])
		assert.Equal(t, []any{"\n"}, s.requests[0]["stop"])
		assert.Equal(t, []any{map[string]any{"role": "system", "content": "be brief"}, map[string]any{"role": "user", "content": "why?"}}, s.requests[0]["messages"])
		assert.Equal(t, "Bearer k", s.keys[0])
	}
}

func TestSchemaIsSent(t *testing.T) {
	s := &server{reply: sending(good)}
	a := ask()
	a.Format = `{"type":"object"}`
	_, err := s.open(t).Generate(ctx, a)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"type": "json_schema", "json_schema": map[string]any{
		"name": "reply", "strict": true, "schema": map[string]any{"type": "object"}}}, s.requests[0]["response_format"])
}

func TestFinishReasons(t *testing.T) {
	eight := `{"prompt_tokens":9,"completion_tokens":8}`
	for _, c := range []struct {
		finish, usage string
		want          backend.StopReason
	}{{`"stop"`, usage, backend.StopEOS}, {`"length"`, eight, backend.StopCap}, {`"length"`, usage, backend.StopContext}} {
		got, err := (&server{reply: sending(says(`""`, c.finish, c.usage))}).open(t).Generate(ctx, ask())
		require.NoError(t, err)
		assert.Equal(t, c.want, got.Stop)
	}
}

// A reply that may not be what it seems is refused, and not asked for again.
func TestRefusesReplies(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"finish null":     {says(`"x"`, "null", usage), "no finish_reason"},
		"finish empty":    {says(`"x"`, `""`, usage), "no finish_reason"},
		"finish missing":  {`{"choices":[{"message":{"content":"x"}}],"usage":` + usage + `}`, "no finish_reason"},
		"finish unknown":  {says(`"x"`, `"eos_token"`, usage), `unknown finish_reason "eos_token"`},
		"finish filter":   {says(`"x"`, `"content_filter"`, usage), "filtered"},
		"finish tools":    {says(`"x"`, `"tool_calls"`, usage), `unknown finish_reason "tool_calls"`},
		"no content":      {says("null", `"stop"`, usage), "no content"},
		"no usage":        {says(`"x"`, `"stop"`, "null"), "does not count its tokens"},
		"no prompt count": {says(`"x"`, `"stop"`, `{"completion_tokens":3}`), "does not count its tokens"},
		"too many tokens": {says(`"x"`, `"length"`, `{"prompt_tokens":9,"completion_tokens":9}`), "ignores max_tokens"},
		"context":         {says(`"x"`, `"stop"`, `{"prompt_tokens":62,"completion_tokens":3}`), "num_ctx is 64"},
		"no choice":       {`{"choices":[],"usage":` + usage + `}`, "0 choices"},
		"two choices":     {`{"choices":[{},{}],"usage":` + usage + `}`, "2 choices"},
		"thinks unasked":  {`{"choices":[{"message":{"content":"x","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":` + usage + `}`, "think is off"},
		"refusal":         {`{"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}],"usage":` + usage + `}`, "refuses to answer"},
		"cut JSON":        {good[:40], "not JSON"},
		"a web page":      {"<html>", "not JSON"},
		"empty":           {"", "not JSON"},
	} {
		s := &server{reply: sending(c.body)}
		_, err := s.open(t).Generate(ctx, ask())
		assert.ErrorContains(t, err, c.want, name)
		assert.Len(t, s.requests, 1, name)
	}
}

func TestThinkingIsKept(t *testing.T) {
	s := &server{reply: sending(`{"choices":[{"message":{"content":"x","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":` + usage + `}`)}
	a := ask()
	a.Decoding.Think = true
	got, err := s.open(t).Generate(ctx, a)
	require.NoError(t, err)
	assert.Equal(t, "hm", got.Thinking)
	assert.Equal(t, map[string]any{"enable_thinking": true}, s.requests[0]["chat_template_kwargs"])
}

// Faults that pass are asked again; those that do not are not.
func TestRetries(t *testing.T) {
	hang := func(w http.ResponseWriter) { // breaks off in the middle of the body
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, good[:20])
	}
	for name, fail := range map[string]func(http.ResponseWriter){
		"busy":        func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
		"unavailable": func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"broken off":  hang,
	} {
		s := &server{}
		s.reply = func(n int, w http.ResponseWriter) {
			if n < 2 {
				fail(w)
				return
			}
			sending(good)(n, w)
		}
		got, err := s.open(t).Generate(ctx, ask())
		require.NoError(t, err, name)
		assert.Equal(t, "so it is", got.Text, name)
		assert.Len(t, s.requests, 3, name)

		s = &server{reply: func(_ int, w http.ResponseWriter) { fail(w) }}
		_, err = s.open(t).Generate(ctx, ask())
		assert.ErrorContains(t, err, "gave up after 3 attempts", name)
	}
	for status, want := range map[int]string{400: "Bad Request", 401: "check the key", 500: "Internal Server Error"} {
		s := &server{reply: func(_ int, w http.ResponseWriter) { w.WriteHeader(status) }}
		_, err := s.open(t).Generate(ctx, ask())
		assert.ErrorContains(t, err, want)
		assert.Len(t, s.requests, 1, "%d", status)
	}
}

func TestMissingModel(t *testing.T) {
	s := &server{reply: func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }}
	_, err := s.open(t).Generate(ctx, ask())
	var missing *backend.MissingError
	require.ErrorAs(t, err, &missing)
	assert.Contains(t, missing.What, "m is not served at")
}

func TestChangedModelIsRefused(t *testing.T) {
	s := &server{reply: func(n int, w http.ResponseWriter) {
		_, _ = fmt.Fprintf(w, `{"model":"m-%d","choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":%s}`, n, usage)
	}}
	m := s.open(t)
	_, err := m.Generate(ctx, ask())
	require.NoError(t, err)
	_, err = m.Generate(ctx, ask())
	assert.ErrorContains(t, err, `answered as "m-1", before as "m-0"`)
}

// What the endpoint cannot be told is refused before anything is sent.
func TestRefusesAsks(t *testing.T) {
	for name, c := range map[string]struct {
		change func(a *backend.Ask)
		want   string
	}{
		"empty prompt":   {func(a *backend.Ask) { a.Prompt = "" }, "empty prompt"},
		"raw":            {func(a *backend.Ask) { a.Decoding.Raw = true }, "raw prompts"},
		"no cap":         {func(a *backend.Ask) { a.Decoding.NumPredict = 0 }, "num_predict"},
		"schema":         {func(a *backend.Ask) { a.Format = "{" }, "not JSON"},
		"repeat penalty": {func(a *backend.Ask) { a.Decoding.RepeatPenalty = 1.1 }, "repeat_penalty 1.1 cannot be sent"},
		"sampled top_k":  {func(a *backend.Ask) { a.Decoding.Temperature, a.Decoding.TopK = 1, 20 }, "top_k 20"},
	} {
		s := &server{reply: sending(good)}
		m := s.open(t, func(c *openai.Config) { c.Dialect = openai.OpenAI })
		a := ask()
		c.change(&a)
		_, err := m.Generate(ctx, a)
		assert.ErrorContains(t, err, c.want, name)
		assert.Empty(t, s.requests, name)
	}
}

func TestCancelled(t *testing.T) {
	s := &server{reply: func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }}
	m := s.open(t, func(c *openai.Config) { c.Pause = time.Hour })
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := m.Generate(short, ask())
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestNewRefuses(t *testing.T) {
	base, _ := url.Parse("http://localhost:8000/v1")
	for want, cfg := range map[string]openai.Config{
		"no model":  {BaseURL: base, Dialect: openai.VLLM},
		"base URL":  {Model: "m", Dialect: openai.VLLM},
		"dialect":   {Model: "m", BaseURL: base},
		`"ollama"`:  {Model: "m", BaseURL: base, Dialect: "ollama"},
		"localhost": {Model: "m", BaseURL: &url.URL{Path: "here"}, Dialect: openai.VLLM},
	} {
		_, err := openai.New(cfg)
		assert.ErrorContains(t, err, want)
	}
}

func TestInfo(t *testing.T) {
	s := &server{reply: sending(good)}
	info, err := s.open(t).Info(ctx)
	require.NoError(t, err)
	assert.Equal(t, "not known", info.Digest)
	info, err = s.open(t, func(c *openai.Config) { c.Digest = "d" }).Info(ctx)
	require.NoError(t, err)
	assert.Equal(t, "stated, not verified: d", info.Digest)
	assert.Equal(t, "vllm endpoint, version not known", info.Server)
}
