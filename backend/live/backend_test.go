package live_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/python"
)

// toyBackend has the model "base", which answers five problems in five manners.
func toyBackend() (*live.Backend, *toyScorer) {
	says := [][]string{answer(10, "OK"), answer(10, "BAD"), answer(500, "OK"), {"I ", "decline."}, answer(10, "BROKEN")}
	m := toyModel("base:1", func(i int) []string { return says[i] })
	s := &toyScorer{}
	return live.New("ollama", toySet(5), map[string]live.Source{"base": source(m, 1024)}, s), s
}

func TestRun(t *testing.T) {
	b, scorer := toyBackend()
	r := backend.Request{Model: "base", Set: "toy", Need: backend.Passed | backend.Outcome | backend.Stop}
	for limit, want := range map[int][]python.Outcome{
		1024: {python.Correct, python.Wrong, python.Correct, python.NoCode, python.SandboxError},
		0:    {python.Correct, python.Wrong, python.Correct, python.NoCode, python.SandboxError},
		502:  {python.Correct, python.Wrong, python.Correct, python.NoCode, python.SandboxError},
		501:  {python.Correct, python.Wrong, python.Truncated, python.NoCode, python.SandboxError},
		12:   {python.Correct, python.Truncated, python.Truncated, python.NoCode, python.SandboxError},
		11:   {python.Truncated, python.Truncated, python.Truncated, python.NoCode, python.Truncated},
		2:    {python.Truncated, python.Truncated, python.Truncated, python.Truncated, python.Truncated},
	} {
		r.Decoding.NumPredict = limit
		run, err := b.Run(ctx, r)
		require.NoError(t, err)
		require.Len(t, run.Items, 5)
		for i, it := range run.Items {
			assert.Equal(t, string(want[i]), it.Outcome, "item %d at %d", i, limit)
			assert.Equal(t, want[i] == python.Correct, it.Passed)
		}
		assert.True(t, run.Has.Has(r.Need))
		assert.Equal(t, backend.Live, run.Level)
		assert.NotEmpty(t, run.Sources)
		if limit != 0 {
			assert.Equal(t, limit, run.Decoding.NumPredict)
		}
	}
	scored := scorer.runs.Load()
	r.Decoding.NumPredict = 1024
	_, err := b.Run(ctx, r)
	require.NoError(t, err)
	assert.Equal(t, scored+1, scorer.runs.Load(), "no program is run again but the one on which the sandbox failed")
}

func TestRunRefuses(t *testing.T) {
	b, _ := toyBackend()
	good := backend.Request{Model: "base", Set: "toy", Need: backend.Passed}
	for want, change := range map[string]func(*backend.Request){
		"answers toy only":                    func(r *backend.Request) { r.Set = "mcas-500" },
		"has no model for student":            func(r *backend.Request) { r.Model = "student" },
		"cannot supply all of passed, rubric": func(r *backend.Request) { r.Need |= backend.Rubric },
		"num_predict 1024, asked 2048; to obtain it: threearcs record --set toy --num-predict 2048": func(r *backend.Request) { r.Decoding.NumPredict = 2048 },
		"repeat_penalty 1, asked 1.1": func(r *backend.Request) { r.Decoding.RepeatPenalty = 1.1 },
	} {
		r := good
		change(&r)
		_, err := b.Run(ctx, r)
		var missing *backend.MissingError
		require.ErrorAs(t, err, &missing, want)
		assert.ErrorContains(t, err, want)
	}
	unscored := live.New("x", toySet(1), map[string]live.Source{"base": source(backend.Echo(), 64)}, nil)
	_, err := unscored.Run(ctx, good)
	require.ErrorContains(t, err, "cannot supply")
}
