//go:build engine && cgo

package suite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
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
	problems, err := python.LoadProblems(smallProblems)
	require.NoError(t, err)
	plan, err := livecheck.New(live.NewSet(backend.HumanEval, problems), livecheck.Rows)
	require.NoError(t, err)
	base, student, err := plan.Build(t.TempDir(), livecheck.CommittedArch)
	require.NoError(t, err)
	want, err := plan.Expected(livecheck.Decoding.NumPredict, livecheck.Caps)
	require.NoError(t, err)
	first, last := want.Caps[0], want.Caps[1]
	kept := t.TempDir()
	for _, note := range []string{"0 of 22 answers were kept from earlier runs", "21 of 22 answers were kept from earlier runs"} {
		found := runHumanEvalClaims(t, []string{"-tags", "engine"}, "CLAIMS_BACKEND=engine", "CLAIMS_NUM_PREDICT=1024", "CLAIMS_RECORD_DIR="+kept,
			"CLAIMS_MODELS="+backend.Qwen06B+"="+base.Path+","+backend.Qwen06BDD+"="+student.Path)
		for id, value := range map[string]float64{
			"A1-HE-01": first.A.PassRate.Value, "A1-HE-02": first.B.PassRate.Value, "A1-HE-03": first.Delta.Value,
			"A1-HE-05": last.A.PassRate.Value, "A1-HE-06": last.B.PassRate.Value, "A1-HE-07": last.Delta.Value,
			"A1-HE-09": float64(first.B.Truncated-first.A.Truncated) / float64(100*want.Items), // not in percent
		} {
			assert.InDelta(t, 100*value, measured(t, found, id), 0.005+1e-9, id)
			assert.Equal(t, "live", found[id]["evidence"], id)
		}
		assert.Contains(t, found["A1-HE-01"]["note"], note)
		cutShort(t, kept, "base")
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
