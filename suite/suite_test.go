package suite_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/claims"
	"threearcs/golden"
)

const acceptedDir = "../golden/accepted"

// TestAcceptedInStep holds the printed values and the accepted verdicts in step: every
// claim has been reviewed, and nothing was reviewed that the paper does not claim.
func TestAcceptedInStep(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(acceptedDir, "*.golden"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	accepted := map[string]bool{}
	for _, file := range files {
		id := strings.TrimSuffix(filepath.Base(file), ".golden")
		accepted[id] = true
		if !strings.HasPrefix(id, "F-") {
			_, err := golden.Lookup(id)
			assert.NoError(t, err, "accepted verdict of an unknown claim")
		}
		checkAccepted(t, file)
	}
	for _, v := range golden.All() {
		assert.True(t, accepted[v.ID], "%s has no accepted verdict: write its claim, then run go test ./claims/... -update", v.ID)
	}
}

var acceptedForm = regexp.MustCompile(`^number: (\S+)\nsentence: (\S+)\nevidence: (\S+)\n$`)

// checkAccepted checks the words of one accepted verdict.
func checkAccepted(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	m := acceptedForm.FindStringSubmatch(string(data))
	require.NotNil(t, m, "%s: want three lines, number, sentence and evidence", file)
	assert.Contains(t, []claims.Number{claims.Reproduced, claims.Contradicted, claims.NumberNotRun}, claims.Number(m[1]), file)
	assert.Contains(t, []claims.Sentence{claims.Supported, claims.Refuted, claims.Inconclusive, claims.SentenceNotRun}, claims.Sentence(m[2]), file)
}

// TestEveryNumberCanTurn moves every reproduced number just past its tolerance and requires
// its claim to contradict it, and prints every contradicted one as it was measured.
func TestEveryNumberCanTurn(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole suite again")
	}
	out, err := suite(t, "..", "CLAIMS_MUTATE=1", "-v")
	require.NoError(t, err, "%s", out)
	moved := regexp.MustCompile(`(?m)^        --- PASS: \S+/\S+/moved_to_`).FindAllString(out, -1)
	assert.Greater(t, len(moved), 200, "numbers moved")
}

// suite runs the claims of the module at dir in a process of its own.
func suite(t *testing.T, dir, env string, flags ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"test", "-count=1", "./claims/arc1", "./claims/arc2", "./claims/arc3", "./claims/paper"}, flags...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestUpdateTouchesNoPaperValue spoils an accepted verdict in a copy of the module, sees the
// suite fail, updates, sees it pass, and finds every file that holds a paper value unchanged.
func TestUpdateTouchesNoPaperValue(t *testing.T) {
	if testing.Short() {
		t.Skip("copies the module and runs the suite three times")
	}
	dir := copyModule(t)
	spoiled := filepath.Join(dir, "golden", "accepted", "A3-BA-12.golden")
	before, err := os.ReadFile(spoiled)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(spoiled, []byte("number: contradicted\nsentence: refuted\nevidence: live\n"), 0o644))
	paper := read(t, dir, "golden/*.go")

	out, err := suite(t, dir, "CLAIMS_STRICT=")
	require.Error(t, err, "a changed verdict must fail the suite")
	require.Contains(t, out, "A3-BA-12")

	out, err = suite(t, dir, "CLAIMS_STRICT=", "-update")
	require.NoError(t, err, "%s", out)
	after, err := os.ReadFile(spoiled)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after), "-update writes the accepted verdict")
	assert.Equal(t, paper, read(t, dir, "golden/*.go"), "-update must not touch what the paper printed")
}

// copyModule copies what the suite needs to a temporary folder.
func copyModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"go.mod", "go.sum", "threearcs.go"} {
		data, err := os.ReadFile(filepath.Join("..", part))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, part), data, 0o644))
	}
	for _, part := range []string{"backend", "claims", "fixtures", "golden", "stats", "testdata"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("..", part))))
	}
	return dir
}

// read returns the files that match pattern under dir, by name.
func read(t *testing.T, dir, pattern string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	files := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		files[filepath.Base(name)] = string(data)
	}
	return files
}
