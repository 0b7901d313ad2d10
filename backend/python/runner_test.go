package python

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLimits(t *testing.T) {
	inEveryIsolation(t, Options{Workers: 1, CPU: 900 * time.Millisecond, Wall: time.Minute, Memory: 256 << 20}, func(t *testing.T, r *Runner) {
		require.Equal(t, time.Second, r.options.CPU, "whole seconds")
		for name, v := range map[string]struct {
			body string
			want Outcome
		}{
			"processor time":    {"    while True: pass\n", Timeout},
			"memory":            {"    return len(bytearray(300 << 20))\n", Memory},
			"memory within":     {"    return len(bytearray(100 << 20)) > 1\n", Correct},
			"own MemoryError":   {"    raise MemoryError\n", Memory},
			"time within":       {"    import time\n    while time.process_time() < 0.1: pass\n    return 1\n", Correct},
			"recursion":         {"    return f(*args)\n", Wrong},
			"many open files":   {"    import os\n    return [os.dup(0) for _ in range(1000)]\n", Wrong},
			"long exception":    {"    raise ValueError('x' * 10 ** 6)\n", Wrong},
			"long wrong result": {"    return 'x' * 10 ** 6\n", Wrong},
			"longest result":    {"    return 'x' * 3 * 10 ** 6\n", Wrong},
		} {
			t.Run(name, func(t *testing.T) {
				result := scoreBody(t, r, "assert candidate() == 1", v.body)
				require.Equal(t, v.want, result.Outcome, "%s, CPU %s", result.Detail, result.CPU)
				require.LessOrEqual(t, len(result.Detail), 4*1000)
			})
		}
	})
}

// TestWallTime has a program wait: it uses no processor time, and is ended all the same.
func TestWallTime(t *testing.T) {
	inEveryIsolation(t, Options{Workers: 1, Wall: time.Second}, func(t *testing.T, r *Runner) {
		result := scoreBody(t, r, "assert candidate() == 1", "    import time; time.sleep(600)\n")
		require.Equal(t, Timeout, result.Outcome, result.Detail)
	})
}

// TestStalledJudge has the test itself run for ever on an answer: the runner ends judge and zygote,
// and goes on with new ones.
func TestStalledJudge(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1, CPU: time.Second, Wall: time.Second})
	problem := Problem{TaskID: "stall", Prompt: "def f():\n", EntryPoint: "f", Test: "def check(candidate):\n    while candidate(): pass\n    while True: pass\n"}
	p := <-r.pairs
	_, err := p.score(r.task(problem), problem, problem.Program("    return 0\n"), time.Second)
	r.pairs <- p
	require.ErrorIs(t, err, errStalled)
	require.Equal(t, Correct, scoreBody(t, r, "assert candidate()", "    return 1\n").Outcome)
}

// TestPairDies ends a process from outside: the program is run again with a new pair.
func TestPairDies(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1})
	for _, victim := range []func(*pair) *process{
		func(p *pair) *process { return p.zygote },
		func(p *pair) *process { return p.judge },
	} {
		p := <-r.pairs
		if p == nil {
			var err error
			p, err = r.launcher.startPair(r.options.config())
			require.NoError(t, err)
		}
		require.NoError(t, victim(p).cmd.Process.Kill())
		r.pairs <- p
		result := scoreBody(t, r, "assert candidate()", "    return 1\n")
		require.Equal(t, Correct, result.Outcome, result.Detail)
	}
}

// TestSandboxError takes the interpreter away: two failures make an outcome, which is no pass.
func TestSandboxError(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1})
	p := <-r.pairs
	p.kill()
	r.launcher.python.Executable = "/nonexistent/python3"
	r.pairs <- p
	result := scoreBody(t, r, "pass", "    return 1\n")
	require.Equal(t, SandboxError, result.Outcome)
	require.Contains(t, result.Detail, "no such file or directory")
	require.False(t, result.Outcome.Passed())
}

func TestContextEnds(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1, CPU: 30 * time.Second})
	problem := loadSmall(t)[0]
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := r.Score(ctx, problem, problem.Program("    while True: pass\n"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	result, err := r.Score(t.Context(), problem, problem.Program(problem.CanonicalSolution))
	require.NoError(t, err)
	require.Equal(t, Correct, result.Outcome, result.Detail)
	_, err = r.ScoreAll(ctx, []Job{{problem, ""}}, nil)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestScoreAllKeepsOrder(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 3})
	problem := loadSmall(t)[0]
	var jobs []Job
	for i := range 30 {
		body := problem.CanonicalSolution
		if i%3 == 0 {
			body = "    return 1\n"
		}
		jobs = append(jobs, Job{problem, problem.Program(body)})
	}
	seen := map[int]Outcome{}
	results, err := r.ScoreAll(t.Context(), jobs, func(i int, result Result) { seen[i] = result.Outcome })
	require.NoError(t, err)
	require.Len(t, seen, len(jobs))
	for i, result := range results {
		require.Equal(t, i%3 != 0, result.Outcome.Passed())
		require.Equal(t, result.Outcome, seen[i])
	}
}

// TestSelfTestSeesHoles runs the self-test's program where nothing holds it.
func TestSelfTestSeesHoles(t *testing.T) {
	r := newTestRunner(t, unsandboxed, Options{Workers: 1})
	solution := strings.Replace(selfTestSolution, `"execute":`, `# "execute":`, 1)
	result, err := r.Score(t.Context(), selfTestProblem, selfTestProblem.Program(solution))
	os.Remove("/tmp/threearcs-self-test")
	require.NoError(t, err)
	require.Equal(t, Wrong, result.Outcome)
	for _, hole := range []string{"read a file outside", "open a socket", "fork", "signal itself"} {
		require.Contains(t, result.Detail, hole)
	}
}

func TestInterpreterIsRefused(t *testing.T) {
	for name, v := range map[string]struct{ script, want string }{
		"old":      {"#!/bin/sh\necho '{\"Executable\":\"x\",\"Version\":[3,8],\"Roots\":[]}'\n", "is Python 3.8: name Python 3.9 or newer in THREEARCS_PYTHON"},
		"silent":   {"#!/bin/sh\n", "does not work as Python"},
		"failing":  {"#!/bin/sh\necho oops >&2; exit 3\n", "does not work as Python: exit status 3: oops"},
		"no magic": {"", "does not work as Python"},
	} {
		path := t.TempDir() + "/python3"
		require.NoError(t, os.WriteFile(path, []byte(v.script), 0o755))
		t.Setenv("THREEARCS_PYTHON", path)
		require.ErrorContains(t, Available(), v.want, name)
	}
	t.Setenv("THREEARCS_PYTHON", "/nonexistent/python3")
	require.ErrorContains(t, Available(), "/nonexistent/python3 does not work as Python")
}

// TestFailsClosed has no isolation to choose from.
func TestFailsClosed(t *testing.T) {
	if _, err := findInterpreter(t.Context()); err != nil {
		t.Skip(err)
	}
	_, err := newRunner(t.Context(), Options{}, nil)
	require.ErrorContains(t, err, "no sandbox here, so no program is run")
	r, err := newRunner(t.Context(), Options{AllowUnsandboxed: true}, nil)
	require.NoError(t, err)
	defer r.Close()
	result := scoreBody(t, r, "assert candidate()", "    return 1\n")
	require.Equal(t, Correct, result.Outcome)
	require.False(t, result.Sandboxed)
}
