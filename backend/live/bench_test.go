package live_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/pool"
	"threearcs/backend/python"
	"threearcs/backend/replay"
)

// humanEval returns the 164 problems, or skips if they are not on this machine.
func humanEval(tb testing.TB) live.Set {
	tb.Helper()
	path := filepath.Join(os.Getenv("THREEARCS_ARTIFACTS"), "humaneval", "HumanEval.jsonl.gz")
	problems, err := python.LoadProblems(path)
	if err != nil {
		tb.Skip("THREEARCS_ARTIFACTS names no folder with humaneval/HumanEval.jsonl.gz")
	}
	return live.NewSet(backend.HumanEval, problems)
}

// recordedArm records a model that gives the canonical solutions after a preamble, wrong
// ones for some, and never ends its answer for others.
func recordedArm(tb testing.TB, set live.Set, name string, preamble, wrongEvery int) live.Arm {
	tb.Helper()
	answers := map[string][]string{}
	for i, p := range set.Problems {
		body := p.CanonicalSolution
		if i%wrongEvery == 0 {
			body = "    return 'wrong'\n"
		}
		words := strings.SplitAfter(strings.Repeat("so ", preamble)+"\n```python\n"+p.Prompt+body+"```\n", " ")
		if i%7 == 0 {
			words = append(words, strings.SplitAfter(strings.Repeat("and so on ", 1300), " ")...)
		}
		answers[set.Wording.Prompt(p)] = words
	}
	m := &backend.Fake{Name: name, Say: func(prompt string) ([]string, bool, error) { return answers[prompt], true, nil }}
	path := filepath.Join(tb.TempDir(), name+".jsonl")
	r := live.Recorder{Servers: []pool.Server{{Name: "here", Model: m}}, Set: set, Decoding: backend.Greedy(4096, 8192), Tool: "bench"}
	_, err := r.Record(ctx, path)
	require.NoError(tb, err)
	re, err := replay.Open(path)
	require.NoError(tb, err)
	tb.Cleanup(func() { re.Close() })
	return live.Arm{Name: name, Source: live.Source{Model: re, Decoding: re.File().Header.Decoding, Level: backend.Recorded}}
}

func newRunner(tb testing.TB) *python.Runner {
	tb.Helper()
	if err := python.Available(); err != nil {
		tb.Skip(err)
	}
	runner, err := python.New(ctx, python.Options{})
	require.NoError(tb, err)
	tb.Cleanup(runner.Close)
	return runner
}

// BenchmarkReplay164x2 replays and scores two recordings of HumanEval at one num_predict.
func BenchmarkReplay164x2(b *testing.B) {
	set, runner := humanEval(b), newRunner(b)
	arms := []live.Arm{recordedArm(b, set, "base", 600, 5), recordedArm(b, set, "student", 80, 3)}
	for b.Loop() {
		be := live.New("recorded", set, map[string]live.Source{"base": arms[0].Source, "student": arms[1].Source}, live.Python{Runner: runner})
		for _, a := range arms {
			run, err := be.Run(ctx, backend.Request{Model: a.Name, Set: set.Name, Need: backend.Passed, Decoding: backend.Decoding{NumPredict: 1024}})
			require.NoError(b, err)
			require.Len(b, run.Items, 164)
		}
	}
}

// BenchmarkCurve164x2 follows the same two recordings over all caps from 64 to 4096.
func BenchmarkCurve164x2(b *testing.B) {
	set, runner := humanEval(b), newRunner(b)
	base, student := recordedArm(b, set, "base", 600, 5), recordedArm(b, set, "student", 80, 3)
	for b.Loop() {
		c, err := live.Compare(ctx, set, base, student, live.Python{Runner: runner}, []int{512, 1024})
		require.NoError(b, err)
		require.Len(b, c.Sign.Changes, 1)
	}
}
