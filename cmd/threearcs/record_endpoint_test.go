package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/recording"
)

// A fakeEndpoint is an OpenAI-compatible endpoint of one model. It answers every prompt
// with four tokens, and with an error from request failFrom on.
type fakeEndpoint struct {
	root     string
	failFrom int
	bare     bool // without logprobs

	mu         sync.Mutex
	asked      []string
	busy, most int
}

func (e *fakeEndpoint) start(t *testing.T) string {
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	return srv.URL + "/v1"
}

func (e *fakeEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/v1/models":
		fmt.Fprintf(w, `{"data":[{"id":"m","root":%q,"max_model_len":4096}]}`, e.root)
	case "/version":
		fmt.Fprint(w, `{"version":"1.2.3"}`)
	case "/v1/chat/completions":
		e.answer(w, r)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (e *fakeEndpoint) answer(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Messages []struct{ Content string }
		Logprobs bool
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	e.mu.Lock()
	e.asked = append(e.asked, body.Messages[0].Content)
	fail := e.failFrom > 0 && len(e.asked) >= e.failFrom
	e.busy++
	e.most = max(e.most, e.busy)
	e.mu.Unlock()
	time.Sleep(5 * time.Millisecond)
	e.mu.Lock()
	e.busy--
	e.mu.Unlock()
	switch {
	case fail:
		w.WriteHeader(http.StatusInternalServerError)
	case e.bare || !body.Logprobs:
		fmt.Fprint(w, `{"model":"m","choices":[{"message":{"content":"I do not know"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":5}}`)
	default:
		fmt.Fprint(w, `{"model":"m","choices":[{"message":{"content":"I do not know"},"finish_reason":"stop","logprobs":{"content":[
			{"token":"I"},{"token":" do"},{"token":" not"},{"token":" know"},{"token":"<|im_end|>"}]}}],"usage":{"prompt_tokens":9,"completion_tokens":5}}`)
	}
}

// endpointArgs are the arguments of record for fake endpoints.
func endpointArgs(out string, hosts ...string) []string {
	return []string{"--backend", "openai", "--model", "m", "--digest", "abc", "--set", "small", "--problems", smallProblems,
		"--hosts", strings.Join(hosts, ","), "--num-predict", "64", "--out", out}
}

// Two endpoints share the work, several questions at a time. One dies: the other takes
// over, the user is told, nothing is missing and nothing there twice.
func TestRecordOnEndpoints(t *testing.T) {
	one, two := &fakeEndpoint{root: "org/m", failFrom: 5}, &fakeEndpoint{root: "org/m"}
	a, b := one.start(t), two.start(t)
	path := filepath.Join(t.TempDir(), "r.jsonl")
	cmd := newRecordCmd()
	var out, warned strings.Builder
	cmd.SetOut(&out)
	cmd.SetErr(&warned)
	cmd.SetArgs(append(endpointArgs(path, a, b), "--per-host", "3"))
	require.NoError(t, cmd.ExecuteContext(t.Context()))
	assert.Contains(t, out.String(), "22 answers, 22 of them new")
	assert.Contains(t, warned.String(), "failed and is not asked any more")
	assert.Equal(t, 3, two.most)
	assert.LessOrEqual(t, len(one.asked), 4+3)
	sum, err := recording.Verify(path)
	require.NoError(t, err)
	assert.True(t, sum.Complete())

	f, err := recording.Open(path)
	require.NoError(t, err)
	defer f.Close()
	m := f.Header.Model
	assert.Equal(t, "stated, not verified: abc", m.Digest)
	assert.Equal(t, "not known", m.Template)
	assert.Equal(t, "vllm endpoint, version 1.2.3", m.Server)
	assert.Equal(t, 3, f.Header.NumParallel)
	_, answer, err := f.At(0)
	require.NoError(t, err)
	assert.Len(t, answer.Tokens, 4)

	// What was recorded is scored at every cap.
	text, err := runCommand(t, newCompareCmd(), "--set", "small", "--problems", smallProblems, path, path)
	require.NoError(t, err)
	assert.Contains(t, text, "pass@1")
}

func TestRecordOnEndpointsRefuses(t *testing.T) {
	one, other := &fakeEndpoint{root: "org/m"}, &fakeEndpoint{root: "org/another"}
	a, b := one.start(t), other.start(t)
	path := filepath.Join(t.TempDir(), "r.jsonl")
	with := func(more ...string) []string { return append(endpointArgs(path, a), more...) }
	for want, args := range map[string][]string{
		"state with --digest":                 with("--digest", ""),
		"name the OpenAI-compatible endpoint": {"--backend", "openai", "--model", "m", "--digest", "abc", "--set", "small", "--problems", smallProblems},
		"servers differ":                      endpointArgs(path, a, b),
		"architecture":                        endpointArgs(path, a, b),
		"on a server at once start at 1":      with("--per-host", "0"),
		"nearest: m":                          with("--model", "n"),
		"context of 4096 tokens":              with("--num-ctx", "8192"),
		`dialect "gpt"`:                       with("--dialect", "gpt"),
		"gives no logprobs":                   endpointArgs(path+"2", (&fakeEndpoint{bare: true}).start(t)),
		"are for servers":                     with("--backend", "engine"),
		"base URL nowhere: want one su":       endpointArgs(path, "nowhere"),
	} {
		_, err := runCommand(t, newRecordCmd(), args...)
		require.ErrorContains(t, err, want)
	}
	assert.Empty(t, one.asked, "nothing is asked before all is right")
}

// A judge's questions are shared too; several endpoints need a stated digest.
func TestJudgeOnEndpoints(t *testing.T) {
	a, asked := endpoint(t)
	b, askedToo := endpoint(t)
	args := []string{"--judge", "openai:m", "--hosts", a + "," + b, "--per-host", "2", "--file", labels(t), "--axis", "coverage", "--json"}
	_, err := execute(t, newJudgeCheckCmd(), args...)
	require.ErrorContains(t, err, "state it")
	_, err = execute(t, newJudgeCheckCmd(), append(args, "--digest", "abc")...)
	require.NoError(t, err)
	assert.Equal(t, 12, *asked+*askedToo)
	assert.Positive(t, *asked)
	assert.Positive(t, *askedToo)
}
