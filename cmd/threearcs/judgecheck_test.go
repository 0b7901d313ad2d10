package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/judge"
	"threearcs/fixtures"
)

// labels writes a file of 12 labelled responses. Every third hedges, in words that the
// lexical classifier knows for half of them.
func labels(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for i := range 12 {
		verbal, response := "assert", "It is the heat."
		if i%3 == 0 {
			verbal, response = "hedge", []string{"Perhaps the heat.", "Heat, or else the pan; I cannot see it."}[i%2]
		}
		fmt.Fprintf(&b, `{"id":"%d","prompt":"question %d","response":%q,"verbal":%q,"checklist":["c"],"met":[%t]}`+"\n", i, i, response, verbal, i%2 == 0)
	}
	path := filepath.Join(t.TempDir(), "labels.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	return path
}

// endpoint serves a judge that says HEDGE where the response hedges and YES to every claim,
// and misjudges question 1. It counts its requests.
func endpoint(t *testing.T) (base string, asked *int) {
	asked = new(int)
	var mu sync.Mutex
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"data":[{"id":"m"}]}`)
			return
		}
		mu.Lock()
		*asked++
		mu.Unlock()
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Contains(t, string(body), `"json_schema"`)
		verdict := "ASSERT"
		switch prompt := string(body); {
		case strings.Contains(prompt, "state this claim"):
			verdict = "YES"
		case strings.Contains(prompt, `question 1\n`), strings.Contains(prompt, "Perhaps the heat"), strings.Contains(prompt, "I cannot see it"):
			verdict = "HEDGE"
		}
		content, _ := json.Marshal(fmt.Sprintf(`{"verdict":%q}`, verdict))
		fmt.Fprintf(w, `{"model":"m","choices":[{"message":{"content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3}}`, content)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/v1", asked
}

func TestJudgeCheckLexical(t *testing.T) {
	out, err := execute(t, newJudgeCheckCmd(), "--judge", "lexical", "--file", labels(t))
	require.NoError(t, err)
	autogold.ExpectFile(t, autogold.Raw(out))
}

// The judge is asked through an endpoint, recorded, and replayed without asking again.
func TestJudgeCheckEndpoint(t *testing.T) {
	base, asked := endpoint(t)
	file, recording := labels(t), filepath.Join(t.TempDir(), "judge.jsonl")
	args := []string{"--file", file, "--json", "--variants"}
	first, err := execute(t, newJudgeCheckCmd(), append(args, "--judge", "openai:m", "--hosts", base, "--record", recording)...)
	require.NoError(t, err)
	assert.Equal(t, 12*2*3, *asked)
	again, err := execute(t, newJudgeCheckCmd(), append(args, "--judge", "recorded:"+recording)...)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	assert.Equal(t, 12*2*3, *asked, "a replay asks nothing")

	var report struct {
		Judge, Wording string
		Agreements     []struct {
			Axis       string
			N          int
			Unreadable int
			Kappa      struct{ Value, Lo, Hi *float64 }
			Observed   float64
			Baseline   *struct{ Verdict string }
			Swapped    *struct{ Same struct{ Value float64 } }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(first), &report))
	assert.Equal(t, judge.Wording().Name, report.Wording)
	require.Len(t, report.Agreements, 2)
	coverage, verbal := report.Agreements[0], report.Agreements[1]
	assert.Equal(t, "coverage", coverage.Axis)
	assert.Equal(t, 0.0, *coverage.Kappa.Value, "always YES knows nothing")
	assert.Nil(t, coverage.Baseline)
	assert.Equal(t, "verbal", verbal.Axis)
	assert.InDelta(t, 11.0/12, verbal.Observed, 1e-12)
	require.NotNil(t, verbal.Baseline)
	assert.Equal(t, "not shown to beat", verbal.Baseline.Verdict, "12 labels are too few")
	assert.Equal(t, 1.0, verbal.Swapped.Same.Value)
}

func TestJudgeCheckPrintsVariants(t *testing.T) {
	base, _ := endpoint(t)
	out, err := execute(t, newJudgeCheckCmd(), "--judge", "openai:m", "--hosts", base, "--file", labels(t), "--variants", "--axis", "verbal")
	require.NoError(t, err)
	out = strings.ReplaceAll(out, fmt.Sprintf("%.12s", judge.Wording().SHA256), "SHA256")
	autogold.ExpectFile(t, autogold.Raw(out))
}

func TestJudgeCheckRefuses(t *testing.T) {
	file := labels(t)
	for want, args := range map[string][]string{
		`no judge "gpt"`:                      {"--judge", "gpt", "--file", file},
		`no judge "ollama:"`:                  {"--judge", "ollama:", "--file", file},
		"name the OpenAI-compatible endpoint": {"--judge", "openai:m", "--file", file},
		`no axis "truth"`:                     {"--judge", "lexical", "--file", file, "--axis", "truth"},
		"no such file":                        {"--judge", "lexical", "--file", file + "x"},
		"nothing to measure":                  {"--judge", "recorded:x", "--file", file, "--axis", "mcas"},
		`no released set "step16"`:            {"--judge", "lexical", "--set", "step16"},
		`flag(s) "judge" not set`:             {"--file", file},
		"run threearcs fetch":                 {"--judge", "lexical"},
		`dialect "x": use "openai"`:           {"--judge", "openai:m", "--hosts", "http://localhost/v1", "--dialect", "x", "--file", file},
	} {
		nowhere(t)
		_, err := execute(t, newJudgeCheckCmd(), args...)
		assert.ErrorContains(t, err, want)
	}
}

// The released labels, judged by counting words.
func TestJudgeCheckReleased(t *testing.T) {
	if _, err := fixtures.ReadAll(t.Context(), "eval/results/judge_v4_step16.json"); err != nil {
		t.Skipf("needs an artifact: %v", err)
	}
	out, err := execute(t, newJudgeCheckCmd(), "--judge", "lexical")
	require.NoError(t, err)
	autogold.ExpectFile(t, autogold.Raw(out))
}
