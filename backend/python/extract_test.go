package python

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestExtractionCorpus extracts and runs every response of the corpus.
func TestExtractionCorpus(t *testing.T) {
	problems := loadSmall(t)
	r := newTestRunner(t, strongest(t), Options{CPU: time.Second})
	good, bad := 0, 0
	for _, v := range readCorpus(t, "extraction", "expect", "problem", "truncated", "found", "comment") {
		if v.header["expect"] == string(Correct) {
			good++
		} else {
			bad++
		}
		t.Run(v.name, func(t *testing.T) {
			problem := problemNamed(t, problems, v.header["problem"])
			e := Extract(problem, v.content, v.header["truncated"] == "yes")
			require.Equal(t, v.header["found"], string(e.Found), e.Program)
			require.Equal(t, e.Outcome == "", e.Program != "")
			result := Result{Outcome: e.Outcome}
			if e.Outcome == "" {
				ran, err := r.Score(t.Context(), problem, e.Program)
				require.NoError(t, err)
				result = e.Settle(ran)
			}
			require.Equal(t, v.header["expect"], string(result.Outcome), "%s\n%s", result.Detail, e.Program)
		})
	}
	require.Greater(t, bad, good, "bad cases outnumber good ones")
}

// TestExtractCanonical puts every canonical solution into every kind of response that should give it back.
func TestExtractCanonical(t *testing.T) {
	t.Run("small", func(t *testing.T) { testExtractCanonical(t, loadSmall(t)) })
	t.Run("HumanEval", func(t *testing.T) { testExtractCanonical(t, loadHumanEval(t)) })
}

func testExtractCanonical(t *testing.T, problems []Problem) {
	r := newTestRunner(t, strongest(t), Options{})
	for name, response := range map[string]func(p Problem) string{
		"completion":   func(p Problem) string { return p.CanonicalSolution },
		"stripped":     func(p Problem) string { return strings.TrimSpace(p.CanonicalSolution) },
		"off by one":   func(p Problem) string { return p.CanonicalSolution[1:] },
		"margin":       func(p Problem) string { return dedent(p.CanonicalSolution) },
		"fenced body":  func(p Problem) string { return "So:\n```python\n" + p.CanonicalSolution + "```\nDone." },
		"whole":        func(p Problem) string { return p.Prompt + p.CanonicalSolution },
		"tabs":         func(p Problem) string { return strings.ReplaceAll(p.CanonicalSolution, "    ", "\t") },
		"closed fence": func(p Problem) string { return p.CanonicalSolution + "```\n\nThis works.\n" },
		"in Markdown": func(p Problem) string {
			return "```markdown\n```python\n" + p.Prompt + p.CanonicalSolution + "```\n```\n"
		},
		"fenced whole":   func(p Problem) string { return "```python\n" + p.Prompt + p.CanonicalSolution + "```" },
		"unclosed fence": func(p Problem) string { return "```\n" + p.Prompt + p.CanonicalSolution },
		"function alone": func(p Problem) string {
			return "Sure!\n\n```python\n" + strings.TrimPrefix(p.Prompt, preamble(p)) + p.CanonicalSolution + "```"
		},
		"bare with prose": func(p Problem) string { return "Here you are.\n\n" + p.Prompt + p.CanonicalSolution + "\nThis works." },
	} {
		t.Run(name, func(t *testing.T) {
			var jobs []Job
			for _, p := range problems {
				e := Extract(p, response(p), false)
				require.Empty(t, e.Outcome, p.TaskID)
				jobs = append(jobs, Job{p, e.Program})
			}
			for i, result := range scoreAll(t, r, jobs) {
				require.Equal(t, Correct, result.Outcome, "%s: %s\n%s", problems[i].TaskID, result.Detail, jobs[i].Program)
			}
		})
	}
}

// FuzzExtract checks what holds of every response: a program or an outcome, never both, and the
// problem's own text in front of a body.
func FuzzExtract(f *testing.F) {
	for _, v := range readCorpus(f, "extraction", "expect", "problem", "truncated", "found", "comment") {
		f.Add(v.content, v.header["truncated"] == "yes")
	}
	problem := loadSmall(f)[0]
	f.Fuzz(func(t *testing.T, response string, truncated bool) {
		e := Extract(problem, response, truncated)
		if (e.Program == "") == (e.Outcome == "") {
			t.Fatalf("program %q and outcome %q", e.Program, e.Outcome)
		}
		if e.Outcome == Truncated != (truncated && e.Program == "") {
			t.Fatalf("outcome %q of a response with truncated %v", e.Outcome, truncated)
		}
		if e.Cut && !truncated {
			t.Fatal("cut, though nothing was truncated")
		}
		if e.Program != "" && !e.Whole && !strings.HasPrefix(e.Program, strings.TrimSpace(problem.Prompt)) {
			t.Fatalf("a body without its prompt: %q", e.Program)
		}
		if joinLines(scanSource(response)) != response {
			t.Fatal("scanned lines do not join to the source")
		}
	})
}

func TestSettle(t *testing.T) {
	cut := Extraction{Program: "x", Cut: true}
	require.Equal(t, Correct, cut.Settle(Result{Outcome: Correct}).Outcome)
	require.Equal(t, SandboxError, cut.Settle(Result{Outcome: SandboxError}).Outcome)
	require.Equal(t, Result{Outcome: Truncated, Detail: "timeout: x"}, cut.Settle(Result{Outcome: Timeout, Detail: "x"}))
	whole := Extraction{Program: "x"}
	require.Equal(t, Wrong, whole.Settle(Result{Outcome: Wrong}).Outcome)
}

func ExampleExtract() {
	problem := Problem{
		TaskID:     "Example/0",
		Prompt:     "import math\n\ndef area(r: float) -> float:\n    \"\"\"Return the area of a circle.\"\"\"\n",
		EntryPoint: "area",
	}
	response := "The area is:\n\n```python\ndef area(r):\n    return math.pi * r * r\n```\n"
	e := Extract(problem, response, false)
	fmt.Printf("found in %s, whole %v\n%s", e.Found, e.Whole, e.Program)
	// Output:
	// found in fence, whole true
	// import math
	//
	// def area(r):
	//     return math.pi * r * r
}
