package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/cmd/threearcs/report"
)

const sampleStream = "report/testdata/sample.jsonl"

// run runs the root command.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	return runCommand(t, newRootCmd(), args...)
}

// greenStream returns a file with the sample stream, its failing tests turned to passing.
func greenStream(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(sampleStream)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "green.jsonl")
	green := strings.ReplaceAll(string(text), `"Action":"fail"`, `"Action":"pass"`)
	require.NoError(t, os.WriteFile(file, []byte(green), 0o644))
	return file
}

// resultsOf writes the results file of a stream.
func resultsOf(t *testing.T, stream string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	_, err := run(t, "claims", "--json", stream, "--results", file)
	if status := exitStatus(0); err != nil {
		require.ErrorAs(t, err, &status)
	}
	return file
}

func TestClaimsReadsSavedStream(t *testing.T) {
	out, err := run(t, "claims", "--json", sampleStream)
	assert.Equal(t, exitStatus(1), err, "the sample holds failing tests")
	assert.Contains(t, out, "8 printed numbers of 12 claims: 4 reproduced, 2 contradicted, 2 not run")
	assert.NotContains(t, out, "\x1b", "no colours but on a terminal")
	for _, file := range []string{"CLAIMS.md", "docs/FINDINGS.md", "report.json"} {
		assert.NoFileExists(t, file, "a saved stream overwrites nothing unasked")
	}
	_, err = run(t, "claims", "--json", greenStream(t))
	assert.NoError(t, err)
}

func TestClaimsRunsGoTest(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary; run without -short")
	}
	out, err := run(t, "claims", "--brief", "./report/testdata/sample")
	assert.Equal(t, exitStatus(1), err, "the status of go test")
	assert.Contains(t, out, "A3-SM-04")
	assert.NotContains(t, out, "RE-06", "brief shows the headline only")
}

func TestClaimsThatDoNotBuild(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("go.mod", []byte("module broken\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.Mkdir("claims", 0o755))
	require.NoError(t, os.WriteFile("claims/a_test.go", []byte("package claims\nvar _ = undefined\n"), 0o644))
	_, err := run(t, "claims")
	require.ErrorContains(t, err, "package broken/claims does not build")
	assert.ErrorContains(t, err, "undefined: undefined")
	assert.NoFileExists(t, "CLAIMS.md")
}

// TestClaimsReplaysWhatHasNotChanged runs one claim twice: the second time go test replays it
// and the command says so, unless it is told otherwise or evidence comes from outside.
func TestClaimsReplaysWhatHasNotChanged(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary; run without -short")
	}
	t.Setenv("GOCACHE", strings.Join(goOutput(t.Context(), "env", "GOCACHE"), " "))
	for _, name := range []string{"XDG_CACHE_HOME", "HOME"} { // where artifacts may lie
		t.Setenv(name, t.TempDir())
	}
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "CLAIMS_") || strings.HasPrefix(name, "THREEARCS_") {
			t.Setenv(name, "") // restored when the test ends
			require.NoError(t, os.Unsetenv(name))
		}
	}
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("go.mod", []byte("module replayed\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.Mkdir("claims", 0o755))
	require.NoError(t, os.WriteFile("claims/a_test.go", []byte(`package claims
import "testing"
func TestA(t *testing.T) {
	t.Attr("claim", "A3-SM-08"); t.Attr("evidence", "recorded"); t.Attr("number", "reproduced"); t.Attr("sentence", "supported")
}
`), 0o644))
	const says = "unchanged since an earlier run, whose results go test replayed: 1 packages"
	claims := func(args ...string) string {
		var out bytes.Buffer
		cmd := newRootCmd()
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs(append([]string{"claims", "./claims"}, args...))
		require.NoError(t, cmd.ExecuteContext(t.Context()))
		require.Contains(t, out.String(), "A3-SM-08")
		return out.String()
	}
	claims("--fresh")
	claims()
	assert.Contains(t, claims(), says)
	assert.NotContains(t, claims("--fresh"), says)
	t.Setenv("THREEARCS_ARTIFACTS", t.TempDir())
	assert.NotContains(t, claims(), says, "evidence from outside the repository is always read again")
}

func TestClaimsElsewhere(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := run(t, "claims")
	assert.ErrorContains(t, err, "run threearcs in the root of the repository")
}

func TestClaimsWritesAndChecks(t *testing.T) {
	dir, green := t.TempDir(), greenStream(t)
	out, findings := filepath.Join(dir, "CLAIMS.md"), filepath.Join(dir, "docs", "FINDINGS.md")
	args := []string{"claims", "--json", green, "--out", out, "--findings", findings}

	_, err := run(t, append(args, "--check")...)
	assert.ErrorContains(t, err, "CLAIMS.md is not what this run gives, from line 1 on; run make claims")
	assert.NoFileExists(t, out, "--check writes nothing")

	_, err = run(t, args...)
	require.NoError(t, err)
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Contains(t, string(text), "| <a id=\"a3-sm-04\"></a>")
	assert.FileExists(t, findings)
	_, err = run(t, append(args, "--check")...)
	require.NoError(t, err)

	require.NoError(t, os.WriteFile(out, append(text, 'x'), 0o644))
	_, err = run(t, append(args, "--check")...)
	assert.ErrorContains(t, err, "CLAIMS.md is not what this run gives")
}

func TestClaimsCheckNeedsWholeRun(t *testing.T) {
	_, err := run(t, "claims", "--json", greenStream(t), "--check")
	assert.ErrorContains(t, err, "--check of CLAIMS.md needs a run of all claims, or --out")
}

// TestClaimsKeepsFilesOfFailingRun requires that verdicts nobody reviewed reach no file.
func TestClaimsKeepsFilesOfFailingRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "CLAIMS.md")
	require.NoError(t, os.WriteFile(out, []byte("old\n"), 0o644))
	_, err := run(t, "claims", "--json", sampleStream, "--out", out)
	assert.Equal(t, exitStatus(1), err)
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, "old\n", string(text))
}

func TestClaimsRefusesCutStream(t *testing.T) {
	text, err := os.ReadFile(sampleStream)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "cut.jsonl")
	require.NoError(t, os.WriteFile(file, text[:len(text)/2], 0o644))
	_, err = run(t, "claims", "--json", file)
	assert.ErrorContains(t, err, "cut off")
	_, err = run(t, "claims", "--json", file, "./claims/arc1")
	assert.ErrorContains(t, err, "name packages or --json, not both")
}

func TestShowAndList(t *testing.T) {
	in := resultsOf(t, sampleStream)
	out, err := run(t, "show", "--in", in, "a3-cv-02", "F-drift")
	require.NoError(t, err)
	assert.Contains(t, out, "attacked by  F-prompt-only")
	assert.Contains(t, out, "F-drift  Are both prompt sets one distribution?")

	_, err = run(t, "show", "--in", in, "A3-SM-99")
	assert.ErrorContains(t, err, `no claim "A3-SM-99"; the nearest are A3-SM-04, `)
	_, err = run(t, "show", "--in", in, "A1-HE-01")
	assert.ErrorContains(t, err, "the last run did not emit it; run threearcs claims")
	_, err = run(t, "show", "--in", in, "zzz")
	assert.ErrorContains(t, err, "threearcs list prints all")

	out, err = run(t, "list", "--in", in, "--arc", "3", "--verdict", "contradicted", "--ids")
	require.NoError(t, err)
	assert.Equal(t, "A3-SM-04\n", out)
	_, err = run(t, "list", "--in", in, "--arc", "4")
	assert.ErrorContains(t, err, `--arc "4": want one of front, 1, 2, 3`)
	_, err = run(t, "list", "--in", in, "--arc", "2", "--evidence", "live")
	assert.ErrorContains(t, err, "matches all of that")
}

// TestCommandLineErrorsSayWhatIsWanted checks the remedy in errors that cobra words.
func TestCommandLineErrorsSayWhatIsWanted(t *testing.T) {
	for _, args := range [][]string{{"show"}, {"show", "--verdict", "x"}, {"diff", "one.json"}, {"list", "x"}} {
		_, err := run(t, args...)
		assert.ErrorContains(t, err, "want threearcs "+args[0])
		assert.ErrorContains(t, err, "threearcs "+args[0]+" -h explains it")
	}
}

// TestReplaceFileIsWhole checks that a file that cannot be replaced stays as it was, and
// that nothing is left beside it.
func TestReplaceFileIsWhole(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "report.json")
	require.NoError(t, replaceFile(file, []byte("old")))
	require.NoError(t, replaceFile(file, []byte("new")))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "new", string(text))
	assert.Error(t, replaceFile(filepath.Join(dir, "none", "report.json"), []byte("x")))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestBadgesCommand(t *testing.T) {
	dir := t.TempDir()
	_, err := run(t, "badges", "--in", resultsOf(t, sampleStream), "--dir", dir)
	require.NoError(t, err)
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, files, 2*(14+1), "an SVG and a JSON for each row and the paper")
}

func TestExportCommand(t *testing.T) {
	dir := t.TempDir()
	_, err := run(t, "export", "--in", resultsOf(t, sampleStream), "--dir", dir, "--date", "2026-11-23")
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(dir, report.CrateName))
	require.NoError(t, err)
	var crate struct {
		Graph []struct {
			ID   string `json:"@id"`
			Type any    `json:"@type"`
		} `json:"@graph"`
	}
	require.NoError(t, json.Unmarshal(text, &crate))
	files := 0
	for _, o := range crate.Graph {
		if o.Type == "File" {
			files++
			assert.FileExists(t, filepath.Join(dir, o.ID))
		}
	}
	assert.Equal(t, 5, files)
}

func TestDiffCommand(t *testing.T) {
	a, b := resultsOf(t, sampleStream), resultsOf(t, greenStream(t))
	out, err := run(t, "diff", "--exit-code", a, b)
	require.NoError(t, err, "the same verdicts, whatever the tests said")
	assert.Contains(t, out, "0 claims with moved verdicts, 14 with the same")
	_, err = run(t, "diff", a, "none.json")
	assert.ErrorContains(t, err, "no results file none.json; run threearcs claims first")
}

func TestOtherCommands(t *testing.T) {
	in, dir := resultsOf(t, sampleStream), t.TempDir()
	for _, args := range [][]string{
		{"report", "--out", filepath.Join(dir, "report.html")},
		{"findings", "--out", filepath.Join(dir, "FINDINGS.md")},
		{"junit", "--out", filepath.Join(dir, "junit.xml")},
	} {
		_, err := run(t, append(args, "--in", in)...)
		require.NoError(t, err, args)
		assert.FileExists(t, args[2])
		out, err := run(t, args[0], "--in", in, "--out", "-")
		require.NoError(t, err, args)
		assert.NotEmpty(t, out)
	}
	_, err := run(t, "figures", "--in", in, "--dir", dir)
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(dir, "fig3_smollm_pca.png"), "drawn from the table, whatever the run")
}

func TestUnknownCommandSuggests(t *testing.T) {
	_, err := run(t, "clams")
	assert.ErrorContains(t, err, "Did you mean this?\n\tclaims")
}

// TestEveryCommandExplainsItself requires of each subcommand a line, a text and an example
// that begins with the command's own name.
func TestEveryCommandExplainsItself(t *testing.T) {
	root := newRootCmd()
	require.NotEmpty(t, root.Commands())
	var check func(*cobra.Command)
	check = func(c *cobra.Command) {
		assert.NotEmpty(t, c.Short, c.CommandPath())
		if c.Runnable() {
			assert.NotEmpty(t, c.Long, c.CommandPath())
			assert.Contains(t, c.Example, "threearcs", c.CommandPath())
		}
		for _, sub := range c.Commands() {
			check(sub)
		}
	}
	for _, c := range root.Commands() {
		check(c)
	}
}
