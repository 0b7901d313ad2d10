package live_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/recording"
)

// A keeper in a folder of its own, and what it says.
func keeper(t *testing.T) (live.Keeper, func() string) {
	t.Helper()
	var mu sync.Mutex
	var said strings.Builder
	k := live.Keeper{Dir: filepath.Join(t.TempDir(), "new", "folder"), Tool: "test"}
	k.Say = func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(&said, format+"\n", args...)
	}
	return k, func() string {
		mu.Lock()
		defer mu.Unlock()
		return said.String()
	}
}

func toyQuestions(n int) live.Questions { return toySet(n).Questions(backend.Greedy(256, 1024), 1) }

// A run that is broken off after any number of answers goes on from there. Nothing is asked
// twice, and the file is that of an uninterrupted run.
func TestKeeperResumes(t *testing.T) {
	const n = 6
	k, _ := keeper(t)
	want, kept, err := k.Answers(ctx, toyCounting(), toyQuestions(n))
	require.NoError(t, err)
	assert.Equal(t, live.Kept{File: kept.File, Answers: n}, kept)
	whole := read(t, kept.File)
	for after := range n {
		k, said := keeper(t)
		m := toyCounting()
		m.fail = func(i int64, _ backend.Ask) error {
			if int(i) > after {
				return errors.New("power cut")
			}
			return nil
		}
		_, _, err := k.Answers(ctx, m, toyQuestions(n))
		require.ErrorContains(t, err, "power cut")
		require.ErrorContains(t, err, fmt.Sprintf("%d of %d answers are kept in %s", after, n, k.Dir))

		again := toyCounting()
		got, kept, err := k.Answers(ctx, again, toyQuestions(n))
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, live.Kept{File: kept.File, Answers: n, Before: after}, kept)
		assert.EqualValues(t, n-after, again.asks.Load())
		assert.Equal(t, whole, read(t, kept.File))
		assert.Contains(t, said(), fmt.Sprintf("%d of %d answers to toy are to be asked for, of at most 256 tokens each", n-after, n))
	}
}

// A finished run is replayed without a question and without a word.
func TestKeeperReplays(t *testing.T) {
	k, said := keeper(t)
	want, _, err := k.Answers(ctx, toyCounting(), toyQuestions(4))
	require.NoError(t, err)
	before := said()
	assert.Contains(t, before, "4 of 4 answers, ")
	m := toyCounting()
	got, kept, err := k.Answers(ctx, m, toyQuestions(4))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, 4, kept.Before)
	assert.Zero(t, m.asks.Load())
	assert.Equal(t, before, said())
}

// Two runs at once share one recording: one asks, the other waits.
func TestTwoKeepers(t *testing.T) {
	k, said := keeper(t)
	m := toyCounting()
	start := make(chan struct{})
	m.fail = func(i int64, _ backend.Ask) error {
		if i == 1 {
			close(start)
			for !strings.Contains(said(), "waiting for the process") {
				time.Sleep(time.Millisecond)
			}
		}
		return nil
	}
	done := make(chan error)
	go func() { _, _, err := k.Answers(ctx, m, toyQuestions(3)); done <- err }()
	<-start
	_, kept, err := k.Answers(ctx, m, toyQuestions(3))
	require.NoError(t, err)
	require.NoError(t, <-done)
	assert.Equal(t, 3, kept.Before)
	assert.EqualValues(t, 3, m.asks.Load())

	// Who does not want to wait any more is let go.
	w, err := recording.Append(kept.File, header(t, kept.File))
	require.NoError(t, err)
	defer w.Close()
	soon, cancel := context.WithCancel(ctx)
	cancel()
	_, _, err = k.Answers(soon, noInfoCheck{m}, toyQuestions(3))
	require.ErrorIs(t, err, context.Canceled)
}

// noInfoCheck is a model that tells what it is even when its context has ended.
type noInfoCheck struct{ *counting }

func (m noInfoCheck) Info(context.Context) (backend.ModelInfo, error) { return m.counting.Info(ctx) }

func header(t *testing.T, path string) recording.Header {
	t.Helper()
	f, err := recording.Open(path)
	require.NoError(t, err)
	defer f.Close()
	return f.Header
}

// Whatever can change an answer has a recording of its own.
func TestKeeperTellsRunsApart(t *testing.T) {
	k, _ := keeper(t)
	files := map[string]bool{}
	keep := func(m backend.Model, q live.Questions) {
		_, kept, err := k.Answers(ctx, m, q)
		require.NoError(t, err)
		assert.NotContains(t, files, kept.File)
		files[kept.File] = true
	}
	keep(toyCounting(), toyQuestions(3))
	keep(toyCounting(), toyQuestions(2))
	keep(toyCounting(), toySet(3).Questions(backend.Greedy(255, 1024), 1))
	keep(toyCounting(), toySet(3).Questions(backend.Greedy(256, 1025), 1))
	keep(toyCounting(), toySet(3).Questions(backend.Greedy(256, 1024), 2))
	reworded := toySet(3)
	reworded.Wording.Text += " please"
	keep(toyCounting(), reworded.Questions(backend.Greedy(256, 1024), 1))
	keep(digested{toyCounting(), "beef"}, toyQuestions(3))
	assert.Len(t, files, 7)
}

// digested is a model with another digest.
type digested struct {
	backend.Model
	digest string
}

func (d digested) Info(ctx context.Context) (backend.ModelInfo, error) {
	info, err := d.Model.Info(ctx)
	info.Digest = d.digest
	return info, err
}

// What a server broke off is kept, and is broken off when it is replayed.
func TestKeeperKeepsAborted(t *testing.T) {
	k, _ := keeper(t)
	m := toyCounting()
	m.fail = func(i int64, _ backend.Ask) error {
		if i == 2 {
			return &backend.AbortedError{Why: "it loops", Partial: backend.Answer{Text: "so so", Stop: backend.StopAborted}}
		}
		return nil
	}
	for range 2 {
		got, _, err := k.Answers(ctx, m, toyQuestions(3))
		require.NoError(t, err)
		assert.Equal(t, backend.StopAborted, got[1].Stop)
		assert.Equal(t, "so so", got[1].Text)
	}
}

func TestKeeperRefuses(t *testing.T) {
	k, _ := keeper(t)
	_, _, err := k.Answers(ctx, toyCounting(), live.Questions{})
	require.ErrorContains(t, err, "no questions")
	_, _, err = k.Answers(ctx, toyCounting(), toySet(1).Questions(backend.Greedy(0, 1024), 1))
	require.ErrorContains(t, err, "num_predict is 0")
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	k.Dir = file
	_, _, err = k.Answers(ctx, toyCounting(), toyQuestions(1))
	require.ErrorContains(t, err, "folder for recordings")
}

// A backend with a keeper says from where its answers came.
func TestBackendKeeps(t *testing.T) {
	k, _ := keeper(t)
	r := backend.Request{Model: "base", Set: "toy", Need: backend.Passed}
	for _, want := range []string{"0 of 4 answers were kept from earlier runs", "4 of 4 answers were kept from earlier runs"} {
		b := live.New("ollama", toySet(4), map[string]live.Source{"base": source(toyCounting(), 256)}, &toyScorer{})
		b.Keeper = &k
		run, err := b.Run(ctx, r)
		require.NoError(t, err)
		assert.Contains(t, run.Notes, want)
		require.Len(t, run.Sources, 2)
		_, err = recording.Verify(run.Sources[1].File)
		require.NoError(t, err)
		assert.Equal(t, backend.Live, run.Level)
	}
}
