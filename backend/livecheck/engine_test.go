//go:build engine && cgo

package livecheck_test

import (
	"context"
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
	"threearcs/backend/pool"
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
	r := live.Recorder{Servers: []pool.Server{{Name: "here", Model: m}}, Set: p.Set(), Decoding: livecheck.Decoding, Tool: "threearcs livecheck"}
	_, err := r.Record(ctx, path)
	require.NoError(t, err)
	src, err := live.OpenRecording(p.Set(), path)
	require.NoError(t, err)
	t.Cleanup(func() { src.Model.Close() })
	return src
}

// named is a model under a name without its folder, since the name is recorded.
type named struct {
	backend.Model
	name string
}

func (n named) Info(ctx context.Context) (backend.ModelInfo, error) {
	info, err := n.Model.Info(ctx)
	info.Name = n.name
	return info, err
}

// recordEngine runs a model file in process.
func recordEngine(t testing.TB, p livecheck.Plan, k *knownanswer.Known) live.Source {
	t.Helper()
	m, err := engine.Open(k.Path, engine.Options{Threads: 1})
	require.NoError(t, err)
	defer m.Close()
	return record(t, p, named{m, filepath.Base(k.Path)}, k.Path+".jsonl")
}

// TestEngine records both models in process and requires every number to be the known one.
// The answers must also be those of the committed recordings, which -update writes again.
func TestEngine(t *testing.T) {
	t.Parallel() // with TestServer, which computes in another process
	p, s := plan(t, livecheck.Rows), scorer(t)
	for _, arch := range archs {
		t.Run(arch, func(t *testing.T) {
			b, st, err := p.Build(t.TempDir(), arch)
			require.NoError(t, err)
			base, student := recordEngine(t, p, b), recordEngine(t, p, st)
			require.NoError(t, p.Check(ctx, base, student, s))
			if arch == livecheck.CommittedArch {
				requireCommitted(t, p, livecheck.Base, base)
				requireCommitted(t, p, livecheck.Student, student)
			}
		})
	}
}

// TestEngineOneAnswerChanged builds a student whose weights know one problem more than the
// plan says. The check must fail.
func TestEngineOneAnswerChanged(t *testing.T) {
	rows := slices.Clone(livecheck.Rows)
	rows[16].Student.Kind = livecheck.Solved
	p, changed, s := plan(t, livecheck.Rows), plan(t, rows), scorer(t)
	_, student, err := changed.Build(t.TempDir(), "qwen3")
	require.NoError(t, err)
	base, _ := oracles(t, p, "qwen3")
	recorded := recordEngine(t, p, student)
	err = p.Check(ctx, base, recorded, s)
	require.ErrorContains(t, err, "student, Small/16: not the known answer")
	require.ErrorContains(t, err, "the comparison is not the known one")
	require.NoError(t, changed.Check(ctx, base, recorded, s))
}

// recordings is where the committed recordings lie.
const recordings = "../../testdata/recordings"

// requireCommitted compares fresh answers of a model with the committed ones.
func requireCommitted(t *testing.T, p livecheck.Plan, model string, fresh live.Source) {
	t.Helper()
	path := filepath.Join(recordings, livecheck.RecordingName(model))
	if *update {
		require.NoError(t, recording.Archive(path, fresh.From.File))
		require.NoError(t, os.Chmod(path, 0o644))
	}
	committed, err := live.OpenRecording(p.Set(), path)
	require.NoError(t, err)
	defer committed.Model.Close()
	require.NoError(t, sameAnswers(t, p, committed, fresh), "run this test with -update")
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
