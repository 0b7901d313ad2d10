package openai_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/openai"
	"threearcs/backend/recording"
)

// describing serves pages by path, and 404 elsewhere.
func describing(t *testing.T, pages map[string]string) openai.Config {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok || r.Method != http.MethodGet {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL + "/v1")
	require.NoError(t, err)
	return openai.Config{Model: "m", BaseURL: base, Dialect: openai.VLLM, Digest: "abc", NumCtx: 4096, Pause: time.Millisecond}
}

// What an endpoint tells is kept; what it does not is not known.
func TestOpen(t *testing.T) {
	for name, c := range map[string]struct {
		dialect openai.Dialect
		pages   map[string]string
		want    backend.ModelInfo
	}{
		"vllm": {openai.VLLM, map[string]string{
			"/v1/models": `{"data":[{"id":"other","root":"x"},{"id":"m","root":"org/m","max_model_len":8192}]}`,
			"/version":   `{"version":"0.11.0"}`,
		}, backend.ModelInfo{Architecture: "org/m", ContextLength: 8192, Template: "not known", Server: "vllm endpoint, version 0.11.0"}},
		"sglang": {openai.VLLM, map[string]string{
			"/v1/models":       `{"data":[{"id":"m","root":"org/m","max_model_len":4096}]}`,
			"/get_server_info": `{"version":"0.5.3","tp_size":2}`,
		}, backend.ModelInfo{Architecture: "org/m", ContextLength: 4096, Template: "not known", Server: "vllm endpoint, version 0.5.3"}},
		"llama.cpp": {openai.LlamaCPP, map[string]string{
			"/v1/models": `{"data":[{"id":"m","meta":{"n_params":1}}]}`,
			"/props":     `{"build_info":"b8681-x","chat_template":"{{t}}","default_generation_settings":{"n_ctx":65536}}`,
		}, backend.ModelInfo{Architecture: "not known", ContextLength: 65536, Template: recording.SHA256("{{t}}"), Server: "llama.cpp endpoint, version b8681-x"}},
		"bare": {openai.OpenAI, map[string]string{
			"/v1/models": `{"data":[{"id":"m"}]}`,
		}, backend.ModelInfo{Architecture: "not known", Template: "not known", Server: "openai endpoint, version not known"}},
	} {
		cfg := describing(t, c.pages)
		cfg.Dialect = c.dialect
		m, err := openai.Open(ctx, cfg)
		require.NoError(t, err, name)
		got, err := m.Info(ctx)
		require.NoError(t, err, name)
		c.want.Name, c.want.Digest = "m", "stated, not verified: abc"
		c.want.WeightsDigest, c.want.Quantization, c.want.Kernels = "not known", "not known", "not known"
		assert.Equal(t, c.want, got, name)
	}
}

func TestOpenRefuses(t *testing.T) {
	for want, pages := range map[string]map[string]string{
		"m is not served at":            {"/v1/models": `{"data":[{"id":"other"},{"id":"third"}]}`},
		"nearest: other, third":         {"/v1/models": `{"data":[{"id":"other"},{"id":"third"}]}`},
		"is it the base URL":            {"/models": `{"data":[{"id":"m"}]}`},
		"context of 2048 tokens, num_c": {"/v1/models": `{"data":[{"id":"m","max_model_len":2048}]}`},
	} {
		_, err := openai.Open(ctx, describing(t, pages))
		assert.ErrorContains(t, err, want)
	}
	cfg := describing(t, nil)
	cfg.BaseURL.Host = "127.0.0.1:1"
	_, err := openai.Open(ctx, cfg)
	assert.ErrorContains(t, err, "refused")
}

// withLogprobs is a whole reply whose tokens are spelled out.
func withLogprobs(content, finish, pieces string) string {
	return `{"model":"m-1","choices":[{"message":{"content":` + content + `},"finish_reason":"` + finish + `","logprobs":{"content":` + pieces + `}}],"usage":` + usage + `}`
}

func TestBoundaries(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		ends []int
	}{
		"plain":          {withLogprobs(`"so it is"`, "length", `[{"token":"so"},{"token":" it"},{"token":" is"}]`), []int{2, 5, 8}},
		"with the end":   {withLogprobs(`"so it"`, "stop", `[{"token":"so"},{"token":" it"},{"token":"<|im_end|>"}]`), []int{2, 5}},
		"without it":     {withLogprobs(`"so it"`, "stop", `[{"token":"so"},{"token":" it"}]`), []int{2, 5}},
		"bytes":          {withLogprobs(`"é!"`, "stop", `[{"token":"?","bytes":[195]},{"token":"?","bytes":[169]},{"token":"!","bytes":[33]}]`), []int{0, 2, 3}},
		"replacements":   {withLogprobs(`"é!"`, "stop", `[{"token":"\ufffd"},{"token":"\ufffd"},{"token":"!"}]`), []int{0, 2, 3}},
		"in the middle":  {withLogprobs(`"a é b 👍 c"`, "stop", `[{"token":"a "},{"token":"\ufffd"},{"token":"\ufffd"},{"token":" b "},{"token":"\ufffd"},{"token":"\ufffd"},{"token":" c"},{"token":"<e>"}]`), []int{2, 2, 4, 7, 7, 11, 13}},
		"at the end":     {withLogprobs(`"a é"`, "stop", `[{"token":"a "},{"token":"\ufffd"},{"token":"\ufffd"},{"token":"<e>"}]`), []int{2, 2, 4}},
		"dropped":        {withLogprobs(`"a "`, "length", `[{"token":"a "},{"token":"\ufffd"}]`), []int{2, 2}},
		"empty":          {withLogprobs(`""`, "stop", `[{"token":"<|im_end|>"}]`), []int{}},
		"empty, without": {withLogprobs(`""`, "stop", `null`), []int{}},
	} {
		s := &server{reply: sending(c.body)}
		got, err := s.open(t, func(cfg *openai.Config) { cfg.Boundaries = true }).Generate(ctx, ask())
		require.NoError(t, err, name)
		ends := []int{}
		for _, tok := range got.Tokens {
			assert.Equal(t, -1, tok.ID)
			ends = append(ends, tok.End)
		}
		assert.Equal(t, c.ends, ends, name)
		assert.NotNil(t, got.Tokens, "%s: an empty answer can be cut too", name)
		assert.Equal(t, true, s.requests[0]["logprobs"])
	}
	for want, body := range map[string]string{
		"gives no logprobs":                   good,
		`the logprobs spell "<think>so it is`: withLogprobs(`"so it is"`, "stop", `[{"token":"<think>"},{"token":"so it is"}]`),
		`the logprobs spell "so it"`:          withLogprobs(`"so it is"`, "length", `[{"token":"so"},{"token":" it"}]`),
	} {
		s := &server{reply: sending(body)}
		_, err := s.open(t, func(cfg *openai.Config) { cfg.Boundaries = true }).Generate(ctx, ask())
		assert.ErrorContains(t, err, want)
	}
}

// Boundaries never run backwards, and lie between characters.
func FuzzBoundaries(f *testing.F) {
	f.Add("a|b|c", "abc", false)
	f.Add("\ufffd|\ufffd|x", "éx", true)
	f.Add("é|\xc3|\xa9|", "éé", true)
	f.Fuzz(func(t *testing.T, joined, text string, ended bool) {
		if !utf8.ValidString(text) {
			return
		}
		tokens, err := openai.Boundaries(strings.Split(joined, "|"), text, ended)
		if err != nil {
			return
		}
		last := 0
		for _, tok := range tokens {
			if tok.End < last || tok.End > len(text) || !utf8.ValidString(text[:tok.End]) {
				t.Fatalf("%q of %q: ends %v", text, joined, tokens)
			}
			last = tok.End
		}
		if len(tokens) > 0 && last != len(text) {
			t.Fatalf("%q of %q: ends %v before the text does", text, joined, tokens)
		}
	})
}
