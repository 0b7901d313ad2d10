//go:build unix

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/knownanswer"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
)

// A rig is a private server with a model, and what the model's recording is without faults.
type rig struct {
	server *serve.Server
	opts   serve.Options
	gguf   string
	whole  string
}

const (
	rigModel = "pupil"
	rigAsks  = 10
)

func newRig(t *testing.T) *rig {
	t.Helper()
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	r := &rig{opts: serve.Options{Binary: bin, Models: t.TempDir()}}
	r.start(t)
	t.Cleanup(func() { r.server.Stop() })
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "pupil.gguf"), pupilSpec(loadSmall(t), 40, func(i int) bool { return i%3 != 0 }))
	require.NoError(t, err)
	r.gguf = k.Path
	r.create(t)
	path := filepath.Join(t.TempDir(), "whole.jsonl")
	_, err = runCommand(t, newRecordCmd(), r.args(path)...)
	require.NoError(t, err)
	r.whole = read(t, path)
	return r
}

func (r *rig) start(t *testing.T) {
	t.Helper()
	s, err := serve.Start(context.Background(), r.opts)
	require.NoError(t, err)
	r.server, r.opts.Addr = s, s.Host.Host
}

func (r *rig) create(t *testing.T) {
	t.Helper()
	require.NoError(t, ollama.Create(context.Background(), r.server.Host, rigModel, r.gguf, knownanswer.Template))
}

func (r *rig) args(path string) []string {
	return []string{"--model", rigModel, "--set", "small", "--problems", smallProblems, "--hosts", r.server.Host.Host,
		"--num-predict", "256", "--num-ctx", "1024", "--num-thread", "1", "--num-parallel", "1", "--limit", fmt.Sprint(rigAsks), "--out", path}
}

// requireResumes records what is missing and requires the bytes of a run without faults.
func (r *rig) requireResumes(t *testing.T, path, about string) {
	t.Helper()
	have := answersIn(path)
	out, err := runCommand(t, newRecordCmd(), r.args(path)...)
	require.NoError(t, err, about)
	assert.Contains(t, out, fmt.Sprintf("%d answers, %d of them new", rigAsks, rigAsks-have), about)
	assert.Equal(t, r.whole, read(t, path), about)
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}

// during starts the record command in a process of its own, calls fault when it has so many
// answers, and returns what it said and how it ended.
func (r *rig) during(t *testing.T, path string, answers int, fault func(p *os.Process), env ...string) (string, error) {
	t.Helper()
	cmd, out := recordProcess(t, r.args(path))
	cmd.Env = append(cmd.Env, env...)
	require.NoError(t, cmd.Start())
	waitFor(t, func() bool { return answersIn(path) >= answers })
	fault(cmd.Process)
	err := cmd.Wait()
	return out.String(), err
}

// TestRecordFaultsOnRealServer puts every fault in the way of a recording from a real server.
// Each ends in an error that says what to do, or is waited out; nothing is lost and nothing
// is asked twice.
func TestRecordFaultsOnRealServer(t *testing.T) {
	r := newRig(t)
	fresh := func(t *testing.T) string { return filepath.Join(t.TempDir(), "r.jsonl") }
	nothing := func(*os.Process) {}

	t.Run("recorder killed", func(t *testing.T) {
		random := rand.New(rand.NewPCG(6, 3))
		for kill := range 5 {
			path := fresh(t)
			n := random.IntN(rigAsks)
			_, err := r.during(t, path, n, func(p *os.Process) {
				time.Sleep(time.Duration(random.IntN(30)) * time.Millisecond)
				require.NoError(t, p.Kill())
			})
			require.Error(t, err)
			r.requireResumes(t, path, fmt.Sprintf("kill %d after %d answers", kill, n))
		}
	})
	t.Run("two recorders", func(t *testing.T) {
		path := fresh(t)
		_, err := r.during(t, path, 2, func(*os.Process) {
			_, err := runCommand(t, newRecordCmd(), r.args(path)...)
			require.ErrorContains(t, err, "another process is recording into this file")
		})
		require.NoError(t, err)
		assert.Equal(t, r.whole, read(t, path))
	})
	t.Run("disk full", func(t *testing.T) {
		path := fresh(t)
		out, err := r.during(t, path, 1, nothing, fmt.Sprintf("%s=%d", fileSizeEnv, len(r.whole)/2))
		require.Error(t, err)
		assert.Contains(t, out, "make room and resume")
		r.requireResumes(t, path, "with room again")
	})
	t.Run("server killed", func(t *testing.T) {
		path := fresh(t)
		_, err := r.during(t, path, 3, func(*os.Process) {
			require.NoError(t, syscall.Kill(-r.server.Pid(), syscall.SIGKILL))
			<-r.server.Exited()
			r.start(t)
		})
		require.NoError(t, err, "the recorder waits for the server")
		assert.Equal(t, r.whole, read(t, path))
	})
	t.Run("model put out of memory", func(t *testing.T) { // as when the clock jumps past its time
		path := fresh(t)
		_, err := r.during(t, path, 3, func(*os.Process) { r.unload(t) })
		require.NoError(t, err)
		assert.Equal(t, r.whole, read(t, path))
	})
	t.Run("model deleted", func(t *testing.T) {
		path := fresh(t)
		out, err := r.during(t, path, 3, func(*os.Process) {
			require.NoError(t, ollama.Delete(context.Background(), r.server.Host, rigModel))
		})
		require.Error(t, err)
		assert.Contains(t, out, "ollama pull "+rigModel)
		r.create(t)
		r.requireResumes(t, path, "with the model again")
	})
	t.Run("model replaced", func(t *testing.T) {
		path := fresh(t)
		other := pupilSpec(loadSmall(t), 40, func(int) bool { return true })
		k, err := knownanswer.Build(filepath.Join(t.TempDir(), "other.gguf"), other)
		require.NoError(t, err)
		out, err := r.during(t, path, 3, func(*os.Process) {
			require.NoError(t, ollama.Create(context.Background(), r.server.Host, rigModel, k.Path, knownanswer.Template))
		})
		require.Error(t, err)
		assert.Contains(t, out, "this answer was not kept")
		_, err = runCommand(t, newRecordCmd(), r.args(path)...)
		require.ErrorContains(t, err, "header has model.digest")
		r.create(t)
		r.requireResumes(t, path, "with the first model again")
	})
}

// unload makes the server forget the model that it has in memory.
func (r *rig) unload(t *testing.T) {
	t.Helper()
	stream := false
	err := api.NewClient(r.server.Host, http.DefaultClient).Generate(context.Background(),
		&api.GenerateRequest{Model: rigModel, Stream: &stream, KeepAlive: &api.Duration{}}, func(api.GenerateResponse) error { return nil })
	require.NoError(t, err)
}
