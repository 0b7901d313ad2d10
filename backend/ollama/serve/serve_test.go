package serve

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var ctx = context.Background()

// script writes an executable shell script that stands in for a server.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ollama")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755))
	return path
}

func TestStartRefuses(t *testing.T) {
	for want, o := range map[string]Options{
		"not on the loopback interface": {Addr: "0.0.0.0:0"},
		"missing port":                  {Addr: "127.0.0.1"},
		"no such file":                  {Binary: filepath.Join(t.TempDir(), "none")},
		"ended as soon as":              {Binary: script(t, "exit 1")},
	} {
		o.Models = t.TempDir()
		_, err := Start(ctx, o)
		require.ErrorContains(t, err, want)
	}
}

func TestStartIsCancelled(t *testing.T) {
	soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := Start(soon, Options{Binary: script(t, "sleep 60"), Models: t.TempDir()})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// The server inherits what it needs and is told not to reach out and to answer one request
// at a time.
func TestEnvironment(t *testing.T) {
	t.Setenv("OLLAMA_ORIGINS", "*")
	env := environment(Options{Addr: "127.0.0.1:1", Models: "/m"})
	for _, want := range []string{"OLLAMA_HOST=127.0.0.1:1", "OLLAMA_MODELS=/m", "OLLAMA_NO_CLOUD=1", "OLLAMA_NUM_PARALLEL=1"} {
		assert.Contains(t, env, want)
	}
	assert.NotContains(t, env, "OLLAMA_ORIGINS=*")
}

func TestFind(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv(EnvBinary, "")
	_, err := Find()
	require.ErrorIs(t, err, ErrNoBinary)
	t.Setenv(EnvBinary, filepath.Join(t.TempDir(), "none"))
	_, err = Find()
	require.ErrorContains(t, err, EnvBinary)
	bin := script(t, "")
	t.Setenv(EnvBinary, bin)
	got, err := Find()
	require.NoError(t, err)
	assert.Equal(t, bin, got)
}

// A stopped server leaves nothing behind: not itself, and not a process it started.
func TestStop(t *testing.T) {
	bin, err := Find()
	if err != nil {
		t.Skip(err)
	}
	s, err := Start(ctx, Options{Binary: bin, Models: t.TempDir()})
	require.NoError(t, err)
	version, err := api.NewClient(s.Host, http.DefaultClient).Version(ctx)
	require.NoError(t, err)
	assert.Equal(t, Version, version)
	s.Stop()
	_, err = api.NewClient(s.Host, http.DefaultClient).Version(ctx)
	require.Error(t, err)
}
