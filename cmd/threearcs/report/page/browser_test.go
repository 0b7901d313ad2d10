package page

import (
	"context"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/cmd/threearcs/report"
)

// browser returns a Chromium, or skips the test.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium or Chrome on this machine; install one to test the page in a browser")
	return ""
}

// visit opens the page at #hash in a headless browser, runs script there and decodes what
// it returns into answer. The script sees the helpers of probe.js.
func visit(t *testing.T, hash, script string, answer any, flags ...string) {
	t.Helper()
	path := browser(t)
	helpers, err := os.ReadFile("testdata/probe.js")
	require.NoError(t, err)
	text := rendered(t, sample(t))
	first := "<head>\n<script>window.errors = []; addEventListener('error', (e) => errors.push(e.message), true);" +
		"addEventListener('securitypolicyviolation', (e) => errors.push(e.violatedDirective));</script>"
	last := "<pre id=\"answer\"></pre><script>" + string(helpers) + "\nanswer(async () => {" + script + "});</script></body>"
	text = strings.Replace(strings.Replace(text, "<head>", first, 1), "</body>", last, 1)
	file := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args := append([]string{"--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--virtual-time-budget=5000",
		"--user-data-dir=" + t.TempDir(), "--enable-logging=stderr", "--dump-dom"}, flags...)
	cmd := exec.CommandContext(ctx, path, append(args, "file://"+file+hash)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	dom, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	for _, line := range strings.Split(stderr.String(), "\n") {
		assert.NotContains(t, line, "CONSOLE", "the page writes to the console")
	}
	m := regexp.MustCompile(`(?s)<pre id="answer">(.*?)</pre>`).FindSubmatch(dom)
	require.NotNil(t, m, "no answer in the page: %s", stderr.String())
	require.NoError(t, json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), answer), "%s", m[1])
}

// ids returns the ids of the rows that the filter picks.
func ids(t *testing.T, f report.Filter) []string {
	t.Helper()
	require.NoError(t, f.Check())
	var list []string
	for _, r := range f.Apply(sample(t).Report).Rows {
		list = append(list, r.ID)
	}
	require.NotEmpty(t, list)
	return list
}

func TestBrowserFilters(t *testing.T) {
	var got struct {
		All, Refuted, Arc, Text, Clicked, Cleared []string
		Articles                                  []string
		Count                                     string
		Focused                                   bool
	}
	visit(t, "", `
		const got = { all: rows() };
		got.refuted = (choose("sentence", "refuted"), rows());
		got.articles = articles();
		got.count = document.getElementById("shown").textContent;
		got.arc = (choose("arc", "3"), choose("sentence", ""), rows());
		got.text = (choose("arc", ""), choose("text", "SECOND base"), rows());
		document.querySelector('[data-field=number] [data-set=contradicted]').click();
		got.clicked = rows();
		document.activeElement.blur();
		press("/");
		got.focused = document.activeElement.name === "text";
		press("Escape");
		await later();
		got.cleared = rows();
		return got;`, &got)
	assert.Len(t, got.All, 14)
	refuted := ids(t, report.Filter{Verdict: "refuted"})
	assert.Equal(t, refuted, got.Refuted)
	assert.Equal(t, refuted, got.Articles, "the sections follow the table")
	assert.Equal(t, "4 of 14 rows", got.Count)
	assert.Equal(t, ids(t, report.Filter{Arc: "3"}), got.Arc)
	assert.Equal(t, []string{"A3-SM-04"}, got.Text)
	assert.Equal(t, ids(t, report.Filter{Verdict: "contradicted"}), got.Clicked)
	assert.True(t, got.Focused, "/ leads to the search box")
	assert.Equal(t, got.All, got.Cleared, "Escape clears the filter")
}

func TestBrowserDeepLink(t *testing.T) {
	var got struct {
		Target, Active, Next, NextActive string
		Scrolled, Hidden, Shown          bool
		Resources                        int
		Errors                           []string
	}
	visit(t, "#A3-SM-04", `
		const target = () => document.querySelector(":target")?.id || "";
		const got = { target: target(), active: document.activeElement.id, scrolled: scrollY > 0 };
		choose("sentence", "refuted");
		got.hidden = document.getElementById("A3-CV-02").hidden;
		location.hash = "#A3-CV-02";
		await later();
		got.shown = !document.getElementById("A3-CV-02").hidden;
		got.next = target();
		got.nextActive = document.activeElement.id;
		got.resources = performance.getEntriesByType("resource").length;
		got.errors = errors;
		return got;`, &got)
	assert.Equal(t, "A3-SM-04", got.Target)
	assert.Equal(t, "A3-SM-04", got.Active, "a screen reader goes on from the claim")
	assert.True(t, got.Scrolled)
	assert.True(t, got.Hidden, "the filter hides the next claim")
	assert.True(t, got.Shown, "its address shows it nevertheless")
	assert.Equal(t, "A3-CV-02", got.Next)
	assert.Equal(t, "A3-CV-02", got.NextActive)
	assert.Zero(t, got.Resources, "the page loads nothing")
	assert.Empty(t, got.Errors)
}

// TestBrowserReads measures, in light and in dark, the contrast of every text against what
// lies behind it (4.5 to 1 is level AA of the WCAG), and looks for controls without names.
func TestBrowserReads(t *testing.T) {
	for scheme, flags := range map[string][]string{
		"light":  {"--blink-settings=preferredColorScheme=1"},
		"dark":   {"--blink-settings=preferredColorScheme=0"},
		"narrow": {"--blink-settings=preferredColorScheme=1", "--window-size=500,900"},
		"medium": {"--blink-settings=preferredColorScheme=1", "--window-size=1000,900"},
	} {
		t.Run(scheme, func(t *testing.T) {
			var got struct {
				Dark     bool
				Texts    int
				Faint    []string
				Nameless []string
				Wide     bool
				Cut      int
			}
			visit(t, "", `return {
				dark: matchMedia("(prefers-color-scheme: dark)").matches,
				texts: texts().length, faint: faint(4.5), nameless: nameless(),
				wide: document.documentElement.scrollWidth > innerWidth,
				cut: [...document.querySelectorAll(".rows")].filter((e) => e.parentElement.scrollWidth > e.parentElement.clientWidth).length,
			};`, &got, flags...)
			assert.Equal(t, scheme == "dark", got.Dark)
			assert.Greater(t, got.Texts, 150)
			assert.Empty(t, got.Faint)
			assert.Empty(t, got.Nameless)
			assert.False(t, got.Wide, "the page itself never scrolls sideways")
			assert.Zero(t, got.Cut, "tables whose verdicts are out of sight")
		})
	}
}
