package report

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/claims"
)

// golden compares what write writes with the golden of the test.
func golden(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, write(&b))
	autogold.ExpectFile(t, autogold.Raw(b.String()))
	return b.String()
}

func TestTable(t *testing.T) {
	text := golden(t, func(w io.Writer) error { return Table{}.Write(w, sample(t)) })
	assert.NotContains(t, text, "\x1b", "colours are for terminals")
	for i, line := range strings.Split(text, "\n") {
		assert.LessOrEqual(t, width(line), TableWidth, "line %d: %s", i+1, line)
	}
}

func TestTableBrief(t *testing.T) {
	golden(t, func(w io.Writer) error { return Table{Brief: true}.Write(w, sample(t)) })
}

// TestTableColor checks that colours change nothing but colour.
func TestTableColor(t *testing.T) {
	var plainText, colored strings.Builder
	require.NoError(t, Table{Notes: true}.Write(&plainText, sample(t)))
	require.NoError(t, Table{Notes: true, Color: true}.Write(&colored, sample(t)))
	assert.Equal(t, plainText.String(), trimLines(ansi.ReplaceAllString(colored.String(), "")))
	assert.Contains(t, colored.String(), "\x1b[33minconclusive\x1b[0m")
	assert.NotRegexp(t, `\x1b\[32m *(inconclusive|not-run)`, colored.String())
}

func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func TestColumnsFit(t *testing.T) {
	for _, columns := range [][]column{claimColumns, questionColumns} {
		sum := markWidth
		for _, c := range columns {
			sum += c.max + 1
		}
		assert.LessOrEqual(t, sum, TableWidth)
	}
}

func TestMarkdown(t *testing.T) {
	golden(t, func(w io.Writer) error { return Markdown(w, sample(t)) })
}

func TestFindings(t *testing.T) {
	text := golden(t, func(w io.Writer) error { return Findings(w, sample(t)) })
	for _, row := range sample(t).Rows {
		assert.Equal(t, 1, strings.Count(text, "**"+row.ID+"**"), "%s stands in one chapter", row.ID)
	}
}

// TestHeadlinesExist finds a headline that was renamed: findings and table leave out what
// they do not find.
func TestHeadlinesExist(t *testing.T) {
	require.NotEmpty(t, headlines)
	ids := slices.Clone(headlines)
	for _, h := range abstract {
		ids = append(ids, h.id)
	}
	for _, id := range ids {
		assert.FileExists(t, "../../../golden/accepted/"+id+".golden")
	}
}

func TestShow(t *testing.T) {
	r := sample(t)
	text := golden(t, func(w io.Writer) error {
		for _, id := range []string{"A3-CV-02", "A1-HE-07", "A1-HE-02", "A3-SM-04", "F-prompt-only"} {
			s := Shown{Row: r.Lookup(id), Report: r, History: []string{"2026-11-23 abc1234 accept the verdict"}}
			if err := s.Write(w); err != nil {
				return err
			}
			io.WriteString(w, "\n")
		}
		return nil
	})
	for _, line := range strings.Split(text, "\n") {
		assert.LessOrEqual(t, width(line), TableWidth, line)
	}
}

func TestJUnit(t *testing.T) {
	text := golden(t, func(w io.Writer) error { return JUnit(w, sample(t)) })
	var back junitSuites
	require.NoError(t, xml.Unmarshal([]byte(text), &back))
	assert.Equal(t, [3]int{15, 2, 2}, [3]int{back.Tests, back.Failures, back.Skipped})
}

func TestBadges(t *testing.T) {
	golden(t, func(w io.Writer) error {
		for _, b := range sample(t).Badges() {
			io.WriteString(w, b.Name+"\n")
			w.Write(b.Endpoint())
			w.Write(b.SVG())
		}
		return nil
	})
}

// TestBadgeColor asks every combination of words and outcome: green needs a passing test,
// a reproduced number where one is printed, and a supported sentence.
func TestBadgeColor(t *testing.T) {
	for _, number := range numbers {
		for _, sentence := range sentences {
			for _, outcome := range []Outcome{Pass, Fail, Skip} {
				for _, published := range []string{"14.6 %", "", "words"} {
					r := Row{ID: "C-1", Published: published, Outcome: outcome, Number: number, Sentence: sentence}
					b := r.Badge()
					green := outcome == Pass && sentence == claims.Supported &&
						(number == claims.Reproduced || number == claims.NumberNotRun && published != "14.6 %")
					assert.Equal(t, green, b.Color == badgeGood, "%+v: %+v", r, b)
					assert.Contains(t, b.Message, r.NumberWord())
					assert.NotEqual(t, published == "14.6 %" || number != claims.NumberNotRun, r.NumberWord() == NonePrinted)
					assert.Contains(t, b.Message, string(sentence))
				}
			}
		}
	}
}

func TestPaperBadge(t *testing.T) {
	good := Row{ID: "C-1", Outcome: Pass, Number: claims.Reproduced, Sentence: claims.Supported}
	open, none := good, good
	open.Sentence = claims.Inconclusive
	none.Outcome = Skip
	for _, c := range []struct {
		rows []Row
		want string
	}{
		{nil, badgeNone},
		{[]Row{good}, badgeGood},
		{[]Row{good, open}, badgeOpen},
		{[]Row{good, none}, badgeOpen},
		{[]Row{open, {ID: "C-2", Outcome: Pass, Number: claims.Contradicted}, good}, badgeBad},
	} {
		assert.Equal(t, c.want, (&Report{Rows: c.rows}).badge().Color, "%+v", c.rows)
	}
}

func TestBadgeSVGIsXML(t *testing.T) {
	svg := Badge{Label: `a<b&"c"`, Message: "µ · →", Color: badgeOpen}.SVG()
	require.NoError(t, xml.Unmarshal(svg, new(struct{})))
	assert.Contains(t, string(svg), "a&lt;b&amp;&quot;c&quot;")
}

// TestTextWidth compares with widths that the npm package anafanafo 2.0.0 computes:
// node -p "require('anafanafo')('A3-SM-04', {font: '11px Verdana'})".
func TestTextWidth(t *testing.T) {
	for text, want := range map[string]float64{
		"A3-SM-04":                   55.28,
		"reproduced · inconclusive":  141.01,
		"204 claims":                 59.65,
		"contradicted · refuted":     119.87,
		"61 reproduced, 7 not-run …": 153.43,
	} {
		assert.InDelta(t, want, textWidth(text), 0.005, text)
	}
}

func TestEncodeDecode(t *testing.T) {
	r := sample(t)
	r.Run = Run{Commit: "0123abc", Go: "go1.26", Modules: map[string]string{"m": "v1"}}
	text := golden(t, r.Encode)
	back, err := Decode(strings.NewReader(text))
	require.NoError(t, err)
	if d := cmp.Diff(r, back, cmpopts.EquateComparable(Span{})); d != "" {
		t.Errorf("results change on the way (-written +read):\n%s", d)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "EOF",
		"{}":                          `schema ""`,
		`{"schema":"lm-eval/1"}`:      `schema "lm-eval/1", want "threearcs-results/1"`,
		`{"schema":"` + Schema + `"}`: "holds no claim",
		`{"schema":"` + Schema + `","claims":[{"claim":"C-1","number":"good"}]}`: `number verdict "good"`,
		`{"schema":"` + Schema + `","claims":[{"claim":"C-1","interval":"x"}]}`:  `interval "x"`,
	} {
		_, err := Decode(strings.NewReader(text))
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want)
	}
	_, err := Load("testdata/none.json")
	require.ErrorContains(t, err, "run threearcs claims first")
}

func TestDiff(t *testing.T) {
	before, after := sample(t), sample(t)
	row := after.Lookup("A3-SM-04")
	row.Sentence, row.Measured, row.Evidence = claims.Refuted, "0.5021", "live"
	row.Interval, _ = ParseSpan("0.31 0.60")
	row.Sources = []string{"new.json :: auc sha256:" + strings.Repeat("ab", 32)}
	after.Lookup("A3-CV-02").Measured = "0.6829"
	after.Lookup("RE-06").Sentence = claims.Refuted
	after.Rows = append(after.Rows[1:], Row{ID: "F-new", Number: claims.NumberNotRun, Sentence: claims.Refuted})
	golden(t, func(w io.Writer) error {
		d := Compare(before, after)
		if err := d.Text(w); err != nil {
			return err
		}
		return d.Markdown(w)
	})
	same := Compare(before, before)
	assert.Empty(t, same.Moves)
	assert.Equal(t, len(before.Rows), same.Same)
}

func TestFilter(t *testing.T) {
	r := sample(t)
	for f, want := range map[Filter]string{
		{Arc: "1"}:                                  "A1-HE-02 A1-HE-05 A1-HE-07 A1-HE-10",
		{Arc: "3", Verdict: "contradicted"}:         "A3-SM-04",
		{Verdict: "not-run"}:                        "A1-HE-05 A2-T2-01 X-02",
		{Evidence: "cited", Outcome: "pass"}:        "FW-02 PI-02 RE-06",
		{Arc: "falsification", Verdict: "refuted"}:  "F-prompt-only",
		{Arc: "other"}:                              "",
		{Outcome: "fail"}:                           "A1-HE-02",
		{Verdict: "inconclusive", Evidence: "none"}: "",
	} {
		var ids []string
		for _, row := range f.Apply(r).Rows {
			ids = append(ids, row.ID)
		}
		assert.Equal(t, want, strings.Join(ids, " "), "%+v", f)
	}
	require.NoError(t, Filter{Arc: "3", Verdict: "not-run", Evidence: "live", Outcome: "skip"}.Check())
	assert.ErrorContains(t, Filter{Verdict: "true"}.Check(), `--verdict "true": want one of reproduced`)
}

func TestOrder(t *testing.T) {
	ids := []string{"X-01", "F-b", "A1-HE-10", "A1-HE-2", "A1-17-01", "C-1", "AB-04", "T1-01", "A3-SW-FA1", "F-a", "T5-01", "IN-01"}
	r := &Report{}
	for _, id := range ids {
		r.Rows = append(r.Rows, Row{ID: id})
	}
	order := func() string {
		var got []string
		for _, row := range r.Rows {
			got = append(got, row.ID)
		}
		return strings.Join(got, " ")
	}
	r.Order(nil)
	assert.Equal(t, "AB-04 IN-01 A1-17-01 A1-HE-2 A1-HE-10 T1-01 A3-SW-FA1 T5-01 X-01 F-a F-b C-1", order())
	r.Order([]string{"T1-01", "A1-HE-10", "AB-04"})
	assert.Equal(t, "AB-04 IN-01 T1-01 A1-HE-10 A1-17-01 A1-HE-2 A3-SW-FA1 T5-01 X-01 F-a F-b C-1", order())
}

func TestEstimate(t *testing.T) {
	span, err := ParseSpan("0.30 0.70")
	require.NoError(t, err)
	assert.Equal(t, "0.5 [0.30, 0.70] / 0.6", (&Row{Measured: "0.5 / 0.6", Interval: span}).Estimate(), "the interval is the first number's")
	assert.Equal(t, "0.5 [0.30, 0.70]", (&Row{Measured: "0.5", Interval: span}).Estimate())
	assert.Equal(t, "0.5 / 0.6", (&Row{Measured: "0.5 / 0.6"}).Estimate())
	assert.Equal(t, "", (&Row{}).Estimate())
}

func TestRerun(t *testing.T) {
	r := Row{Package: "threearcs/claims/arc1", Test: "TestFirstPass/A1-HE-01"}
	assert.Equal(t, "go test -v ./claims/arc1 -run '^TestFirstPass$/^A1-HE-01$'", r.Rerun())
}

func TestNumberIn(t *testing.T) {
	for text, want := range map[string]float64{"14.6 %": 14.6, "-0.32 /25": -0.32, "+15.3 points": 15.3, "−8.0": -8, "1085": 1085} {
		got, ok := numberIn(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "frozen", "0.65 / -0.20", "v4", "NaN", "Inf points"} {
		_, ok := numberIn(text)
		assert.False(t, ok, text)
	}
}

func TestFit(t *testing.T) {
	for text, want := range map[string]string{
		"0.65 / -0.20":      "0.65/-0.20",
		"0.683/0.516/0.557": "0.683/0.516/…",
		"Claude Opus 4.6 x": "Claude Opus …",
		"-123456789.12345":  "…",
		"2.3 thousand cups": "2.3 …",
		"short":             "short",
		"":                  "",
	} {
		assert.Equal(t, want, fit(text, 13), text)
	}
}

func TestWrap(t *testing.T) {
	assert.Equal(t, "1 one two\n  three\n  unbreakable-word", wrap("one  two three unbreakable-word", "1 ", 9))
	assert.Equal(t, "", wrap("", "", 9))
}

// TestEndpointSchema checks the fields that shields.io requires of an endpoint.
func TestEndpointSchema(t *testing.T) {
	for _, b := range sample(t).Badges() {
		var e map[string]any
		require.NoError(t, json.Unmarshal(b.Endpoint(), &e))
		assert.Equal(t, 1.0, e["schemaVersion"])
		assert.NotEmpty(t, e["message"])
		assert.Contains(t, badgeHex, e["color"])
	}
}
