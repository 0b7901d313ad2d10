package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/python"
)

// jsonLines decodes a file of JSON lines.
func jsonLines(t *testing.T, file string) (lines []map[string]any) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	for line := range bytes.Lines(text) {
		var v map[string]any
		require.NoError(t, json.Unmarshal(line, &v))
		lines = append(lines, v)
	}
	return lines
}

// exported exports both recordings of recordPair at a cap and returns the folder.
func exported(t *testing.T, numPredict string) string {
	t.Helper()
	requirePython(t)
	base, student := recordPair(t)
	dir := filepath.Join(t.TempDir(), "crate")
	_, err := run(t, "export", "--in", resultsOf(t, sampleStream), "--dir", dir, "--date", "2026-11-23", "--num-predict", numPredict,
		"--recording", base, "--recording", student, "--set", "small", "--problems", smallProblems)
	require.NoError(t, err)
	return dir
}

// TestExportedSamplesScoreTheSame scores the exported samples again as any other file of
// human-eval: every outcome must come out as it was exported.
func TestExportedSamplesScoreTheSame(t *testing.T) {
	dir := exported(t, "1024")
	for model, passed := range map[string]int{"base": 19, "student": 11} {
		folder := filepath.Join(dir, "human-eval", model)
		again := filepath.Join(t.TempDir(), "again.jsonl")
		_, err := runCommand(t, newScoreCmd(), "--samples", filepath.Join(folder, "samples.jsonl"), "--problems", smallProblems, "--out", again)
		require.NoError(t, err)
		want, got := jsonLines(t, filepath.Join(folder, "samples.jsonl_results.jsonl")), jsonLines(t, again)
		require.Len(t, got, 22)
		count := 0
		for i := range got {
			assert.Equal(t, want[i]["outcome"], got[i]["outcome"], "%s %v", model, want[i]["task_id"])
			if want[i]["passed"] == true {
				count++
			}
		}
		assert.Equal(t, passed, count, model)
	}
}

// TestExportedCap cuts every answer of the base before its code.
func TestExportedCap(t *testing.T) {
	for _, s := range jsonLines(t, filepath.Join(exported(t, "512"), "human-eval", "base", "samples.jsonl_results.jsonl")) {
		assert.Equal(t, "failed: "+string(python.Truncated), s["result"])
		assert.Equal(t, "length", s["done_reason"])
		assert.Empty(t, s["completion"])
	}
}

// TestExportedHarness checks the files against the fields that lm-evaluation-harness 0.4
// writes, and a hash against one that Python made:
//
//	hashlib.sha256(json.dumps(doc, indent=2, ensure_ascii=False).encode()).hexdigest()
func TestExportedHarness(t *testing.T) {
	folder := filepath.Join(exported(t, "1024"), "lm-eval", "student")
	samples := jsonLines(t, filepath.Join(folder, "samples_small_threearcs_2026-11-23.jsonl"))
	require.Len(t, samples, 22)
	for _, key := range []string{"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "prompt_hash", "target_hash", "pass@1"} {
		assert.Contains(t, samples[0], key)
	}
	assert.Equal(t, "957a1cb1d433c361066e51e076cca3c443c71fe1f90dbef8504e6186344b3524", samples[0]["doc_hash"])

	text, err := os.ReadFile(filepath.Join(folder, "results_2026-11-23.json"))
	require.NoError(t, err)
	var results struct {
		Results map[string]map[string]any `json:"results"`
		Samples map[string]map[string]int `json:"n-samples"`
		Model   string                    `json:"model_name"`
	}
	require.NoError(t, json.Unmarshal(text, &results))
	scores := results.Results["small_threearcs"]
	assert.Equal(t, 0.5, scores["pass@1,create_test"])
	assert.InDelta(t, 0.109109, scores["pass@1_stderr,create_test"], 1e-6) // √(0.5·0.5/21)
	assert.Equal(t, 22, results.Samples["small_threearcs"]["effective"])
	assert.Equal(t, "student", results.Model)
}

func TestExportRefuses(t *testing.T) {
	requirePython(t)
	base, _ := recordPair(t)
	in := resultsOf(t, sampleStream)
	for want, args := range map[string][]string{
		"want year-month-day":          {"--date", "yesterday"},
		"are both of the model":        {"--recording", base, "--recording", base},
		"no such file":                 {"--recording", base + "x"},
		"num_predict 2048, asked 4096": {"--recording", base, "--num-predict", "4096"},
	} {
		dir := filepath.Join(t.TempDir(), "crate")
		_, err := run(t, append([]string{"export", "--in", in, "--dir", dir, "--set", "small", "--problems", smallProblems}, args...)...)
		assert.ErrorContains(t, err, want)
		assert.NoDirExists(t, dir, "nothing is written")
	}
}
