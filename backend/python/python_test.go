package python

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// smallProblems is the problem set that ships with the project.
const smallProblems = "../../testdata/problems/small.jsonl"

// newTestRunner starts a runner in one kind of isolation, or skips the test if this machine has no
// Python or not that kind. That at least one kind works is TestAvailable's to say.
func newTestRunner(t *testing.T, kind isolation, options Options) *Runner {
	t.Helper()
	if _, err := findInterpreter(t.Context()); err != nil {
		t.Skip(err)
	}
	kinds := []isolation{kind}
	if kind == unsandboxed {
		kinds, options.AllowUnsandboxed = nil, true
	}
	r, err := newRunner(t.Context(), options, kinds)
	if err != nil {
		t.Skipf("no isolation by %s here: %v", kind, err)
	}
	t.Cleanup(r.Close)
	return r
}

// inEveryIsolation runs test with a runner of each kind that this machine has.
func inEveryIsolation(t *testing.T, options Options, test func(t *testing.T, r *Runner)) {
	for _, kind := range []isolation{namespaces, landlock, unsandboxed} {
		t.Run(string(kind), func(t *testing.T) { test(t, newTestRunner(t, kind, options)) })
	}
}

func loadSmall(t testing.TB) []Problem {
	t.Helper()
	problems, err := LoadProblems(smallProblems)
	require.NoError(t, err)
	return problems
}

// loadHumanEval returns HumanEval from the folder of artifacts, or skips.
func loadHumanEval(t testing.TB) []Problem {
	t.Helper()
	folder := os.Getenv("THREEARCS_ARTIFACTS")
	if folder == "" {
		t.Skip("THREEARCS_ARTIFACTS names no folder with humaneval/HumanEval.jsonl.gz")
	}
	problems, err := LoadProblems(filepath.Join(folder, "humaneval", "HumanEval.jsonl.gz"))
	if err != nil {
		t.Skip(err)
	}
	require.Len(t, problems, 164)
	return problems
}

// bodies returns one job per problem, with the body that f gives.
func bodies(problems []Problem, f func(Problem) string) []Job {
	var jobs []Job
	for _, p := range problems {
		jobs = append(jobs, Job{p, p.Program(f(p))})
	}
	return jobs
}

// passed counts the results that passed.
func passed(results []Result) int {
	n := 0
	for _, r := range results {
		if r.Outcome.Passed() {
			n++
		}
	}
	return n
}

func scoreAll(t *testing.T, r *Runner, jobs []Job) []Result {
	t.Helper()
	require.NotEmpty(t, jobs)
	results, err := r.ScoreAll(t.Context(), jobs, nil)
	require.NoError(t, err)
	return results
}

// scoreBody scores a body for a function f() whose test is given.
func scoreBody(t *testing.T, r *Runner, test, body string) Result {
	t.Helper()
	problem := Problem{TaskID: "test", Prompt: "def f(*args):\n", EntryPoint: "f", Test: "def check(candidate):\n    " + test + "\n"}
	result, err := r.Score(t.Context(), problem, problem.Program(body))
	require.NoError(t, err)
	return result
}

func TestAvailable(t *testing.T) {
	if _, err := findInterpreter(t.Context()); err != nil {
		t.Skip(err)
	}
	if err := Available(); err != nil {
		t.Skip(err)
	}
	r, err := New(context.Background(), Options{AllowUnsandboxed: true})
	require.NoError(t, err)
	defer r.Close()
	require.True(t, r.Sandboxed(), "going without is for machines that have no sandbox")
	require.Contains(t, []string{"namespaces", "landlock"}, r.Isolation())
}

func TestCanonicalSolutionsPass(t *testing.T) {
	inEveryIsolation(t, Options{}, func(t *testing.T, r *Runner) {
		for range 2 { // first call by call, then all calls at once
			for i, result := range scoreAll(t, r, bodies(loadSmall(t), func(p Problem) string { return p.CanonicalSolution })) {
				require.Equal(t, Correct, result.Outcome, "problem %d: %s", i, result.Detail)
				require.Empty(t, result.Detail)
				require.Positive(t, result.CPU)
				require.Less(t, result.CPU, 3*time.Second)
				require.Equal(t, r.launcher.isolation != unsandboxed, result.Sandboxed)
			}
		}
	})
}

func TestPoorAnswersFail(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{})
	for name, body := range map[string]string{
		"empty":        "",
		"pass":         "    pass\n",
		"constant":     "    return 1\n",
		"empty list":   "    return []\n",
		"true":         "    return True\n",
		"raise":        "    raise ValueError('no')\n",
		"syntax":       "    return (\n",
		"indentation":  "  return 1\n\treturn 2\n",
		"exit":         "    import os; os._exit(0)\n",
		"missing name": "    return undefined_name\n",
	} {
		t.Run(name, func(t *testing.T) {
			for i, result := range scoreAll(t, r, bodies(loadSmall(t), func(Problem) string { return body })) {
				require.Equal(t, Wrong, result.Outcome, "problem %d: %s", i, result.Detail)
				require.NotEmpty(t, result.Detail)
			}
		})
	}
}

// TestIdentityFails returns the first argument, the commonest lucky guess.
func TestIdentityFails(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{})
	results := scoreAll(t, r, bodies(loadSmall(t), func(p Problem) string { return "    return list(locals().values())[0]\n" }))
	require.Zero(t, passed(results))
}

func TestHumanEval(t *testing.T) {
	problems := loadHumanEval(t)
	inEveryIsolation(t, Options{}, func(t *testing.T, r *Runner) {
		for range 2 {
			for i, result := range scoreAll(t, r, bodies(problems, func(p Problem) string { return p.CanonicalSolution })) {
				require.Equal(t, Correct, result.Outcome, "%s: %s", problems[i].TaskID, result.Detail)
			}
		}
		require.Zero(t, passed(scoreAll(t, r, bodies(problems, func(Problem) string { return "" }))))
		require.Zero(t, passed(scoreAll(t, r, bodies(problems, func(Problem) string { return "    pass\n" }))))
	})
}

// strongest returns the strongest isolation of this machine, or skips the test.
func strongest(t *testing.T) isolation {
	t.Helper()
	for _, kind := range isolations {
		r, err := newRunner(t.Context(), Options{Workers: 1}, []isolation{kind})
		if err == nil {
			r.Close()
			return kind
		}
	}
	t.Skip("no isolation here")
	return ""
}

// BenchmarkScore scores a canonical solution of the small problems, one after the other.
func BenchmarkScore(b *testing.B) {
	r, err := New(b.Context(), Options{Workers: 1})
	if err != nil {
		b.Skip(err)
	}
	defer r.Close()
	jobs := bodies(loadSmall(b), func(p Problem) string { return p.CanonicalSolution })
	for i := 0; b.Loop(); i++ {
		job := jobs[i%len(jobs)]
		result, err := r.Score(b.Context(), job.Problem, job.Program)
		if err != nil || !result.Outcome.Passed() {
			b.Fatalf("%s: %+v, %v", job.Problem.TaskID, result, err)
		}
	}
}
