package livecheck_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/knownanswer"
	"threearcs/backend/live"
	"threearcs/backend/livecheck"
	"threearcs/backend/python"
)

var ctx = context.Background()

func small(t testing.TB) live.Set {
	t.Helper()
	problems, err := python.LoadProblems("../../testdata/problems/small.jsonl")
	require.NoError(t, err)
	return live.NewSet("small", problems)
}

func plan(t testing.TB, rows []livecheck.Row) livecheck.Plan {
	t.Helper()
	p, err := livecheck.New(small(t), rows)
	require.NoError(t, err)
	return p
}

// scorer is the sandbox, or skips the test where there is none.
func scorer(t testing.TB) live.Scorer {
	t.Helper()
	if err := python.Available(); err != nil {
		t.Skip(err)
	}
	runner, err := python.New(ctx, python.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { runner.Close() })
	return live.Python{Runner: runner}
}

// An oracle answers as the model would, without running it.
type oracle struct{ *knownanswer.Known }

func (o oracle) Info(context.Context) (backend.ModelInfo, error) {
	return backend.ModelInfo{Name: "oracle"}, nil
}
func (o oracle) Generate(_ context.Context, a backend.Ask) (backend.Answer, error) {
	return o.Answer(a)
}
func (oracle) Close() error { return nil }

func oracles(t testing.TB, p livecheck.Plan, arch string) (base, student live.Source) {
	t.Helper()
	b, s, err := p.Build(t.TempDir(), arch)
	require.NoError(t, err)
	return live.Source{Model: oracle{b}, Decoding: livecheck.Decoding}, live.Source{Model: oracle{s}, Decoding: livecheck.Decoding}
}

// TestOnPaper pins, typed by hand, what the table was written for.
func TestOnPaper(t *testing.T) {
	c, err := plan(t, livecheck.Rows).Expected(1024, livecheck.Caps)
	require.NoError(t, err)
	first, last := c.Caps[0], c.Caps[1]
	assert.Equal(t, map[python.Outcome]int{"correct": 3, "wrong": 3, "no code": 1, "truncated": 15}, first.A.Outcomes)
	assert.Equal(t, map[python.Outcome]int{"correct": 7, "wrong": 12, "no code": 2, "truncated": 1}, first.B.Outcomes)
	assert.Equal(t, map[python.Outcome]int{"correct": 8, "wrong": 8, "no code": 2, "truncated": 4}, last.A.Outcomes)
	assert.Equal(t, map[python.Outcome]int{"correct": 6, "wrong": 13, "no code": 2, "truncated": 1}, last.B.Outcomes)
	// At 512 the base alone has 9, the student 3, 5, 6, 12 and 13; at 1,024 the base alone
	// has 7, 9, 11 and 14, the student 6 and 12.
	assert.Equal(t, []int{1, 5, 4, 2}, []int{first.OnlyA, first.OnlyB, last.OnlyA, last.OnlyB})
	assert.Equal(t, 4./22, first.Delta.Value)
	assert.Equal(t, -2./22, last.Delta.Value)
	// The sign changes with the seventh problem that the base solves, the one about
	// Collatz: 700 words, 4 that announce the code, the block's fence, 5 lines of
	// prompt and 5 of body.
	assert.Equal(t, []int{715}, c.Sign.Changes)
	assert.Equal(t, []int{1, -1, 715}, []int{c.Sign.First, c.Sign.Last, c.Sign.Cap})
}

// TestOraclePasses makes the check without running a model: extraction, sandbox and
// statistics agree with the table.
func TestOraclePasses(t *testing.T) {
	p := plan(t, livecheck.Rows)
	base, student := oracles(t, p, "qwen3")
	require.NoError(t, p.Check(ctx, base, student, scorer(t)))
}

// TestOneAnswerChanged gives the oracle a table that differs from the plan in one answer.
func TestOneAnswerChanged(t *testing.T) {
	s := scorer(t)
	for name, change := range map[string]func(*livecheck.Row){
		"solved instead of failed": func(r *livecheck.Row) { r.Base.Kind = livecheck.Solved },
		"one token later":          func(r *livecheck.Row) { r.Student.Preamble++ },
		"no end":                   func(r *livecheck.Row) { r.Base.Kind = livecheck.Endless },
	} {
		rows := slices.Clone(livecheck.Rows)
		change(&rows[8])
		base, student := oracles(t, plan(t, rows), "llama")
		err := plan(t, livecheck.Rows).Check(ctx, base, student, s)
		require.ErrorContains(t, err, "Small/8: not the known answer", name)
		require.ErrorContains(t, err, "the comparison is not the known one", name)
	}
}

// scold takes every right program for a wrong one, at one task.
type scold struct {
	live.Scorer
	task string
}

func (s scold) Score(ctx context.Context, p python.Problem, program string) (python.Result, error) {
	r, err := s.Scorer.Score(ctx, p, program)
	if p.TaskID == s.task {
		r.Outcome = python.Wrong
	}
	return r, err
}

func TestOneVerdictChanged(t *testing.T) {
	p := plan(t, livecheck.Rows)
	base, student := oracles(t, p, "qwen3")
	err := p.Check(ctx, base, student, scold{scorer(t), "Small/14"})
	require.ErrorContains(t, err, "the comparison is not the known one")
	assert.NotContains(t, err.Error(), "not the known answer")
}

func TestNewRefuses(t *testing.T) {
	_, err := livecheck.New(small(t), livecheck.Rows[1:])
	require.ErrorContains(t, err, "21 rows for the 22 problems of small")
	rows := slices.Clone(livecheck.Rows)
	rows[3].Student.Kind = ""
	_, err = livecheck.New(small(t), rows)
	require.ErrorContains(t, err, `Small/3: no kind ""`)
}
