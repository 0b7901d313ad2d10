package stats

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// real is a float64 that travels through JSON as a string where it is not finite.
type real float64

func (r *real) UnmarshalJSON(b []byte) error {
	s := string(b)
	if unquoted, err := strconv.Unquote(s); err == nil {
		s = unquoted
	}
	v, err := strconv.ParseFloat(s, 64)
	*r = real(v)
	return err
}

// loadVectors reads the cases of a committed reference file made by
// testdata/make_reference.py. An empty file or an unknown field fails.
func loadVectors[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var file struct {
		MadeBy   string            `json:"made_by"`
		Command  string            `json:"command"`
		Versions map[string]string `json:"versions"`
		Cases    []T               `json:"cases"`
	}
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		t.Fatalf("%s: %v", f.Name(), err)
	}
	if len(file.Cases) == 0 || file.MadeBy == "" || file.Command == "" || len(file.Versions) == 0 {
		t.Fatalf("%s: no case, or no provenance", f.Name())
	}
	return file.Cases
}

// closeTo fails unless got is within tol of want, relative to want where that is above
// 1. Infinities must agree; NaN agrees only with NaN.
func closeTo(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if got == want || (math.IsNaN(got) && math.IsNaN(want)) {
		return
	}
	if off := math.Abs(got - want); !(off <= tol*math.Max(1, math.Abs(want))) {
		t.Errorf("%s = %.17g, want %.17g (off by %.2g, allowed %.2g)", what, got, want, off, tol)
	}
}

// closeRel is closeTo relative to want, for values that span many orders of magnitude.
func closeRel(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if got == want {
		return
	}
	if off := math.Abs(got/want - 1); !(off <= tol) {
		t.Errorf("%s = %.17g, want %.17g (off by a factor 1±%.2g, allowed %.2g)", what, got, want, off, tol)
	}
}

// ok fails the test on an error.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError fails unless err is the sentinel want and quotes something beyond it.
func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	} else if len(err.Error()) <= len(want.Error()) {
		t.Errorf("%s: error %q does not quote its input", what, err)
	}
}
