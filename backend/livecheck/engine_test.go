//go:build engine && cgo

package livecheck_test

import (
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/knownanswer"
	"threearcs/backend/live"
	"threearcs/backend/livecheck"
	"threearcs/backend/recording"
)

var update = flag.Bool("update", false, "write testdata/recordings again")

func TestMain(m *testing.M) {
	slog.SetLogLoggerLevel(slog.LevelError)
	flag.Parse()
	os.Exit(m.Run())
}

// archs are the architectures that are checked.
var archs = []string{"llama", "qwen3"}

// record asks m every problem and returns the recording.
func record(t testing.TB, p livecheck.Plan, m backend.Model, path string) live.Source {
	t.Helper()
	r := live.Recorder{Models: []backend.Model{m}, Names: []string{"here"}, Set: p.Set(), Decoding: livecheck.Decoding, Tool: "threearcs livecheck"}
	_, err := r.Record(ctx, path)
	require.NoError(t, err)
	src, err := live.OpenRecording(p.Set(), path)
	require.NoError(t, err)
	t.Cleanup(func() { src.Model.Close() })
	return src
}

// recordEngine runs a model file in process. It names the file without its folder, since
// the name is recorded.
func recordEngine(t testing.TB, p livecheck.Plan, k *knownanswer.Known) live.Source {
	t.Helper()
	t.Chdir(filepath.Dir(k.Path))
	m, err := engine.Open("./"+filepath.Base(k.Path), engine.Options{Threads: 1})
	require.NoError(t, err)
	defer m.Close()
	return record(t, p, m, k.Path+".jsonl")
}

// TestEngine records both models in process and requires every number to be the known one.
func TestEngine(t *testing.T) {
	p, s := plan(t, livecheck.Rows), scorer(t)
	for _, arch := range archs {
		t.Run(arch, func(t *testing.T) {
			base, student, err := p.Build(t.TempDir(), arch)
			require.NoError(t, err)
			require.NoError(t, p.Check(ctx, recordEngine(t, p, base), recordEngine(t, p, student), s))
		})
	}
}

// TestEngineOneAnswerChanged builds a base whose weights know one problem more than the
// plan says. The check must fail.
func TestEngineOneAnswerChanged(t *testing.T) {
	rows := slices.Clone(livecheck.Rows)
	rows[16].Base.Kind = livecheck.Solved
	p, changed, s := plan(t, livecheck.Rows), plan(t, rows), scorer(t)
	base, student, err := changed.Build(t.TempDir(), "qwen3")
	require.NoError(t, err)
	err = p.Check(ctx, recordEngine(t, p, base), recordEngine(t, p, student), s)
	require.ErrorContains(t, err, "base, Small/16: not the known answer")
	require.ErrorContains(t, err, "the comparison is not the known one")
	require.NoError(t, changed.Check(ctx, recordEngine(t, p, base), recordEngine(t, p, student), s))
}

// recordings is where the committed recordings lie.
const recordings = "../../testdata/recordings"

// TestCommittedRecordings records both models again: the answers must be the committed
// ones. With -update it commits them anew.
func TestCommittedRecordings(t *testing.T) {
	folder, err := filepath.Abs(recordings)
	require.NoError(t, err)
	p := plan(t, livecheck.Rows)
	base, student, err := p.Build(t.TempDir(), livecheck.CommittedArch)
	require.NoError(t, err)
	for model, k := range map[string]*knownanswer.Known{livecheck.Base: base, livecheck.Student: student} {
		fresh := recordEngine(t, p, k)
		path := filepath.Join(folder, livecheck.RecordingName(model))
		if *update {
			require.NoError(t, os.MkdirAll(folder, 0o755))
			require.NoError(t, recording.Archive(path, k.Path+".jsonl"))
		}
		committed, err := live.OpenRecording(p.Set(), path)
		require.NoError(t, err)
		require.NoError(t, sameAnswers(t, p, committed, fresh), "run this test with -update")
		require.NoError(t, committed.Model.Close())
	}
}

// sameAnswers asks both sources every problem.
func sameAnswers(t testing.TB, p livecheck.Plan, a, b live.Source) error {
	t.Helper()
	var errs []error
	for i := range p.Set().Problems {
		ask := p.Set().Ask(i, livecheck.Decoding, 0)
		have, err := a.Model.Generate(ctx, ask)
		require.NoError(t, err)
		want, err := b.Model.Generate(ctx, ask)
		require.NoError(t, err)
		if !assert.ObjectsAreEqual(want, have) {
			errs = append(errs, errors.New(p.Set().Problems[i].TaskID+": the answers differ"))
		}
	}
	return errors.Join(errs...)
}
