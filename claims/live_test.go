package claims

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/python"
)

// What the user names must be there and be meant.
func TestRecordingsRefused(t *testing.T) {
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
		t.Setenv(envRecordings, c.pairs)
		_, err := openRecorded()
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
	t.Setenv(envRecordings, "Qwen3-0.6B="+base+",Qwen3-0.6B DD="+student)
	_, err := openRecorded()
	require.NoError(t, err)
}

func TestLocalModels(t *testing.T) {
	file := filepath.Join(t.TempDir(), "models.txt")
	require.NoError(t, os.WriteFile(file, []byte("# ours\nQwen3-0.6B = a\n\nGemma 4 E2B-it=b.gguf\n"), 0o644))
	want := map[string]string{backend.Qwen06B: "a", backend.Gemma4E2B: "b.gguf"}
	for _, value := range []string{file, "Qwen3-0.6B=a,Gemma 4 E2B-it=b.gguf"} {
		t.Setenv(envModels, value)
		got, named, err := localModels()
		require.NoError(t, err)
		assert.True(t, named)
		assert.Equal(t, want, got)
		assert.Equal(t, map[string]string{backend.Qwen06B: "a"}, coders(got))
	}
	t.Setenv(envModels, "")
	got, named, err := localModels()
	require.NoError(t, err)
	assert.False(t, named)
	assert.Len(t, got, 5)
	t.Setenv(envModels, "nosuch.txt")
	_, _, err = localModels()
	require.ErrorContains(t, err, `CLAIMS_MODELS="nosuch.txt": want name=model pairs, or a file of them`)
}

func TestChefRefuses(t *testing.T) {
	t.Setenv(envRecordDir, t.TempDir())
	for want, env := range map[string]map[string]string{
		`CLAIMS_CHEF_CAP="much": want a number of tokens`:       {envChefCap: "much"},
		"answers are cut at 512 tokens (CLAIMS_CHEF_CAP)":       {envNumPredict: "100"},
		`CLAIMS_NUM_PREDICT="4k"`:                               {envNumPredict: "4k"},
		`CLAIMS_HEADS: backend: "3" is not a head`:              {envHeads: "3"},
		`CLAIMS_CHEF="nosuch": want original, released or a f`:  {envChef: "nosuch"},
		`CLAIMS_JUDGE="me": want ollama:NAME`:                   {envJudge: "me"},
		"judge oracle:delphi: no models of kind":                {envJudge: "oracle:delphi"},
		"judge openai:m: CLAIMS_JUDGE_URL and":                  {envJudge: "openai:m"},
		`judge ollama:m: claims: CLAIMS_NUM_THREAD="0": want a`: {envJudge: "ollama:m", envNumThread: "0"},
	} {
		t.Run(want, func(t *testing.T) {
			for key, value := range env {
				t.Setenv(key, value)
			}
			_, err := openChef("ollama", nil)
			require.ErrorContains(t, err, want)
		})
	}
}

// A model that nobody named is missing evidence, and says what to set.
func TestChefWithoutModel(t *testing.T) {
	t.Setenv(envRecordDir, t.TempDir())
	b, err := openChef("ollama", map[string]string{backend.Qwen06B: "a"})
	require.NoError(t, err)
	_, err = b.Run(t.Context(), backend.Request{Model: backend.Gemma4E2B, Set: backend.Fresh, Need: backend.Text})
	var missing *backend.MissingError
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, `CLAIMS_MODELS="Gemma 4 E2B-it=YOUR MODEL"`, missing.Command)
}
