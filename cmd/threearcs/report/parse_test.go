package report

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/claims"
)

// stream builds a stream of one package with one test from "key value" attributes.
func stream(attrs ...string) string {
	const head = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"T/C-1"}
`
	const tail = `{"Action":"pass","Package":"p","Test":"T/C-1"}
{"Action":"pass","Package":"p"}
`
	var b strings.Builder
	for _, a := range attrs {
		key, value, _ := strings.Cut(a, " ")
		b.WriteString(`{"Action":"attr","Package":"p","Test":"T/C-1","Key":"` + key + `","Value":"` + value + "\"}\n")
	}
	return head + b.String() + tail
}

// whole are the attributes that no claim can lack.
var whole = []string{"claim C-1", "evidence recorded", "number reproduced", "sentence supported"}

func TestParse(t *testing.T) {
	r := sample(t)
	require.Len(t, r.Rows, 14)
	row := r.Lookup("a3-sm-04")
	require.NotNil(t, row)
	assert.Equal(t, "A3-SM-04", row.ID)
	assert.Equal(t, Pass, row.Outcome)
	assert.Equal(t, claims.Contradicted, row.Number)
	assert.Equal(t, claims.Inconclusive, row.Sentence)
	assert.Equal(t, "[0.3250, 0.7190]", row.Interval.String())
	assert.Equal(t, 0.325, row.Interval.Lo)
	assert.Equal(t, "TestProbe/A3-SM-04", row.Test)

	assert.Equal(t, Skip, r.Lookup("X-02").Outcome)
	assert.Equal(t, []string{"sample_test.go:20: number: was reproduced, is contradicted",
		"sentence: was supported, is refuted"}, r.Lookup("A1-HE-02").Output, "without go test's framing")
	assert.Len(t, r.Lookup("A1-HE-07").Notes, 1, "a repeated note is one note")
	assert.Equal(t, []string{"A3-CV-02", "A3-CV-06"}, r.Lookup("F-prompt-only").Attacks)
	require.Len(t, r.Failures, 1, "failing tests that are no claims, without their parents")
	assert.Equal(t, "TestNoClaim/broken", r.Failures[0].Test)
	assert.Equal(t, 2, r.Failing())
}

func TestParsePassesOverForeignLines(t *testing.T) {
	r, err := Parse(strings.NewReader("go: downloading example.org/x v1.0.0\n\n" + stream(whole...) + "# done"))
	require.NoError(t, err)
	assert.Len(t, r.Rows, 1)
}

// TestParseCountsReplayed tells a package that ran from one that go test replayed.
func TestParseCountsReplayed(t *testing.T) {
	for output, want := range map[string]int{`ok  \tp\t(cached)\n`: 1, `ok  \tp\t0.012s\n`: 0} {
		said := `{"Action":"output","Package":"p","Output":"` + output + `"}`
		r, err := Parse(strings.NewReader(stream(whole...) + said))
		require.NoError(t, err)
		assert.Equal(t, want, r.Replayed, output)
	}
}

func TestParseFuncWatches(t *testing.T) {
	var seen []string
	_, err := ParseFunc(strings.NewReader(stream(whole...)), func(r *Row) { seen = append(seen, r.ID) })
	require.NoError(t, err)
	assert.Equal(t, []string{"C-1"}, seen)
}

func TestParseRefuses(t *testing.T) {
	good := stream(whole...)
	with := func(attrs ...string) string { return stream(append(append([]string{}, whole...), attrs...)...) }
	cases := map[string]struct{ stream, want string }{
		"empty":              {"", "no event in the stream"},
		"only text":          {"go: no packages\n", `the stream says "go: no packages"`},
		"not json":           {good + "{\"Action\":\"pa\n", "line 9: unexpected end of JSON input"},
		"another json":       {"{\"a\":1}\n", "no Action"},
		"wrong type":         {"{\"Action\":1}\n", "line 1"},
		"no claims":          {stream(), "no test emitted a claim"},
		"twice in a test":    {with("claim C-1"), `p T/C-1: attribute "claim" emitted twice`},
		"twice in a stream":  {good + strings.ReplaceAll(good, `"p"`, `"q"`), "claim C-1 emitted twice, by p T/C-1 and by q T/C-1"},
		"run twice":          {good + good, `attribute "claim" emitted twice`},
		"unknown number":     {stream("claim C-1", "evidence recorded", "number confirmed", "sentence supported"), `claim C-1: number verdict "confirmed": want one of`},
		"unknown sentence":   {stream("claim C-1", "evidence recorded", "number reproduced", "sentence true"), `sentence verdict "true"`},
		"unknown evidence":   {stream("claim C-1", "evidence seen", "number reproduced", "sentence supported"), `evidence "seen"`},
		"no verdict":         {stream("claim C-1", "evidence recorded"), `number verdict ""`},
		"no id":              {stream("number reproduced"), `p T/C-1: attribute "number" without "claim"`},
		"id with a path":     {stream("claim ../x", "evidence recorded", "number reproduced", "sentence supported"), `claim id "../x"`},
		"unknown attribute":  {with("verdict good"), `unknown attribute "verdict"`},
		"empty attribute":    {with("says "), `attribute "says" is empty`},
		"line break":         {with(`says a\nb`), `attribute "says" holds a line break`},
		"interval of one":    {with("interval 1"), `interval "1": want two numbers`},
		"interval of words":  {with("interval low high"), `interval "low high"`},
		"interval NaN":       {with("interval NaN 1"), `interval "NaN 1"`},
		"interval reversed":  {with("interval 2 1"), `interval "2 1"`},
		"interval twice":     {with("interval 1 2", "interval 1 2"), `attribute "interval" emitted twice`},
		"no criterion":       {stream("claim F-x", "evidence recorded", "number not-run", "sentence refuted", "attacks C-1"), "by which criterion"},
		"test never ends":    {strings.Replace(good, `{"Action":"pass","Package":"p","Test":"T/C-1"}`, "", 1), "p T/C-1: started and never ended"},
		"package never ends": {strings.Replace(good, `{"Action":"pass","Package":"p"}`, "", 1), "package p never ended"},
		"fails outside tests": {good + `{"Action":"output","Package":"q","Output":"flag provided but not defined: -x\n"}
{"Action":"fail","Package":"q"}
`, "package q failed outside its tests: flag provided but not defined: -x"},
		"panic": {good + `{"Action":"run","Package":"q","Test":"T"}
{"Action":"output","Package":"q","Test":"T","Output":"panic: boom [recovered]\n"}
{"Action":"fail","Package":"q","Test":"T"}
{"Action":"fail","Package":"q"}
`, "q T: panic: boom [recovered]"},
		"runtime dies": {good + `{"Action":"output","Package":"q","Test":"T","Output":"fatal error: all goroutines are asleep - deadlock!\n"}
{"Action":"fail","Package":"q"}
`, "q T: fatal error: all goroutines"},
		"build": {good + `{"ImportPath":"q [q.test]","Action":"build-output","Output":"q_test.go:3:27: undefined: x\n"}
{"ImportPath":"q [q.test]","Action":"build-fail"}
{"Action":"fail","Package":"q","FailedBuild":"q [q.test]"}
`, "package q does not build\nreport: the build says:\n  q_test.go:3:27: undefined: x"},
	}
	require.NotEmpty(t, cases)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r, err := Parse(strings.NewReader(c.stream))
			assert.Nil(t, r)
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.want)
		})
	}
	_, err := Parse(strings.NewReader(good))
	require.NoError(t, err, "the stream that the cases spoil is good")
}

// TestParseCutStream cuts the sample at every line: what is left must never pass for a
// whole run.
func TestParseCutStream(t *testing.T) {
	text, err := os.ReadFile("testdata/sample.jsonl")
	require.NoError(t, err)
	lines := strings.SplitAfter(strings.TrimSpace(string(text)), "\n")
	for n := range lines {
		if _, err := Parse(strings.NewReader(strings.Join(lines[:n], ""))); err == nil {
			t.Errorf("the first %d of %d lines parse", n, len(lines))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(stream(whole...))
	f.Add(stream("claim F-x", "evidence cited", "number not-run", "sentence refuted", "attacks A1-HE-01 C-1",
		"criterion c", "p 0.1", "measured 1 / 2", "interval 0 +Inf", "tolerance -1 1", "note a|b", "source f :: g sha256:ab"))
	f.Add("go: no packages\n{}")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(strings.NewReader(text))
		if (r == nil) == (err == nil) {
			t.Fatalf("report %v with error %v", r, err)
		}
		if err == nil {
			checkRendered(t, r)
		}
	})
}

// checkRendered renders r in every way and checks what must hold of any report.
func checkRendered(t *testing.T, r *Report) {
	t.Helper()
	var table, doc strings.Builder
	require.NoError(t, Table{Notes: true}.Write(&table, r))
	require.NoError(t, Markdown(&doc, r))
	require.NoError(t, Findings(&doc, r))
	require.NoError(t, JUnit(&doc, r))
	for i := range r.Rows {
		row := &r.Rows[i]
		if b := row.Badge(); b.Color == badgeGood && (row.Outcome != Pass || row.Sentence != claims.Supported) {
			t.Errorf("%s is green: %+v", row.ID, row)
		}
		if !strings.Contains(table.String(), row.ID[:min(8, len(row.ID))]) {
			t.Errorf("the table lacks %s", row.ID)
		}
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, text := range []string{"8.53 18.78", "-1 +Inf", "2 1", "NaN 1", "", "1", "0x1p-2 1e400"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSpan(text)
		if err != nil {
			return
		}
		if !(s.Lo <= s.Hi) || s.IsZero() {
			t.Fatalf("ParseSpan(%q) = %+v", text, s)
		}
		back, err := s.MarshalText()
		require.NoError(t, err)
		again, err := ParseSpan(string(back))
		require.NoError(t, err)
		assert.Equal(t, s, again)
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"schema":"threearcs-results/1","claims":[{}]}`)
	f.Add(`{"schema":"threearcs-results/1","claims":[{"claim":"C-1","evidence":"none","number":"not-run","sentence":"refuted","interval":"1 2"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Decode(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, row := range r.Rows {
			if err := row.check(); err != nil {
				t.Fatalf("Decode lets through: %v", err)
			}
		}
	})
}

// TestInstrumentLine reads how the instrument check ended: a skip is no pass.
func TestInstrumentLine(t *testing.T) {
	for outcome, want := range map[string]string{"pass": "passed: 2 models", "fail": "FAILED: 2 models", "skip": "not run: 2 models"} {
		r, err := Parse(strings.NewReader(claimStream + fmt.Sprintf(
			`{"Action":"attr","Package":"p","Test":"TestInstrument","Key":"instrument","Value":"2 models"}
{"Action":%q,"Package":"p","Test":"TestInstrument"}
{"Action":"pass","Package":"p"}
`, outcome)))
		require.NoError(t, err)
		assert.Equal(t, want, r.Instrument)
		var b strings.Builder
		require.NoError(t, Table{}.Write(&b, r))
		assert.Contains(t, b.String(), "\ninstrument check "+want+"\n")
	}
}

// claimStream is a claim of package p that has not ended yet.
const claimStream = `{"Action":"attr","Package":"p","Test":"TestX/AB-01","Key":"claim","Value":"AB-01"}
{"Action":"attr","Package":"p","Test":"TestX/AB-01","Key":"says","Value":"it holds"}
{"Action":"attr","Package":"p","Test":"TestX/AB-01","Key":"evidence","Value":"recorded"}
{"Action":"attr","Package":"p","Test":"TestX/AB-01","Key":"number","Value":"reproduced"}
{"Action":"attr","Package":"p","Test":"TestX/AB-01","Key":"sentence","Value":"supported"}
{"Action":"pass","Package":"p","Test":"TestX/AB-01"}
`
