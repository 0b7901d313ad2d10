// Package sample emits one row of every kind that a report must show: each verdict on
// number and sentence, each level of evidence, a test that fails, one that is skipped,
// falsification tests, characters that need escaping. All numbers are invented.
//
// The test of package report runs it and compares the result with sample.jsonl.
package sample

import "testing"

// claim emits attributes in order: key, value, key, value.
func claim(t *testing.T, id string, attrs ...string) {
	t.Helper()
	t.Run(id, func(t *testing.T) {
		t.Attr("claim", id)
		for i := 0; i < len(attrs); i += 2 {
			t.Attr(attrs[i], attrs[i+1])
		}
		switch {
		case id == "A1-HE-02":
			t.Error("number: was reproduced, is contradicted\nsentence: was supported, is refuted")
		case id == "A2-T2-01" || id == "X-02":
			t.Skip("nothing released")
		}
	})
}

const command = "threearcs record --set humaneval --num-predict 4096"

const sum = "sha256:2977cbc7670cc7eb5570119e46bc080fc2989eb78198eb1df93f07131e30a0f5"

func TestNumbers(t *testing.T) {
	claim(t, "A1-HE-10", "where", "Sec 4.1", "says", "score of the tenth kind", "model", "Sample-1B",
		"evidence", "recorded", "published", "14.6 %", "tolerance", "14.55 14.65", "measured", "14.63",
		"interval", "10.05 20.84", "level", "0.95", "method", "Wilson", "n", "164",
		"number", "reproduced", "sentence", "supported", "source", "scores.json :: [*].passed "+sum)
	claim(t, "A1-HE-02", "where", "Sec 4.1; Table 1", "says", "a score that moved", "model", "Sample-1B DD",
		"evidence", "live", "published", "29.9 %", "tolerance", "29.85 29.95", "measured", "20.10",
		"interval", "14.70 26.90", "level", "0.95", "method", "Wilson", "n", "164",
		"number", "contradicted", "sentence", "refuted", "note", "15 answers stop at the cap")
	claim(t, "A1-HE-07", "where", "Sec 4.1", "says", "a change", "evidence", "printed",
		"published", "-8.0 points", "tolerance", "-8.1 -7.9", "measured", "-7.93",
		"interval", "-17.80 2.16", "level", "0.95", "method", "Newcombe hybrid score", "n", "328",
		"number", "reproduced", "sentence", "inconclusive",
		"note", "about 700 problems an arm would exclude 0 at this difference",
		"note", "about 700 problems an arm would exclude 0 at this difference",
		"source", "the paper :: A1-HE-05, Sec 4.1", "command", command)
	claim(t, "A1-HE-05", "where", "Sec 4.1", "says", "a score nobody recorded", "evidence", "printed",
		"published", "36.0 %", "tolerance", "35.95 36.05", "number", "not-run", "sentence", "not-run",
		"note", "attainable: 59 of 164 prints as 36.0", "command", command)
}

func TestProbe(t *testing.T) {
	claim(t, "A3-CV-02", "where", "Abstract; Sec 6.3", "says", "AUC within the distribution", "evidence", "summary",
		"published", "0.683", "tolerance", "0.6825 0.6835", "measured", "0.6831", "interval", "0.5759 0.7903",
		"level", "0.95", "method", "Hanley-McNeil", "n", "100 (58+, 42-)",
		"number", "reproduced", "sentence", "inconclusive", "note", "the interval holds the bar of 0.63")
	claim(t, "A3-SM-04", "where", "Sec 6.7", "says", "AUC on a second base is at chance", "evidence", "recorded",
		"published", "0.519", "tolerance", "0.5185 0.5195", "measured", "0.5217", "interval", "0.3250 0.7190",
		"level", "0.95", "method", "DeLong", "n", "193 (9+, 184-)", "number", "contradicted",
		"sentence", "inconclusive", "note", "AUC below 0.63", "computed", "Checks the AUC on fresh prompts.",
		"more", "about 3.4 times the items (30+ 610- for 9+ 184-), if the values stayed")
	claim(t, "A3-BA-13", "where", "Sec 6.1", "says", "no `information` in <delivery> | a_b*c", "evidence", "recorded",
		"published", "0", "number", "not-run", "sentence", "refuted", "note", "n > 4 & n < 6: “quoted” [text] $x$ ~y~")
}

func TestFacts(t *testing.T) {
	claim(t, "FW-02", "where", "Sec 3.2", "says", "four teachers", "evidence", "cited",
		"published", "Alpha 2.5 / Beta-5 / Gamma M2.7 / Delta-5", "number", "not-run", "sentence", "refuted",
		"note", "run.py: stage 2 is another", "source", `run.py :: MODEL = "a|b" sha256:236faf7a`)
	claim(t, "PI-02", "where", "Sec 8", "says", "two gates", "evidence", "cited", "published", "0.63 / -0.15",
		"measured", "0.630 / -0.150", "number", "reproduced", "sentence", "supported")
	claim(t, "RE-06", "where", "Reproducibility", "says", "the log is released", "evidence", "cited",
		"number", "not-run", "sentence", "supported", "source", "log.md :: Log "+sum)
	claim(t, "A2-T2-01", "where", "Sec 5.2", "says", "frozen", "evidence", "none", "published", "frozen",
		"number", "not-run", "sentence", "not-run", "note", "not run: no tempering result is released")
	claim(t, "X-02", "where", "artifact only", "says", "a profile", "evidence", "none",
		"number", "not-run", "sentence", "not-run", "note", "not run: the paper says nothing of it")
}

func TestQuestions(t *testing.T) {
	claim(t, "F-prompt-only", "where", "attacks A3-CV-02, A3-CV-06",
		"says", "Does a probe that sees only the prompt reach the published AUC?", "evidence", "recorded",
		"attacks", "A3-CV-02 A3-CV-06", "criterion", "the 95 % interval of its AUC holds 0.683",
		"measured", "0.6600", "interval", "0.5500 0.7700", "level", "0.95", "method", "DeLong", "n", "100 (58+, 42-)",
		"p", "0.004", "power", "0.81", "number", "not-run", "sentence", "refuted")
	claim(t, "F-drift", "where", "attacks A3-SM-04", "says", "Are both prompt sets one distribution?",
		"evidence", "recorded", "attacks", "A3-SM-04", "criterion", "text alone tells them apart at AUC 0.9",
		"measured", "0.9500", "p", "1e-06", "number", "not-run", "sentence", "supported")
}

func TestNoClaim(t *testing.T) {
	t.Run("broken", func(t *testing.T) { t.Error("a helper is broken") })
}
