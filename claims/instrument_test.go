package claims_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/livecheck"
	"threearcs/backend/python"
	"threearcs/claims"
)

// TestInstrument replays the answers of two models whose every number is known, scores them
// in the sandbox, and requires each number to come out. It is no claim: it says whether the
// instrument can be trusted with one. Without a sandbox it is not run, which is no pass.
func TestInstrument(t *testing.T) {
	if err := python.Available(); err != nil {
		t.Attr(claims.AttrInstrument, strings.Join(strings.Fields(err.Error()), " "))
		t.Skip(err)
	}
	problems, err := python.LoadProblems("../testdata/problems/small.jsonl")
	require.NoError(t, err)
	t.Attr(claims.AttrInstrument, fmt.Sprintf("%d problems, 2 recorded models, every num_predict from %d to %d, scored in the sandbox",
		len(problems), live.MinCap, livecheck.Decoding.NumPredict))
	plan, err := livecheck.New(live.NewSet(backend.HumanEval, problems), livecheck.Rows)
	require.NoError(t, err)
	runner, err := python.New(context.Background(), python.Options{})
	require.NoError(t, err)
	defer runner.Close()
	require.NoError(t, plan.Check(context.Background(), recorded(t, plan, livecheck.Base), recorded(t, plan, livecheck.Student), live.Python{Runner: runner}))
}

// recorded opens the committed recording of a model.
func recorded(t *testing.T, plan livecheck.Plan, model string) live.Source {
	t.Helper()
	source, err := live.OpenRecording(plan.Set(), filepath.Join("../testdata/recordings", livecheck.RecordingName(model)))
	require.NoError(t, err)
	t.Cleanup(func() { source.Model.Close() })
	return source
}
