//go:build engine && cgo

package suite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/knownanswer"
	"threearcs/backend/live"
	"threearcs/backend/livecheck"
	"threearcs/backend/python"
)

// TestHumanEvalClaimsOnKnownAnswers runs the claims of section 4.1 in process on two models
// of known answers: what they measure is what the table says. A run in which the baseline's
// last answer was lost asks for that one again and measures the same.
func TestHumanEvalClaimsOnKnownAnswers(t *testing.T) {
	if err := python.Available(); err != nil {
		t.Skip(err)
	}
	base, student, want := knownPair(t)
	kept := t.TempDir()
	for _, note := range []string{"0 of 22 answers were kept from earlier runs", "21 of 22 answers were kept from earlier runs"} {
		found := runHumanEvalClaims(t, []string{"-tags", "engine"}, "CLAIMS_BACKEND=engine", "CLAIMS_NUM_PREDICT=1024", "CLAIMS_RECORD_DIR="+kept,
			"CLAIMS_MODELS="+backend.Qwen06B+"="+base.Path+","+backend.Qwen06BDD+"="+student.Path)
		requireKnown(t, found, want)
		assert.Contains(t, found["A1-HE-01"]["note"], note)
		cutShort(t, kept, "base")
	}
}

// knownPair builds the base and the student, with what is known of them.
func knownPair(t *testing.T) (base, student *knownanswer.Known, want *live.Comparison) {
	t.Helper()
	problems, err := python.LoadProblems(smallProblems)
	require.NoError(t, err)
	plan, err := livecheck.New(live.NewSet(backend.HumanEval, problems), livecheck.Rows)
	require.NoError(t, err)
	base, student, err = plan.Build(t.TempDir(), livecheck.CommittedArch)
	require.NoError(t, err)
	want, err = plan.Expected(livecheck.Decoding.NumPredict, livecheck.Caps)
	require.NoError(t, err)
	return base, student, want
}

// requireKnown requires of the claims what is known.
func requireKnown(t *testing.T, found map[string]map[string]string, want *live.Comparison) {
	t.Helper()
	first, last := want.Caps[0], want.Caps[1]
	for id, value := range map[string]float64{
		"A1-HE-01": first.A.PassRate.Value, "A1-HE-02": first.B.PassRate.Value, "A1-HE-03": first.Delta.Value,
		"A1-HE-05": last.A.PassRate.Value, "A1-HE-06": last.B.PassRate.Value, "A1-HE-07": last.Delta.Value,
		"A1-HE-09": float64(first.B.Truncated-first.A.Truncated) / float64(100*want.Items), // not in percent
	} {
		assert.InDelta(t, 100*value, measured(t, found, id), 0.005+1e-9, id)
		assert.Equal(t, "live", found[id]["evidence"], id)
	}
}

// cutShort takes a few bytes off the end of a model's recording, as a crash would.
func cutShort(t *testing.T, dir, model string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"+model+"*.jsonl"))
	require.NoError(t, err)
	require.Len(t, paths, 1)
	info, err := os.Stat(paths[0])
	require.NoError(t, err)
	require.NoError(t, os.Truncate(paths[0], info.Size()-9))
}
