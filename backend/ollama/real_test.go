//go:build unix

package ollama_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/backendtest"
	"threearcs/backend/knownanswer"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
)

// real starts a private server, or skips the test if none is built.
func real(t *testing.T) *serve.Server {
	t.Helper()
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	return start(t, serve.Options{Binary: bin, Models: t.TempDir()})
}

func start(t *testing.T, o serve.Options) *serve.Server {
	t.Helper()
	s, err := serve.Start(ctx, o)
	require.NoError(t, err)
	t.Cleanup(s.Stop)
	return s
}

// spec is a model with an answer that ends, one that loops over three tokens, one that
// repeats a single token, and characters of several bytes.
func spec(arch string) knownanswer.Spec {
	return knownanswer.Spec{
		Arch: arch, Seed: 11, Context: 2048, Filler: []string{"Let", " me", " think", ".", " So", ":"},
		Scripts: []knownanswer.Script{
			{Key: "first_task", Tokens: []string{"yes", " of", " course", "\n", "\n", "ünï", "日本"}, Ends: true},
			{Key: "second_task", Filler: 4, Tokens: []string{"a", "b", "c"}, Loop: 1},
			{Key: "third_task", Filler: 1, Tokens: []string{"no"}, Loop: 0},
		},
		Default: knownanswer.Script{Tokens: []string{"what", "?"}, Ends: true},
	}
}

// create builds the known-answer model and gives it to the server under the name.
func create(t *testing.T, s *serve.Server, name string, spec knownanswer.Spec) *knownanswer.Known {
	t.Helper()
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "known.gguf"), spec)
	require.NoError(t, err)
	require.NoError(t, ollama.Create(ctx, s.Host, name, k.Path, knownanswer.Template))
	return k
}

func open(t *testing.T, s *serve.Server, name string) *ollama.Model {
	t.Helper()
	m, err := ollama.Open(ctx, ollama.Config{Model: name, Host: s.Host, NumThread: 1, NumCtx: 512, Pause: 50 * time.Millisecond})
	require.NoError(t, err)
	return m
}

var architectures = knownanswer.Archs()

func TestConformanceOnRealServer(t *testing.T) {
	s := real(t)
	for _, arch := range architectures {
		t.Run(arch, func(t *testing.T) {
			create(t, s, arch, spec(arch))
			backendtest.Run(t, func(t *testing.T) backend.Model { return open(t, s, arch) },
				backendtest.Prompts{Ends: "please do first_task", Endless: "please do second_task"})
		})
	}
}

// The server gives the known answers, token boundary for token boundary. (Where the context
// is full it generates a token more or less, not always the same: the conformance suite
// allows for it.)
func TestKnownAnswersOnRealServer(t *testing.T) {
	s := real(t)
	for _, arch := range architectures {
		k := create(t, s, arch, spec(arch))
		m := open(t, s, arch)
		info, err := m.Info(ctx)
		require.NoError(t, err)
		assert.Equal(t, arch, info.Architecture)
		assert.Equal(t, k.SHA256, info.WeightsDigest)
		assert.Equal(t, 2048, info.ContextLength)
		assert.Equal(t, "ollama "+serve.Version, info.Server)
		for _, a := range []backend.Ask{
			{Prompt: "first_task", Decoding: backend.Greedy(50, 512)},
			{Prompt: "first_task", Decoding: backend.Greedy(4, 512)},
			{Prompt: "first_task", Decoding: backend.Greedy(7, 512)}, // all its tokens, but not the end
			{Prompt: "second_task", Decoding: backend.Greedy(100, 512)},
			{Prompt: "hello", System: "be brief", Decoding: backend.Greedy(50, 512)},
		} {
			want, err := k.Answer(a)
			require.NoError(t, err)
			got, err := m.Generate(ctx, a)
			require.NoError(t, err)
			for i := range want.Tokens {
				want.Tokens[i].ID = -1
			}
			assert.Equal(t, want, got, "%s: %+v", arch, a)
		}
	}
}

// The server breaks an answer off that repeats one token: what came before is known.
func TestRepetitionOnRealServer(t *testing.T) {
	s := real(t)
	k := create(t, s, "m", spec("qwen3"))
	a := backend.Ask{Prompt: "third_task", Decoding: backend.Greedy(200, 512)}
	_, err := open(t, s, "m").Generate(ctx, a)
	var aborted *backend.AbortedError
	require.ErrorAs(t, err, &aborted)
	n := len(aborted.Partial.Tokens)
	require.Greater(t, n, 25)
	a.Decoding.NumPredict = n
	want, err := k.Answer(a)
	require.NoError(t, err)
	assert.Equal(t, want.Text, aborted.Partial.Text)
	assert.Equal(t, want.Rendered, aborted.Partial.Rendered)
}

// long asks for an answer that takes a while.
func long() backend.Ask {
	return backend.Ask{Prompt: "second_task", Decoding: backend.Greedy(1500, 2048)}
}

// The server dies in the middle of an answer; another takes its place at the same address.
// The model waits and gives the same answer.
func TestServerKilledMidStream(t *testing.T) {
	models := t.TempDir()
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	s := start(t, serve.Options{Binary: bin, Models: models})
	create(t, s, "m", spec("llama"))
	m := open(t, s, "m")
	want, err := m.Generate(ctx, long())
	require.NoError(t, err)

	go func() {
		time.Sleep(100 * time.Millisecond)
		_ = syscall.Kill(-s.Pid(), syscall.SIGKILL)
		<-s.Exited()
		again, err := serve.Start(ctx, serve.Options{Binary: bin, Models: models, Addr: s.Host.Host})
		if assert.NoError(t, err) {
			t.Cleanup(again.Stop)
		}
	}()
	got, err := m.Generate(ctx, long())
	require.NoError(t, err)
	assert.Equal(t, want, got)
	select {
	case <-s.Exited():
	default:
		t.Error("the answer was there before the server was killed: ask for a longer one")
	}
}

// The runner dies in the middle of an answer; the server starts another.
func TestRunnerKilledMidStream(t *testing.T) {
	s := real(t)
	create(t, s, "m", spec("qwen3"))
	m := open(t, s, "m")
	want, err := m.Generate(ctx, long())
	require.NoError(t, err)
	killed := make(chan int)
	go func() {
		time.Sleep(100 * time.Millisecond)
		killed <- killRunners(s.Pid())
	}()
	got, err := m.Generate(ctx, long())
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, 1, <-killed)
}

// The model is replaced, then deleted, under a running harness.
func TestModelReplacedAndDeleted(t *testing.T) {
	s := real(t)
	create(t, s, "m", spec("llama"))
	m := open(t, s, "m")
	a := backend.Ask{Prompt: "first_task", Decoding: backend.Greedy(20, 512)}
	_, err := m.Generate(ctx, a)
	require.NoError(t, err)

	other := spec("llama")
	other.Seed++
	create(t, s, "m", other)
	_, err = m.Generate(ctx, a)
	require.ErrorContains(t, err, "changed on")

	require.NoError(t, ollama.Delete(ctx, s.Host, "m"))
	_, err = m.Generate(ctx, a)
	var missing *backend.MissingError
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, "ollama pull m", missing.Command)
}

// busy counts the answers that say that the server's queue is full.
type busy struct{ n atomic.Int64 }

func (b *busy) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusServiceUnavailable {
		b.n.Add(1)
	}
	return resp, err
}

// A server whose queue is full is asked again until it answers. The queue fills while the
// model is loaded.
func TestQueueFull(t *testing.T) {
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	s := start(t, serve.Options{Binary: bin, Models: t.TempDir(), Env: []string{"OLLAMA_MAX_QUEUE=1"}})
	create(t, s, "m", spec("llama"))
	var full busy
	errs := make(chan error)
	const callers = 6
	for range callers {
		go func() {
			m, err := ollama.Open(ctx, ollama.Config{Model: "m", Host: s.Host, NumThread: 1, NumCtx: 512, HTTP: &http.Client{Transport: &full}, Pause: 50 * time.Millisecond})
			if err == nil {
				_, err = m.Generate(ctx, backend.Ask{Prompt: "second_task", Decoding: backend.Greedy(20, 512)})
			}
			errs <- err
		}()
	}
	for range callers {
		assert.NoError(t, <-errs)
	}
	assert.Positive(t, full.n.Load(), "the queue was never full")
}

// A context larger than the model was trained with is not what was asked for.
func TestContextIsClamped(t *testing.T) {
	s := real(t)
	create(t, s, "m", spec("qwen3"))
	_, err := open(t, s, "m").Generate(ctx, backend.Ask{Prompt: "first_task", Decoding: backend.Greedy(20, 4096)})
	require.ErrorContains(t, err, "context of 2048, asked for num_ctx 4096")
}

// killRunners kills the processes in the group of the server other than itself, and
// returns how many there were.
func killRunners(group int) int {
	n := 0
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		pid := 0
		for _, c := range filepath.Base(dir) {
			pid = 10*pid + int(c-'0')
		}
		if _, err := os.Stat(dir); err != nil || pid == group {
			continue
		}
		if pgid, err := syscall.Getpgid(pid); err == nil && pgid == group {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			n++
		}
	}
	return n
}

// A schema holds a model to it that by itself would say something else.
func TestFormatOnRealServer(t *testing.T) {
	s := real(t)
	create(t, s, "qwen3", spec("qwen3"))
	a := backend.Ask{Prompt: "please do first_task", Decoding: backend.Greedy(100, 512),
		Format: `{"type":"object","properties":{"verdict":{"type":"string","enum":["YES","NO"]}},"required":["verdict"],"additionalProperties":false}`}
	got, err := open(t, s, "qwen3").Generate(ctx, a)
	require.NoError(t, err)
	var reply struct{ Verdict string }
	require.NoError(t, json.Unmarshal([]byte(got.Text), &reply), "%q", got.Text)
	assert.Contains(t, []string{"YES", "NO"}, reply.Verdict)
}
