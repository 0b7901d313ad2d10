package replay_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/recording"
	"threearcs/backend/replay"
)

var decoding = backend.Greedy(512, 2048)

func ask(i int) backend.Ask {
	return backend.Ask{Prompt: fmt.Sprintf("Problem number %d of the set.", i), Decoding: decoding}
}

// open records answers to asks 0…2, aborts the third, and opens the recording.
func open(t *testing.T) *replay.Model {
	t.Helper()
	path := filepath.Join(t.TempDir(), "r.jsonl")
	w, err := recording.Append(path, recording.Header{
		Model: backend.ModelInfo{Name: "base:1", Digest: "d", Server: "ollama 0.24.0"}, Decoding: decoding,
		Set: recording.Set{Name: "humaneval", Asks: 3},
	})
	require.NoError(t, err)
	for i, stop := range []backend.StopReason{backend.StopEOS, backend.StopCap, backend.StopAborted} {
		text := fmt.Sprint("answer ", i)
		require.NoError(t, w.Append(fmt.Sprint("HumanEval/", i), ask(i), backend.Answer{
			Text: text, Stop: stop, Tokens: []backend.Token{{ID: 3, End: 6}, {ID: 4, End: len(text)}}}))
	}
	require.NoError(t, w.Close())
	m, err := replay.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { m.Close() })
	return m
}

func TestReplay(t *testing.T) {
	m := open(t)
	info, err := m.Info(context.Background())
	require.NoError(t, err)
	assert.Equal(t, "base:1", info.Name)
	answer, err := m.Generate(context.Background(), ask(1))
	require.NoError(t, err)
	assert.Equal(t, backend.Answer{Text: "answer 1", Stop: backend.StopCap,
		Tokens: []backend.Token{{ID: 3, End: 6}, {ID: 4, End: 8}}}, answer)

	_, err = m.Generate(context.Background(), ask(2))
	var aborted *backend.AbortedError
	require.ErrorAs(t, err, &aborted)
	assert.Equal(t, "answer 2", aborted.Partial.Text)
}

// A miss names the nearest recorded ask and every field that differs.
func TestMiss(t *testing.T) {
	m := open(t)
	for name, c := range map[string]struct {
		change func(*backend.Ask)
		want   string
	}{
		"cap":    {func(a *backend.Ask) { a.Decoding.NumPredict = 1024 }, "HumanEval/1 in line 5, where decoding.num_predict is 512, asked 1024; to obtain it: threearcs record --model base:1 --set humaneval --num-predict 1024"},
		"repeat": {func(a *backend.Ask) { a.Repeat = 1 }, "HumanEval/1 in line 5, where repeat is 0, asked 1"},
		"two":    {func(a *backend.Ask) { a.Repeat, a.Decoding.Think = 1, true }, "decoding.think is false, asked true; repeat is 0, asked 1"},
		"system": {func(a *backend.Ask) { a.System = "Be kind." }, `where system is "" from byte 0, asked "Be kind."`},
		"prompt": {func(a *backend.Ask) { a.Prompt = "Problem number 1 of the test." }, `HumanEval/1 in line 5, where prompt is "set." from byte 24, asked "test."`},
	} {
		a := ask(1)
		c.change(&a)
		_, err := m.Generate(context.Background(), a)
		var missing *backend.MissingError
		require.ErrorAs(t, err, &missing, name)
		assert.ErrorContains(t, err, c.want, name)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := open(t).Generate(ctx, ask(0))
	require.ErrorIs(t, err, context.Canceled)
}
