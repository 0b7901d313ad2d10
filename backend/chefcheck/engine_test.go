//go:build engine && cgo

package chefcheck_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/chefcheck"
	"threearcs/backend/chefrun"
	"threearcs/backend/engine"
	"threearcs/backend/judge"
	"threearcs/backend/live"
)

var ctx = context.Background()

func TestMain(m *testing.M) {
	slog.SetLogLoggerLevel(slog.LevelError)
	os.Exit(m.Run())
}

// open runs the Chef prompts on the known-answer models in process.
func open(t *testing.T, m chefcheck.Models, keep string) *chefrun.Backend {
	t.Helper()
	sets, err := chefrun.Folder(m.Folder)
	require.NoError(t, err)
	replies, err := engine.Open(m.Judge.Path, engine.Options{Threads: 1})
	require.NoError(t, err)
	t.Cleanup(func() { replies.Close() })
	b := chefrun.New(chefrun.Options{Name: "engine", Sets: sets, Decoding: backend.Greedy(128, 2048), Cap: 64,
		Keeper: live.Keeper{Dir: keep, Tool: "test", Say: t.Logf},
		Open:   func(string) (backend.Model, error) { return engine.Open(m.Answers.Path, engine.Options{Threads: 1}) },
		Judge:  &judge.Judge{Model: replies, Decoding: judge.Decoding()},
		Heads:  []backend.Head{m.Head}})
	t.Cleanup(func() { b.Close() })
	return b
}

// TestEngine runs both sets in process: every label, every sign of a hidden state and the
// effect of damping must be the known one.
func TestEngine(t *testing.T) {
	dir, keep := t.TempDir(), t.TempDir() // the judge hears the same from all
	for _, arch := range []string{"llama", "qwen3", "qwen35", "gemma4"} {
		t.Run(arch, func(t *testing.T) {
			m, err := chefcheck.Build(dir, arch, chefcheck.Rows.Train, chefcheck.Rows.Fresh)
			require.NoError(t, err)
			b := open(t, m, keep)
			for set, rows := range map[string][]chefcheck.Row{backend.Step16: chefcheck.Rows.Train, backend.Fresh: chefcheck.Rows.Fresh} {
				requireRows(t, b, set, rows)
			}
		})
	}
}

func requireRows(t *testing.T, b *chefrun.Backend, set string, rows []chefcheck.Row) {
	t.Helper()
	need := backend.Coverage | backend.Verbal | backend.Rubric | backend.Hidden | backend.Stop
	run, err := b.Run(ctx, backend.Request{Model: backend.Gemma4E2B, Set: set, Need: need})
	require.NoError(t, err)
	require.Len(t, run.Items, len(rows), run.Notes)
	require.True(t, run.StandIn)
	for i, item := range run.Items {
		row := rows[i]
		assert.Equal(t, float64(row.Covered)/4, item.Coverage, item.ID)
		assert.Equal(t, row.Correct(), item.Correct, item.ID)
		assert.Equal(t, !row.Hedges, item.Assert, item.ID)
		assert.Equal(t, row.Score, item.Rubric["completeness"], item.ID)
		assert.Equal(t, backend.StopEOS, item.Stop, item.ID)
		assert.Equal(t, row.Seems, item.Hidden[132] > 0, item.ID)
		same := item.Hidden[:132]
		assert.Equal(t, run.Items[0].Hidden[:132], same, "%s: what holds no sign is the same at the end of every answer", item.ID)
	}
}

// TestEngineOneAnswerChanged has the judge find one claim more than the table says, so that
// a wrong answer becomes a correct one.
func TestEngineOneAnswerChanged(t *testing.T) {
	rows := slices.Clone(chefcheck.Rows.Train[:4])
	rows[1].Covered++
	m, err := chefcheck.Build(t.TempDir(), "llama", rows, chefcheck.Rows.Fresh[:1])
	require.NoError(t, err)
	run, err := open(t, m, t.TempDir()).Run(ctx, backend.Request{Model: backend.Gemma4E2B, Set: backend.Step16, Need: backend.Coverage})
	require.NoError(t, err)
	for i, item := range run.Items {
		assert.Equal(t, i == 1, item.Correct != chefcheck.Rows.Train[i].Correct(), item.ID)
	}
}

// TestEngineDamped damps the head that decides, and another one in its place.
func TestEngineDamped(t *testing.T) {
	train := chefcheck.Rows.Train[:5]
	m, err := chefcheck.Build(t.TempDir(), "qwen3", train, chefcheck.Rows.Fresh[:1])
	require.NoError(t, err)
	b := open(t, m, t.TempDir())
	for _, c := range []struct {
		damping backend.Damping
		hedges  bool // whatever is asked
	}{
		{backend.Damping{Top: 1, Lambda: 1}, false},
		{backend.Damping{Top: 1, Lambda: chefcheck.Switch + 0.1}, false},
		{backend.Damping{Top: 1, Lambda: chefcheck.Switch - 0.1}, true},
		{backend.Damping{Top: 1, Lambda: 0, Random: true}, false},
		{backend.Damping{}, false},
	} {
		run, err := b.Run(ctx, backend.Request{Model: backend.Gemma4E2B, Set: backend.Step16, Need: backend.Verbal, Damping: c.damping})
		require.NoError(t, err)
		for i, item := range run.Items {
			assert.Equal(t, !c.hedges && !train[i].Hedges, item.Assert, "%v: %s", c.damping, item.ID)
		}
	}
}
