package suite_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var readmeRow = regexp.MustCompile(`(?m)^\| ([A-Z0-9]+-[A-Z0-9]+-[0-9]+) .*\| ([a-z-]+) \| ([a-z-]+) \|$`)

// TestReadmeIsTrue compares the verdicts that the README shows with the accepted ones.
func TestReadmeIsTrue(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	rows := readmeRow.FindAllStringSubmatch(string(readme), -1)
	require.Greater(t, len(rows), 5, "rows of the README's table")
	for _, row := range rows {
		accepted, err := os.ReadFile(filepath.Join(acceptedDir, row[1]+".golden"))
		require.NoError(t, err)
		assert.Contains(t, string(accepted), "number: "+row[2]+"\nsentence: "+row[3]+"\n", row[1])
	}
}
