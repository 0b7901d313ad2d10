package python

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is one file of a corpus: a header of "key: value" lines, a blank line, and the content.
type vector struct {
	name    string
	header  map[string]string
	content string
}

// readCorpus reads all files of a folder under testdata. Every vector has exactly the given keys.
func readCorpus(t testing.TB, folder string, keys ...string) []vector {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("../../testdata", folder, "*.txt"))
	require.NoError(t, err)
	require.NotEmpty(t, paths, "no vectors in testdata/%s", folder)
	var vectors []vector
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		vectors = append(vectors, parseVector(t, path, string(text), keys))
	}
	return vectors
}

func parseVector(t testing.TB, path, text string, keys []string) vector {
	t.Helper()
	head, content, ok := strings.Cut(text, "\n\n")
	require.True(t, ok, "%s: no blank line behind the header", path)
	v := vector{strings.TrimSuffix(filepath.Base(path), ".txt"), map[string]string{}, content}
	for line := range strings.SplitSeq(head, "\n") {
		key, value, ok := strings.Cut(line, ":")
		require.True(t, ok, "%s: header line %q is not key: value", path, line)
		require.True(t, slices.Contains(keys, key), "%s: unknown key %q", path, key)
		require.NotContains(t, v.header, key, "%s: key %q twice", path, key)
		v.header[key] = strings.TrimSpace(value)
	}
	require.Len(t, v.header, len(keys), "%s: a key is missing", path)
	return v
}

// problemNamed returns the problem of that task.
func problemNamed(t testing.TB, problems []Problem, task string) Problem {
	t.Helper()
	i := slices.IndexFunc(problems, func(p Problem) bool { return p.TaskID == task })
	require.GreaterOrEqual(t, i, 0, "no problem %q", task)
	return problems[i]
}
