package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/fixtures"
)

// execute runs a command and returns what it prints on standard output.
func execute(t *testing.T, cmd *cobra.Command, args ...string) (string, error) {
	t.Helper()
	var out, diagnostics bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&diagnostics)
	cmd.SetArgs(args)
	cmd.SilenceUsage = true
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// nowhere leaves no artifact on this machine.
func nowhere(t *testing.T) {
	for _, name := range []string{fixtures.EnvDir, "HOME", "XDG_CACHE_HOME"} {
		t.Setenv(name, t.TempDir())
	}
}

func TestTablesWithoutArtifacts(t *testing.T) {
	nowhere(t)
	out, err := execute(t, newTablesCmd(), "--dir", t.TempDir())
	assert.Empty(t, out)
	require.ErrorIs(t, err, fixtures.ErrAbsent)
	assert.ErrorContains(t, err, "run threearcs fetch")
}

func TestTablesList(t *testing.T) {
	nowhere(t)
	out, err := execute(t, newTablesCmd(), "--list")
	require.NoError(t, err)
	assert.Contains(t, out, "humaneval_base\nhumaneval_dd\n")
}

func TestTablesRefusesUnknownName(t *testing.T) {
	_, err := execute(t, newTablesCmd(), "--dir", t.TempDir(), "humaneval")
	assert.ErrorContains(t, err, `no table "humaneval"`)
}

// TestTablesWritesAndChecks derives a table into an empty folder, spoils it and derives it
// again.
func TestTablesWritesAndChecks(t *testing.T) {
	if _, err := fixtures.ReadAll(t.Context(), "phase0_audit/results/humaneval_baseline.json"); err != nil {
		t.Skipf("needs an artifact: %v", err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "humaneval_base.tsv")
	run := func(args ...string) (string, error) {
		return execute(t, newTablesCmd(), append([]string{"--dir", dir, "humaneval_base"}, args...)...)
	}
	_, err := run("--check")
	require.ErrorContains(t, err, "from line 1 on; run threearcs tables humaneval_base")

	out, err := run()
	require.NoError(t, err)
	assert.Contains(t, out, "164 rows")
	good, err := os.ReadFile(file)
	require.NoError(t, err)
	shipped, err := os.ReadFile(filepath.Join("..", "..", fixtures.TablesDir, "humaneval_base.tsv"))
	require.NoError(t, err)
	assert.Equal(t, string(shipped), string(good))

	out, err = run("--check")
	require.NoError(t, err)
	assert.Contains(t, out, "unchanged")

	spoilt := bytes.Replace(good, []byte("HumanEval/0\t0"), []byte("HumanEval/0\t1"), 1)
	require.NoError(t, os.WriteFile(file, spoilt, 0o644))
	_, err = run("--check")
	require.ErrorContains(t, err, "from line 14 on")
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, spoilt, kept, "--check writes nothing")
}

func TestFetch(t *testing.T) {
	nowhere(t)
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	out, err := execute(t, newFetchCmd(), "--from", server.URL, "--cache", t.TempDir(), "LICENSE")
	assert.Empty(t, out)
	assert.ErrorContains(t, err, "404 Not Found")

	_, err = execute(t, newFetchCmd(), "--from", server.URL, "secrets")
	assert.ErrorIs(t, err, fixtures.ErrUnpinned)
}

// TestFetchServes fetches from a server that has what THREEARCS_ARTIFACTS has here.
func TestFetchServes(t *testing.T) {
	const path = "eval/results/pca_rank.json"
	data, err := fixtures.ReadAll(t.Context(), path)
	if err != nil {
		t.Skipf("needs an artifact: %v", err)
	}
	nowhere(t)
	a, err := fixtures.Pinned(path)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, a.URL(""), r.URL.Path)
		w.Write(data)
	}))
	defer server.Close()
	cache := t.TempDir()
	for range 2 {
		out, err := execute(t, newFetchCmd(), "--from", server.URL, "--cache", cache, path)
		require.NoError(t, err)
		assert.Contains(t, out, "1 files (0.0 MB) are here and match their checksums")
		server.Close() // the second time it is here
	}
}

func TestWanted(t *testing.T) {
	data, err := wanted(nil, false)
	require.NoError(t, err)
	everything, err := wanted(nil, true)
	require.NoError(t, err)
	assert.Len(t, data, 24)
	assert.Len(t, everything, len(fixtures.Artifacts()))
}
