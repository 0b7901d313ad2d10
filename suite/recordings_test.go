package suite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/pool"
	"threearcs/backend/python"
)

const smallProblems = "../testdata/problems/small.jsonl"

// A pupil is a fake model whose HumanEval scores are known in advance: it solves the first
// solved problems, after a preamble of so many tokens.
type pupil struct {
	name             string
	solved, preamble int
}

// model answers with the canonical solution, or with a program that returns nothing.
func (p pupil) model(set live.Set) *backend.Fake {
	return &backend.Fake{Name: p.name, Say: func(prompt string) ([]string, bool, error) {
		for i, problem := range set.Problems {
			if !strings.Contains(prompt, problem.Prompt) {
				continue
			}
			body := "    return None\n"
			if i < p.solved {
				body = problem.CanonicalSolution
			}
			tokens := slices.Repeat([]string{"hm "}, p.preamble)
			return append(tokens, "\n```python\n", problem.Prompt, body, "```\n"), true, nil
		}
		return []string{"?"}, true, nil
	}}
}

// record makes a recording of p at a cap of 1,024 tokens.
func (p pupil) record(t *testing.T, set live.Set, path string) {
	t.Helper()
	r := live.Recorder{Servers: []pool.Server{{Name: "fake", Model: p.model(set)}}, Set: set,
		Decoding: backend.Greedy(1024, 4096), Tool: "test"}
	_, err := r.Record(context.Background(), path)
	require.NoError(t, err)
}

// TestRecordingsGiveLiveNumbers records a baseline that solves 16 of the shipped problems
// after a preamble of 600 tokens and a student that solves 8 at once. At the cap of 512 the
// baseline must score 0 and the student 8; at 1,024, 16 and 8: the sign inverts, and the
// claims of section 4.1 must say so.
func TestRecordingsGiveLiveNumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the claims in a process of its own")
	}
	if err := python.Available(); err != nil {
		t.Skip(err)
	}
	problems, err := python.LoadProblems(smallProblems)
	require.NoError(t, err)
	set := live.NewSet(backend.HumanEval, problems)
	dir := t.TempDir()
	base, student := filepath.Join(dir, "base.jsonl"), filepath.Join(dir, "student.jsonl")
	pupil{"base", 16, 600}.record(t, set, base)
	pupil{"student", 8, 0}.record(t, set, student)

	n := len(problems)
	found := runHumanEvalClaims(t, nil, "CLAIMS_RECORDINGS="+backend.Qwen06B+"="+base+","+backend.Qwen06BDD+"="+student)
	for id, want := range map[string]float64{
		"A1-HE-01": 0, "A1-HE-02": 8, "A1-HE-03": 8, // at 512
		"A1-HE-05": 16, "A1-HE-06": 8, "A1-HE-07": -8, // at 1,024
		"A1-HE-09": -float64(n) / 100, // truncated at 512, not in percent
	} {
		assert.InDelta(t, 100*want/float64(n), measured(t, found, id), 0.006, id)
	}
	assert.Contains(t, found["A1-HE-01"]["note"], fmt.Sprintf(
		"Qwen3-0.6B at num_predict 512: %d of %d answers truncated, so that pass@1 lies between 0.0 and 100.0 %%", n, n))
	assert.Equal(t, "refuted", found["A1-HE-09"]["sentence"])
}

// runHumanEvalClaims runs the claims of section 4.1 on the shipped problems and returns what
// each emitted, by id and key.
func runHumanEvalClaims(t *testing.T, flags []string, env ...string) map[string]map[string]string {
	t.Helper()
	args := append(flags, "-count=1", "-run", "FirstPass|Corrected|TruncatedArm", "./claims/arc1")
	return attributes(t, append(env, "CLAIMS_PROBLEMS=testdata/problems/small.jsonl"), args...)
}

// measured returns the one number that a claim measured.
func measured(t *testing.T, found map[string]map[string]string, id string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(found[id]["measured"], 64)
	require.NoError(t, err, id)
	return value
}
