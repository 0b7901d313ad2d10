package suite_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHeadlineAgainstPython compares what the headline claims measure with what
// testdata/headline_reference.py computes from the authors' files with scikit-learn,
// statsmodels and scipy.
func TestHeadlineAgainstPython(t *testing.T) {
	data, err := os.ReadFile("testdata/headline_reference.json")
	require.NoError(t, err)
	var reference struct {
		MadeWith string                `json:"made_with"`
		Claims   map[string][3]float64 // value, lower bound, upper bound
	}
	require.NoError(t, json.Unmarshal(data, &reference))
	require.Contains(t, reference.MadeWith, "scikit-learn 1.2.1")
	require.Greater(t, len(reference.Claims), 20)
	released := []string{"CLAIMS_BACKEND=recorded", "CLAIMS_RECORDINGS=", "CLAIMS_STRICT="}
	emitted := attributes(t, released, "./claims/arc1", "./claims/arc3")
	for id, want := range reference.Claims {
		got := strings.Fields(emitted[id]["measured"] + " " + emitted[id]["interval"])
		if !assert.Len(t, got, 3, id) {
			continue
		}
		for i, text := range got {
			assert.True(t, rounds(text, want[i]), "%s: the claim says %s, the reference %v", id, text, want[i])
		}
	}
}

// rounds reports whether x, rounded to the decimals of text, is text; either neighbour will do
// for a half.
func rounds(text string, x float64) bool {
	value, err := strconv.ParseFloat(text, 64)
	_, fraction, _ := strings.Cut(text, ".")
	return err == nil && math.Abs(value-x) <= 0.5*math.Pow10(-len(fraction))+1e-8
}

// failures returns what the failed tests of a stream of test events printed.
func failures(stream string) string {
	output, failed := map[string]string{}, ""
	for line := range strings.Lines(stream) {
		var e struct{ Action, Test, Output string }
		if json.Unmarshal([]byte(line), &e) != nil {
			failed += line
			continue
		}
		if !strings.HasPrefix(e.Output, "=== ") {
			output[e.Test] += e.Output
		}
		if e.Action == "fail" {
			failed += output[e.Test]
		}
	}
	return failed
}

// attributes runs go test with these arguments and variables beside its own, and returns the
// attributes of the claims by id.
func attributes(t *testing.T, env []string, args ...string) map[string]map[string]string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	require.NoError(t, err, "%s", failures(string(out)))
	all := map[string]map[string]string{}
	for line := range strings.Lines(string(out)) {
		var e struct{ Action, Test, Key, Value string }
		require.NoError(t, json.Unmarshal([]byte(line), &e), "line %q", line)
		if e.Action != "attr" {
			continue
		}
		id := e.Test[strings.LastIndex(e.Test, "/")+1:]
		if all[id] == nil {
			all[id] = map[string]string{}
		}
		all[id][e.Key] = strings.TrimPrefix(all[id][e.Key]+"\n"+e.Value, "\n") // a claim has several notes
	}
	return all
}
