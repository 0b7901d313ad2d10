package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/claims"
)

const (
	walked   = "finished_fresh_test.go"
	walkedID = "F-finished-fresh"
)

// A block is a fenced block of a page.
type block struct{ language, text string }

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// blocks returns the fenced blocks of a page of the repository.
func blocks(t *testing.T, page string) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", page))
	require.NoError(t, err)
	var all []block
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		all = append(all, block{m[1], m[2]})
	}
	require.NotEmpty(t, all)
	return all
}

// only returns the one block in a language.
func only(t *testing.T, all []block, language string) string {
	t.Helper()
	var found []string
	for _, b := range all {
		if b.language == language {
			found = append(found, b.text)
		}
	}
	require.Len(t, found, 1, "blocks in %s", language)
	return found[0]
}

// TestContributingShowsWhatRuns holds the Go of the page and the committed test in step.
func TestContributingShowsWhatRuns(t *testing.T) {
	shown := only(t, blocks(t, "CONTRIBUTING.md"), "go")
	committed, err := os.ReadFile(filepath.Join("..", "..", reviewDir, walked))
	require.NoError(t, err)
	assert.Equal(t, string(committed), shown)
	assert.LessOrEqual(t, strings.Count(shown, "\n"), 30, "lines of Go")
}

// TestContributingRowIsReal finds every added line of the page's diff in the file it names.
func TestContributingRowIsReal(t *testing.T) {
	var file string
	added := map[string]string{}
	for line := range strings.Lines(only(t, blocks(t, "CONTRIBUTING.md"), "diff")) {
		if text, ok := strings.CutPrefix(line, "+"); ok {
			added[file] += text
		} else if name := strings.TrimSpace(line); name != "" {
			file = name
		}
	}
	require.Len(t, added, 2, "a golden row and a claim")
	lines := 0
	for file, text := range added {
		committed, err := os.ReadFile(filepath.Join("..", "..", file))
		require.NoError(t, err)
		assert.Contains(t, string(committed), text, file)
		lines += strings.Count(text, "\n")
	}
	assert.LessOrEqual(t, lines, 30, "added lines")
}

// TestContributingRuns walks through the page in a copy of the repository without the test
// it makes: its commands run as they stand, its Go replaces the draft, and what comes out is
// what is committed.
func TestContributingRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("copies the module, builds the command and runs the claims")
	}
	dir := copyModule(t)
	for _, part := range []string{"cmd", "docs"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("..", "..", part))))
	}
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	require.NoError(t, err)
	write(t, filepath.Join(dir, "Makefile"), string(makefile))
	page := blocks(t, "CONTRIBUTING.md")
	t.Chdir(dir)
	committed := unwalk(t)

	for _, b := range page {
		switch b.language {
		case "sh":
			out, err := exec.Command("sh", "-ec", b.text).CombinedOutput()
			require.NoError(t, err, "%s\n%s", b.text, out)
		case "go":
			write(t, filepath.Join(reviewDir, walked), b.text)
		}
	}
	assert.Equal(t, committed, walkedFiles(t))
	badge, err := os.ReadFile(filepath.Join("badges", walkedID+".json"))
	require.NoError(t, err)
	var endpoint struct{ Label, Message string }
	require.NoError(t, json.Unmarshal(badge, &endpoint))
	assert.Contains(t, endpoint.Message, "inconclusive")
	ledger, err := os.ReadFile("CLAIMS.md")
	require.NoError(t, err)
	assert.Contains(t, string(ledger), "criterion kept: registered on 2026-11-23")
}

// unwalk removes what the page makes and returns what was there.
func unwalk(t *testing.T) map[string]string {
	t.Helper()
	committed := walkedFiles(t)
	for file := range committed {
		require.NoError(t, os.Remove(file))
	}
	rows := claims.RegistryHeader + "\n"
	for line := range strings.Lines(committed[registryFile]) {
		if strings.HasPrefix(line, "F-") && !strings.HasPrefix(line, walkedID+"\t") {
			rows += line
		}
	}
	write(t, registryFile, rows)
	return committed
}

// walkedFiles returns the files that the page makes, as they are.
func walkedFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, file := range []string{filepath.Join(reviewDir, walked), acceptedFile(walkedID), registryFile} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		files[file] = string(text)
	}
	rows := slices.Sorted(strings.Lines(files[registryFile]))
	files[registryFile] = strings.Join(rows, "") // the order is that of registration
	return files
}
