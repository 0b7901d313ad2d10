package claims

import (
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend/python"
)

// What the user names must be there and be meant.
func TestLiveRefuses(t *testing.T) {
	t.Setenv(envProblems, "testdata/problems/small.jsonl")
	t.Setenv(envRecordDir, t.TempDir())
	for want, c := range map[string]struct{ pairs, numPredict string }{
		`"Qwen3-06B" is no model of the paper: Qwen3-0.6B, `: {"Qwen3-06B=r.jsonl", ""},
		"Qwen3-0.6B=nosuch.jsonl: recording: ":               {"Qwen3-0.6B=nosuch.jsonl", ""},
		`CLAIMS_NUM_PREDICT="4k": want a number`:             {"Qwen3-0.6B=r.jsonl", "4k"},
		`CLAIMS_NUM_PREDICT="0": want a number`:              {"Qwen3-0.6B=r.jsonl", "0"},
		"want name=model":                                    {"r.jsonl", ""},
	} {
		t.Setenv(envNumPredict, c.numPredict)
		_, err := openHumanEval("recorded", c.pairs, true)
		require.ErrorContains(t, err, want)
	}
}

// A path is read from the root of the module, wherever go test runs.
func TestPathsFromTheRoot(t *testing.T) {
	if err := python.Available(); err != nil {
		t.Skip(err)
	}
	const base, student = "testdata/recordings/known-answer-base.qwen3.jsonl.zst", "testdata/recordings/known-answer-student.qwen3.jsonl.zst"
	t.Setenv(envProblems, "testdata/problems/small.jsonl")
	t.Setenv(envRecordDir, t.TempDir())
	_, err := openHumanEval("recorded", "Qwen3-0.6B="+base+",Qwen3-0.6B DD="+student, true)
	require.NoError(t, err)
}
