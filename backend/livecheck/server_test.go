//go:build engine && cgo

package livecheck_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend/knownanswer"
	"threearcs/backend/live"
	"threearcs/backend/livecheck"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
)

// TestServer records both models through a private server: every number must be the known
// one, and of the committed architecture every answer the one that the engine gave.
func TestServer(t *testing.T) {
	t.Parallel()
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	p, s := plan(t, livecheck.Rows), scorer(t)
	server, err := serve.Start(ctx, serve.Options{Binary: bin, Models: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	for _, arch := range archs {
		t.Run(arch, func(t *testing.T) {
			b, st, err := p.Build(t.TempDir(), arch)
			require.NoError(t, err)
			base, student := recordServer(t, p, server, "base-"+arch, b), recordServer(t, p, server, "student-"+arch, st)
			require.NoError(t, p.Check(ctx, base, student, s))
			if arch == livecheck.CommittedArch {
				requireSame(t, p, livecheck.Base, base)
				requireSame(t, p, livecheck.Student, student)
			}
		})
	}
}

// requireSame compares the answers of the server with the engine's, committed ones. The
// server reports no token ids.
func requireSame(t *testing.T, p livecheck.Plan, model string, fresh live.Source) {
	t.Helper()
	committed, err := live.OpenRecording(p.Set(), filepath.Join(recordings, livecheck.RecordingName(model)))
	require.NoError(t, err)
	defer committed.Model.Close()
	for i, problem := range p.Set().Problems {
		ask := p.Set().Ask(i, livecheck.Decoding, 0)
		want, err := committed.Model.Generate(ctx, ask)
		require.NoError(t, err)
		got, err := fresh.Model.Generate(ctx, ask)
		require.NoError(t, err)
		for i := range want.Tokens {
			want.Tokens[i].ID = -1
		}
		require.Equal(t, want, got, "%s, %s: engine and server differ", model, problem.TaskID)
	}
}

// recordServer gives a model to the server and runs it there.
func recordServer(t *testing.T, p livecheck.Plan, s *serve.Server, name string, k *knownanswer.Known) live.Source {
	t.Helper()
	require.NoError(t, ollama.Create(ctx, s.Host, name, k.Path, knownanswer.Template))
	m, err := ollama.Open(ctx, ollama.Config{Model: name, Host: s.Host, NumThread: 1, NumCtx: livecheck.Decoding.NumCtx})
	require.NoError(t, err)
	defer m.Close()
	return record(t, p, m, k.Path+".server.jsonl")
}
