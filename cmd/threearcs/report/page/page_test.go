package page

import (
	"encoding/xml"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/cmd/threearcs/report"
)

// sample returns a page of the recorded sample with one row of every kind.
func sample(t *testing.T) Page {
	t.Helper()
	f, err := os.Open("../testdata/sample.jsonl")
	require.NoError(t, err)
	defer f.Close()
	r, err := report.Parse(f)
	require.NoError(t, err)
	r.Run = report.Run{Commit: "0123abcd", Dirty: true, Go: "go1.26", System: "linux/amd64", Backend: "recorded",
		Modules: map[string]string{"gonum.org/v1/gonum": "v0.17.0"}}
	return Page{
		Report:  r,
		Figures: []Figure{{"fig1", "Figure 1", "A caption.", `<svg viewBox="0 0 1 1"></svg>`}},
		URL: func(path string) string {
			if path == "run.py" {
				return "https://example.org/run.py"
			}
			return ""
		},
	}
}

// rendered returns the page's HTML.
func rendered(t *testing.T, p Page) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, p.Write(&b))
	return b.String()
}

func TestPage(t *testing.T) {
	p := sample(t)
	html := rendered(t, p)
	for _, r := range p.Report.Rows {
		assert.Equal(t, 1, strings.Count(html, `<article id="`+r.ID+`"`), "one section of %s", r.ID)
		assert.Equal(t, 1, strings.Count(html, `<tr data-claim="`+r.ID+`"`), "one row of %s", r.ID)
	}
	for _, want := range []string{
		"no `information` in &lt;delivery&gt; | a_b*c", // escaped
		`<a href="https://example.org/run.py">run.py</a>`,
		"with local changes", "gonum.org/v1/gonum", "v0.17.0", "2977cbc7670cc7eb5570119e46bc080fc2989eb78198eb1df93f07131e30a0f5",
		"TestNoClaim/broken", "sample_test.go:20: number: was reproduced, is contradicted",
		"a skip is not a pass", "Checks the AUC on fresh prompts.", "about 3.4 times the items", report.HeadlineTitle,
		"<dt>evidence cited</dt>", "none printed", "threearcs new &lt;name&gt; --attacks A3-CV-02",
	} {
		assert.Contains(t, html, want)
	}
	assert.NotContains(t, html, "ZgotmplZ", "html/template refused a value")
	assert.Equal(t, html, rendered(t, p), "the same page has the same bytes")
}

// TestPageIsSelfContained looks for anything that a browser would load.
func TestPageIsSelfContained(t *testing.T) {
	html := rendered(t, sample(t))
	for _, load := range []string{`\ssrc=`, `<link[^>]*stylesheet`, `@import`, `url\(`, `<iframe`, `<object`, `<img`, `fetch\(`, `XMLHttp`, `<base`} {
		assert.NotRegexp(t, regexp.MustCompile(load), html)
	}
}

// TestIDsAreUnique keeps deep links unambiguous.
func TestIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(rendered(t, sample(t)), -1) {
		assert.False(t, seen[m[1]], "id %q twice", m[1])
		seen[m[1]] = true
	}
	require.NotEmpty(t, seen)
}

func TestStrip(t *testing.T) {
	row := func(published, measured, tolerance, interval string) *report.Row {
		r := &report.Row{Published: published, Measured: measured}
		for field, text := range map[*report.Span]string{&r.Tolerance: tolerance, &r.Interval: interval} {
			if text != "" {
				span, err := report.ParseSpan(text)
				require.NoError(t, err)
				*field = span
			}
		}
		return r
	}
	var all strings.Builder
	for _, c := range []struct {
		name  string
		row   *report.Row
		empty bool
	}{
		{"all", row("14.6 %", "12.80", "14.55 14.65", "8.53 18.78"), false},
		{"no paper", row("", "0.25", "", "0.17 0.34"), false},
		{"no interval", row("512 tokens", "1024", "512 512", ""), false},
		{"half open", row("1.5", "2", "1.45 1.55", "1 +Inf"), false},
		{"a point", row("", "3", "", "3 3"), false},
		{"several measured", row("0.1 / 0.2", "0.1 / 0.3", "", "0 1"), true},
		{"same count", row("53", "53", "53 53", ""), true},
		{"not measured", row("36.0 %", "", "35.95 36.05", ""), true},
		{"words", row("frozen", "", "", ""), true},
	} {
		svg := string(Strip(c.row))
		assert.Equal(t, c.empty, svg == "", c.name)
		assert.NotContains(t, svg, "NaN", c.name)
		assert.NotContains(t, svg, "Inf\"", c.name)
		all.WriteString(c.name + "\n" + svg + "\n")
		if svg != "" {
			wellFormed(t, svg)
		}
	}
	autogold.ExpectFile(t, autogold.Raw(all.String()))
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
}
