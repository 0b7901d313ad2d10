package report

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
)

// sample returns the recorded stream with one row of every kind.
func sample(t testing.TB) *Report {
	t.Helper()
	f, err := os.Open("testdata/sample.jsonl")
	require.NoError(t, err)
	defer f.Close()
	r, err := Parse(f)
	require.NoError(t, err)
	return r
}

// TestSampleIsWhatGoTestPrints runs the package that sample.jsonl was recorded from, so
// that the recording cannot drift from what go test emits. To record it again:
//
//	go test -json -count=1 ./cmd/threearcs/report/testdata/sample |
//	  sed 's/"Time":"[^"]*",//; s/,"Elapsed":[0-9.]*//' > cmd/threearcs/report/testdata/sample.jsonl
func TestSampleIsWhatGoTestPrints(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary; run without -short")
	}
	out, err := exec.Command("go", "test", "-json", "-count=1", "./testdata/sample").Output()
	if _, failed := err.(*exec.ExitError); !failed {
		require.NoError(t, err, "the sample holds failing tests: go test must run and fail")
	}
	got, err := Parse(bytes.NewReader(out))
	require.NoError(t, err)
	if d := cmp.Diff(sample(t), got, cmpopts.EquateComparable(Span{})); d != "" {
		t.Errorf("sample.jsonl is stale; record it again (-recorded +now):\n%s", d)
	}
}
