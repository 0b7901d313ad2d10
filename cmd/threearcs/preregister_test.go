package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/claims"
)

const askedSource = `package falsification

var q = claims.Question{ID: "F-asked", Attacks: []string{"AB-04"}, Asks: "why?", Criterion: "refuted" + " if so"}
var r = claims.Question{ID: "F-unwritten", Attacks: []string{"AB-04"}, Asks: "why?", Criterion: "TODO: say"}
var s = claims.Question{ID: "F-aimless", Asks: "why?", Criterion: "refuted if so"}
`

var asked = claims.Question{ID: "F-asked", Attacks: []string{"AB-04"}, Asks: "why?", Criterion: "refuted if so"}

func askedReviews(t *testing.T) {
	emptyReviews(t)
	write(t, filepath.Join(reviewDir, "asked_test.go"), askedSource)
}

func TestPreregister(t *testing.T) {
	askedReviews(t)
	row := "F-asked\t2026-07-01\t" + asked.Hash() + "\n"
	for range 2 { // the second time it is there already
		_, err := execute(t, newPreregisterCmd(), "F-asked", "--date", "2026-07-01")
		require.NoError(t, err)
		got, err := os.ReadFile(registryFile)
		require.NoError(t, err)
		assert.Equal(t, claims.RegistryHeader+"\n"+row, string(got))
	}

	write(t, filepath.Join(reviewDir, "asked_test.go"), strings.Replace(askedSource, "if so", "if not", 1))
	before := tree(t)
	_, err := execute(t, newPreregisterCmd(), "F-asked")
	assert.ErrorContains(t, err, "registered on 2026-07-01 with another criterion")
	assert.Equal(t, before, tree(t), "the registry only grows")
}

func TestPreregisterAppends(t *testing.T) {
	askedReviews(t)
	first := claims.RegistryHeader + "\nF-first\t2026-01-01\t" + strings.Repeat("a", 64) + "\n"
	write(t, registryFile, first)
	_, err := execute(t, newPreregisterCmd(), "F-asked")
	require.NoError(t, err)
	got, err := os.ReadFile(registryFile)
	require.NoError(t, err)
	after, ok := strings.CutPrefix(string(got), first)
	require.True(t, ok, "what was there stays")
	assert.Regexp(t, "^F-asked\t\\d{4}-\\d\\d-\\d\\d\t"+asked.Hash()+"\n$", after)
}

func TestPreregisterRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"unknown question": {[]string{"F-aske"}, "the nearest are F-asked"},
		"no criterion":     {[]string{"F-unwritten"}, "does not state its question and criterion yet"},
		"no target":        {[]string{"F-aimless"}, "attacks no claim"},
		"bad date":         {[]string{"F-asked", "--date", "1 July"}, `date "1 July"`},
		"no such day":      {[]string{"F-asked", "--date", "2026-02-30"}, "want year-month-day"},
	} {
		t.Run(name, func(t *testing.T) {
			askedReviews(t)
			_, err := execute(t, newPreregisterCmd(), tc.args...)
			assert.ErrorContains(t, err, tc.want)
			assert.NoFileExists(t, registryFile)
		})
	}
}

// TestPreregisterTooLate refuses a question with a verdict and allows one without.
func TestPreregisterTooLate(t *testing.T) {
	askedReviews(t)
	write(t, acceptedFile("F-asked"), "number: not-run\nsentence: refuted\nevidence: recorded\n")
	_, err := execute(t, newPreregisterCmd(), "F-asked")
	assert.ErrorContains(t, err, "evidence has been read")
	write(t, acceptedFile("F-asked"), "number: not-run\nsentence: not-run\nevidence: none\n")
	_, err = execute(t, newPreregisterCmd(), "F-asked")
	assert.NoError(t, err)
}

// TestPreregisteredIsShown registers a question in a copy of the module, runs it, amends its
// criterion and runs it again.
func TestPreregisteredIsShown(t *testing.T) {
	if testing.Short() {
		t.Skip("copies the module and compiles the falsification tests")
	}
	t.Chdir(copyModule(t))
	_, err := execute(t, newNewCmd(), "ends-early", "--attacks", "A3-CV-02", "--asks", "why?", "--criterion", "refuted if so")
	require.NoError(t, err)
	run := func() string {
		out, err := goTest("./claims/falsification", "-run", "TestEndsEarly", "-v")
		require.NoError(t, err, "%s", out)
		return out
	}
	assert.Contains(t, run(), "preregistered none")
	_, err = execute(t, newPreregisterCmd(), "F-ends-early", "--date", "2026-07-01")
	require.NoError(t, err)
	assert.Contains(t, run(), "preregistered kept")

	file := filepath.Join(reviewDir, "ends_early_test.go")
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	write(t, file, strings.Replace(string(source), "refuted if so", "refuted if not", 1))
	out := run()
	assert.Contains(t, out, "preregistered amended")
	assert.Contains(t, out, "criterion amended since it was registered on 2026-07-01")
}

func TestPreregisterRefusesSpoiledRegistry(t *testing.T) {
	askedReviews(t)
	write(t, registryFile, "id\n")
	_, err := execute(t, newPreregisterCmd(), "F-asked")
	assert.ErrorContains(t, err, "line 1")
}

// TestSuiteIsReadable reads the falsification tests of this repository.
func TestSuiteIsReadable(t *testing.T) {
	s, err := readSuite(filepath.Join("..", "..", reviewDir))
	require.NoError(t, err)
	require.Greater(t, len(s.questions), 20)
	for id, q := range s.questions {
		assert.Equal(t, id, q.ID)
		assert.NotEmpty(t, q.Attacks, id)
		assert.NotEmpty(t, q.Asks, id)
		assert.NotEmpty(t, q.Criterion, id)
	}
}

func TestSuiteRefusesWhatMustBeRun(t *testing.T) {
	for name, literal := range map[string]string{
		"function call": `{ID: "F-x", Criterion: fmt.Sprint("x")}`,
		"difference":    `{ID: "F-x", Criterion: "a" - "b"}`,
		"unnamed":       `{"F-x", nil, "why", "because"}`,
		"list":          `{ID: "F-x", Attacks: all}`,
		"item of list":  `{ID: "F-x", Attacks: []string{one}}`,
	} {
		t.Run(name, func(t *testing.T) {
			emptyReviews(t)
			write(t, filepath.Join(reviewDir, "x_test.go"), "package falsification\n\nvar q = claims.Question"+literal+"\n")
			_, err := readSuite(reviewDir)
			assert.ErrorContains(t, err, "x_test.go:3:")
		})
	}
}
