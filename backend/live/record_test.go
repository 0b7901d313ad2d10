package live_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/pool"
	"threearcs/backend/recording"
	"threearcs/backend/replay"
)

// A counting model counts its asks, and fails as told.
type counting struct {
	backend.Model
	asks atomic.Int64
	fail func(n int64, a backend.Ask) error
}

func (c *counting) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	n := c.asks.Add(1)
	if c.fail != nil {
		if err := c.fail(n, a); err != nil {
			return backend.Answer{}, err
		}
	}
	return c.Model.Generate(ctx, a)
}

func toyCounting() *counting {
	return &counting{Model: toyModel("base", func(i int) []string { return answer(10*i, "OK") })}
}

func recorder(n int, models ...backend.Model) live.Recorder {
	var servers []pool.Server
	for i, m := range models {
		servers = append(servers, pool.Server{Name: []string{"one", "two", "three"}[i], Model: m})
	}
	return live.Recorder{Servers: servers, Set: toySet(n),
		Decoding: backend.Greedy(256, 1024), Tool: "test", NumParallel: 1}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

func TestRecordAndReplay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	var last live.Progress
	calls := 0
	r := recorder(8, toyCounting())
	r.Repeats = 2
	r.Progress = func(p live.Progress) { last = p; calls++ }
	got, err := r.Record(ctx, path)
	require.NoError(t, err)
	assert.Equal(t, last, got)
	assert.Equal(t, 16, calls)
	assert.Equal(t, 16, got.Done)
	assert.Equal(t, 16, got.Total)
	assert.Equal(t, 2*(10*(0+1+2+3+4+5+6+7)+8*3), got.Tokens)
	assert.Positive(t, got.Rate())
	sum, err := recording.Verify(path)
	require.NoError(t, err)
	assert.True(t, sum.Complete())

	// The replay scores as the model itself does.
	m, err := replay.Open(path)
	require.NoError(t, err)
	defer m.Close()
	src := live.Source{Model: m, Decoding: m.File().Header.Decoding, Level: backend.Recorded, From: backend.Source{File: path}}
	req := backend.Request{Model: "base", Set: "toy", Decoding: backend.Decoding{NumPredict: 45}, Need: backend.Outcome}
	replayed, err := live.New("recorded", toySet(8), map[string]live.Source{"base": src}, &toyScorer{}).Run(ctx, req)
	require.NoError(t, err)
	asked, err := live.New("live", toySet(8), map[string]live.Source{"base": source(toyCounting().Model, 256)}, &toyScorer{}).Run(ctx, req)
	require.NoError(t, err)
	require.Len(t, replayed.Items, 8)
	for i := range asked.Items {
		for k := range asked.Items[i].Tokens {
			assert.Equal(t, asked.Items[i].Tokens[k].End, replayed.Items[i].Tokens[k].End)
		}
		asked.Items[i].Tokens, replayed.Items[i].Tokens = nil, nil
	}
	assert.Equal(t, asked.Items, replayed.Items)
	assert.Equal(t, backend.Recorded, replayed.Level)
}

// Interrupted after any number of answers, a recording resumes to the same bytes and asks
// nothing twice.
func TestRecordResumes(t *testing.T) {
	const n = 8
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.jsonl")
	_, err := recorder(n, toyCounting()).Record(ctx, whole)
	require.NoError(t, err)
	for stop := range n {
		path := filepath.Join(dir, "r.jsonl")
		interrupted, cancel := context.WithCancel(ctx)
		m := toyCounting()
		m.fail = func(k int64, _ backend.Ask) error {
			if k == int64(stop)+1 {
				cancel()
				return interrupted.Err()
			}
			return nil
		}
		_, err := recorder(n, m).Record(interrupted, path)
		require.ErrorIs(t, err, context.Canceled)
		m = toyCounting()
		p, err := recorder(n, m).Record(ctx, path)
		require.NoError(t, err)
		assert.Equal(t, n-stop, int(m.asks.Load()))
		assert.Equal(t, n-stop, p.Fresh)
		assert.Equal(t, read(t, whole), read(t, path))
		m = toyCounting()
		_, err = recorder(n, m).Record(ctx, path)
		require.NoError(t, err)
		assert.Zero(t, m.asks.Load(), "nothing is left to ask")
		require.NoError(t, os.Remove(path))
	}
}

// Three servers share the work; one that fails leaves its share to the others.
func TestRecordOnSeveralServers(t *testing.T) {
	const n = 40
	dir := t.TempDir()
	whole, path := filepath.Join(dir, "whole.jsonl"), filepath.Join(dir, "r.jsonl")
	_, err := recorder(n, toyCounting()).Record(ctx, whole)
	require.NoError(t, err)
	one, two, three := toyCounting(), toyCounting(), toyCounting()
	two.fail = func(k int64, _ backend.Ask) error {
		if k > 2 {
			return errors.New("no such luck")
		}
		return nil
	}
	_, err = recorder(n, one, two, three).Record(ctx, path)
	require.NoError(t, err)
	want, err := recording.Verify(whole)
	require.NoError(t, err)
	got, err := recording.Verify(path)
	require.NoError(t, err)
	assert.Equal(t, want, got, "the same content, in whatever order")
	assert.Equal(t, n, int(one.asks.Load()+three.asks.Load())+min(2, int(two.asks.Load())))

	// Fail all, and the error names item and server.
	bad := func(int64, backend.Ask) error { return errors.New("no such luck") }
	one, two = toyCounting(), toyCounting()
	one.fail, two.fail = bad, bad
	_, err = recorder(n, one, two).Record(ctx, filepath.Join(dir, "bad.jsonl"))
	require.Regexp(t, `^Toy/[01]: on (one|two): no such luck\non (one|two): no such luck$`, err.Error())

	// Servers with different models are refused.
	other := backend.Echo()
	_, err = recorder(n, toyCounting(), other).Record(ctx, filepath.Join(dir, "other.jsonl"))
	require.ErrorContains(t, err, `servers differ: one has name "base", two has "echo"`)
}

// An aborted answer is kept as far as it goes and counts as truncated beyond.
func TestRecordAborted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	m := toyCounting()
	m.fail = func(_ int64, a backend.Ask) error {
		if !strings.Contains(a.Prompt, "problem_001") {
			return nil
		}
		return &backend.AbortedError{Why: "no", Partial: backend.Answer{Text: "no no ", Tokens: []backend.Token{{End: 3}, {End: 6}}, Stop: backend.StopAborted, PromptTokens: 3}}
	}
	p, err := recorder(2, m).Record(ctx, path)
	require.NoError(t, err)
	assert.Equal(t, 1, p.Aborted)
	re, err := replay.Open(path)
	require.NoError(t, err)
	defer re.Close()
	src := live.Source{Model: re, Decoding: re.File().Header.Decoding, Level: backend.Recorded}
	run, err := live.New("recorded", toySet(2), map[string]live.Source{"base": src}, &toyScorer{}).Run(ctx,
		backend.Request{Model: "base", Set: "toy", Need: backend.Outcome})
	require.NoError(t, err)
	assert.Equal(t, "truncated", run.Items[1].Outcome)
	assert.Equal(t, backend.StopAborted, run.Items[1].Stop)
}

func TestLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	r := recorder(8, toyCounting())
	r.Limit = 3
	p, err := r.Record(ctx, path)
	require.NoError(t, err)
	assert.Equal(t, 3, p.Total)
	sum, err := recording.Verify(path)
	require.NoError(t, err)
	assert.Equal(t, 5, sum.Missing)

	// The rest can be added.
	r.Limit = 0
	p, err = r.Record(ctx, path)
	require.NoError(t, err)
	assert.Equal(t, 5, p.Fresh)
}

func TestPrompt(t *testing.T) {
	ask := toySet(1).Ask(0, backend.Greedy(64, 512), 0)
	assert.Equal(t, "Complete the Python function below. Reply with one Python code block that contains the whole function, "+
		"with the imports and helpers it needs.\n\n```python\nproblem_000.\n```\n", ask.Prompt)
	id := live.Chat.ID()
	other := live.Chat
	other.Text += " "
	assert.NotEqual(t, id.SHA256, other.ID().SHA256)
}
