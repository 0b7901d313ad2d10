package claims_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExampleInDocRuns compares the claim shown in doc.go with the one that runs in arc3.
func TestExampleInDocRuns(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, shown, ok := strings.Cut(string(doc), "// # A claim\n")
	require.True(t, ok)
	var code strings.Builder
	for line := range strings.Lines(shown) {
		if rest, indented := strings.CutPrefix(line, "//\t"); indented {
			code.WriteString(rest)
		}
	}
	file, err := os.ReadFile("arc3/fresh_rate_test.go")
	require.NoError(t, err)
	require.Greater(t, code.Len(), 500)
	assert.Contains(t, string(file), code.String(), "the example in doc.go is the claim in arc3/fresh_rate_test.go")
	assert.LessOrEqual(t, strings.Count(code.String(), "\n"), 25)
}
