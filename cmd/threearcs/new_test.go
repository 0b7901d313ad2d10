package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// emptyReviews moves to a folder that holds the falsification package and no test.
func emptyReviews(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.MkdirAll(reviewDir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(reviewDir, "doc.go"), []byte("package falsification\n"), 0o644))
}

func TestNewWritesTest(t *testing.T) {
	golden, err := filepath.Abs("testdata")
	require.NoError(t, err)
	for name, args := range map[string][]string{
		"bare":  {"ends-early", "--attacks", "A3-CV-02"},
		"whole": {"F-ends-early", "--attacks", "A3-CV-02,A3-FR-04", "--asks", `does "it" end?`, "--criterion", "refuted if ρ > 0"},
	} {
		t.Run(name, func(t *testing.T) {
			emptyReviews(t)
			_, err := execute(t, newNewCmd(), args...)
			require.NoError(t, err)
			written, err := os.ReadFile(filepath.Join(reviewDir, "ends_early_test.go"))
			require.NoError(t, err)
			autogold.ExpectFile(t, autogold.Raw(written), autogold.Dir(golden))
			accepted, err := os.ReadFile("golden/accepted/F-ends-early.golden")
			require.NoError(t, err)
			autogold.Expect("number: not-run\nsentence: not-run\nevidence: none\n").Equal(t, string(accepted))
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"upper case":        {[]string{"EndsEarly", "--attacks", "AB-04"}, `name "EndsEarly": want lower-case words`},
		"path":              {[]string{"../ends", "--attacks", "AB-04"}, "want lower-case words"},
		"trailing hyphen":   {[]string{"ends-", "--attacks", "AB-04"}, "want lower-case words"},
		"nothing":           {[]string{"", "--attacks", "AB-04"}, "want lower-case words"},
		"system in name":    {[]string{"ends-windows", "--attacks", "AB-04"}, "built on one system only"},
		"processor in name": {[]string{"ends-arm64", "--attacks", "AB-04"}, "built on one system only"},
		"no target":         {[]string{"ends"}, "name the claims it attacks"},
		"empty target":      {[]string{"ends", "--attacks", ""}, "threearcs list --ids"},
		"unknown target":    {[]string{"ends", "--attacks", "A3-CV-2"}, `no claim "A3-CV-2"; the nearest are A3-CV-02`},
		"taken file":        {[]string{"taken", "--attacks", "AB-04"}, "taken_test.go exists"},
		"taken verdict":     {[]string{"judged", "--attacks", "AB-04"}, "F-judged.golden exists"},
		"taken question":    {[]string{"asked", "--attacks", "AB-04"}, "question F-asked exists"},
		"taken function":    {[]string{"named", "--attacks", "AB-04"}, "TestNamed exists in " + reviewDir},
	} {
		t.Run(name, func(t *testing.T) {
			emptyReviews(t)
			write(t, filepath.Join(reviewDir, "taken_test.go"),
				"package falsification\n\nvar q = claims.Question{ID: \"F-as\" + \"ked\"}\n\nfunc TestNamed() {}\n")
			write(t, "golden/accepted/F-judged.golden", "")
			before := tree(t)
			_, err := execute(t, newNewCmd(), tc.args...)
			assert.ErrorContains(t, err, tc.want)
			assert.Equal(t, before, tree(t), "nothing is written")
		})
	}
}

// TestNewOutsideTheRepository checks the remedy.
func TestNewOutsideTheRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := execute(t, newNewCmd(), "ends", "--attacks", "AB-04")
	assert.ErrorContains(t, err, "root of the repository")
}

// TestNewTestRuns compiles and runs a new test in a copy of the module: it is skipped, and
// says why.
func TestNewTestRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("copies the module and compiles the falsification tests")
	}
	dir := copyModule(t)
	t.Chdir(dir)
	_, err := execute(t, newNewCmd(), "ends-early", "--attacks", "A3-CV-02")
	require.NoError(t, err)
	out, err := goTest("./claims/falsification", "-run", "TestEndsEarly", "-v")
	require.NoError(t, err, "%s", out)
	assert.Contains(t, out, "--- SKIP: TestEndsEarly/F-ends-early")
	assert.Contains(t, out, "claims/falsification/ends_early_test.go measures nothing yet")
	assert.Contains(t, out, "criterion TODO")

	file := filepath.Join(reviewDir, "ends_early_test.go")
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	filled := strings.Replace(string(source), "c.NotRun(", "c.Holds(false, \"no\")\n\t\t_ = \"\" + (", 1)
	filled = strings.Replace(filled, `fill it in", "")`, `fill it in")`, 1)
	write(t, file, filled)
	out, err = goTest("./claims/falsification", "-run", "TestEndsEarly")
	assert.Error(t, err, "a measured question must be accepted: %s", out)
}

func goTest(args ...string) (string, error) {
	out, err := exec.Command("go", append([]string{"test", "-count=1"}, args...)...).CombinedOutput()
	return string(out), err
}

// copyModule copies what the claims need to a temporary folder. What is built there is
// found again in the build cache, wherever the folder is.
func copyModule(t *testing.T) string {
	t.Helper()
	t.Setenv("GOFLAGS", os.Getenv("GOFLAGS")+" -trimpath")
	root, dir := filepath.Join("..", ".."), t.TempDir()
	for _, file := range []string{"go.mod", "go.sum", "threearcs.go"} {
		data, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		write(t, filepath.Join(dir, file), string(data))
	}
	for _, part := range []string{"backend", "claims", "fixtures", "golden", "stats", "testdata"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(root, part))))
	}
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

// tree returns every file below the working directory with its text.
func tree(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	}))
	return files
}
