package python

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mutations are small changes to a solution, most of which make it wrong.
var mutations = []struct{ name, old, new string }{
	{"less or equal", " < ", " <= "}, {"greater", " < ", " > "}, {"equal", " == ", " != "},
	{"minus", " + ", " - "}, {"plus", " - ", " + "}, {"times", " * ", " + "}, {"divide", " // ", " / "}, {"modulo", " % ", " // "},
	{"true", "True", "False"}, {"false", "False", "True"}, {"zero", "0", "1"}, {"one", "1", "2"},
	{"and", " and ", " or "}, {"not", "not ", ""}, {"max", "max(", "min("}, {"min", "min(", "max("},
	{"reverse", "[::-1]", ""}, {"sorted", "sorted(", "list("}, {"range", "range(", "range(1 + "}, {"return", "return ", "return not "},
	{"append", ".append(", ".count("}, {"lower", ".lower()", ".upper()"}, {"str", "str(", "repr("}, {"int", "int(", "float("},
}

// mutants returns a program for every mutation that applies to a solution.
func mutants(problems []Problem) (jobs []Job, samples []map[string]string) {
	for _, p := range problems {
		for _, m := range mutations {
			if completion := strings.Replace(p.CanonicalSolution, m.old, m.new, 1); completion != p.CanonicalSolution {
				jobs = append(jobs, Job{p, p.Program(completion)})
				samples = append(samples, map[string]string{"task_id": p.TaskID, "completion": completion, "mutation": m.name})
			}
		}
	}
	return jobs, samples
}

// TestAgreesWithOfficial scores mutants of HumanEval's solutions here and with a checkout of
// openai/human-eval, and finds no verdict that differs.
func TestAgreesWithOfficial(t *testing.T) {
	checkout := os.Getenv("HUMAN_EVAL_CHECKOUT")
	if checkout == "" {
		t.Skip("HUMAN_EVAL_CHECKOUT names no checkout of openai/human-eval")
	}
	dataset := filepath.Join(checkout, "data", "HumanEval.jsonl.gz")
	problems, err := LoadProblems(dataset)
	require.NoError(t, err)
	jobs, samples := mutants(problems)
	for _, p := range problems { // the official scorer wants every task
		jobs = append(jobs, Job{p, p.Program(p.CanonicalSolution)})
		samples = append(samples, map[string]string{"task_id": p.TaskID, "completion": p.CanonicalSolution, "mutation": "none"})
	}
	official := officialVerdicts(t, checkout, dataset, samples)
	r := newTestRunner(t, strongest(t), Options{})
	counts := map[Outcome]int{}
	for i, result := range scoreAll(t, r, jobs) {
		counts[result.Outcome]++
		if official[i].Result == "timed out" && result.Outcome.Passed() {
			t.Logf("%s, mutation %q: timed out there, in wall time: the machine is busy", samples[i]["task_id"], samples[i]["mutation"])
			continue
		}
		require.Equal(t, official[i].Passed, result.Outcome.Passed(), "%s, mutation %q: official %q, here %s %s",
			samples[i]["task_id"], samples[i]["mutation"], official[i].Result, result.Outcome, result.Detail)
	}
	require.Greater(t, counts[Correct], len(problems))
	require.Greater(t, counts[Wrong], len(problems))
	t.Logf("%d programs, %v", len(jobs), counts)
}

type officialVerdict struct {
	Passed bool
	Result string
}

// officialVerdicts runs the official scorer on samples.
func officialVerdicts(t *testing.T, checkout, dataset string, samples []map[string]string) []officialVerdict {
	t.Helper()
	path := filepath.Join(t.TempDir(), "samples.jsonl")
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, s := range samples {
		require.NoError(t, enc.Encode(s))
	}
	require.NoError(t, os.WriteFile(path, lines.Bytes(), 0o644))
	python, err := findInterpreter(t.Context())
	require.NoError(t, err)
	out, err := exec.Command(python.Executable, "../../bench/humaneval/official.py", checkout, dataset, path, "2").CombinedOutput()
	require.NoError(t, err, "%s", out)
	f, err := os.Open(path + "_results.jsonl")
	require.NoError(t, err)
	defer f.Close()
	var verdicts []officialVerdict
	require.NoError(t, EachLine(f, "results", func(_ int, text []byte) error {
		var v officialVerdict
		verdicts = append(verdicts, v)
		return json.Unmarshal(text, &verdicts[len(verdicts)-1])
	}))
	require.Len(t, verdicts, len(samples))
	return verdicts
}
