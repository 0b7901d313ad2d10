//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/ollama/ollamatest"
)

// recordEnv makes the test binary the record command; fileSizeEnv is how large its files can
// grow, as if the disk were full.
const (
	recordEnv   = "THREEARCS_TEST_RECORD_COMMAND"
	fileSizeEnv = "THREEARCS_TEST_FSIZE"
)

func init() {
	if os.Getenv(recordEnv) == "" {
		return
	}
	var limit uint64
	if _, err := fmt.Sscan(os.Getenv(fileSizeEnv), &limit); err == nil {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			panic(err)
		}
	}
	if err := newRecordCmd().ExecuteContext(context.Background()); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// toyArgs are the arguments of record for the fake server's model.
func toyArgs(hosts, out string) []string {
	return []string{"--model", ollamatest.Model, "--set", "small", "--problems", smallProblems, "--hosts", hosts, "--num-predict", "64", "--out", out}
}

// recordProcess is the record command in a process of its own.
func recordProcess(t *testing.T, args []string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), recordEnv+"=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

// slow makes every answer of s take a little while.
func slow(s *ollamatest.Server) {
	s.Misbehave = func(int, http.ResponseWriter, api.GenerateRequest) bool {
		time.Sleep(20 * time.Millisecond)
		return false
	}
}

// whole records without interruption and returns the bytes.
func whole(t *testing.T, host string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "whole.jsonl")
	_, err := runCommand(t, newRecordCmd(), toyArgs(host, path)...)
	require.NoError(t, err)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// Killed, interrupted, or asked to end, the record command leaves what it has, says so if
// it can, and goes on where it stopped: same bytes, nothing asked twice.
func TestRecordInterrupted(t *testing.T) {
	s := ollamatest.New()
	host := s.Start(t).Host
	want := whole(t, host)
	slow(s)
	for name, sig := range map[string]os.Signal{"kill": syscall.SIGKILL, "interrupt": os.Interrupt, "terminate": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.jsonl")
			cmd, out := recordProcess(t, toyArgs(host, path))
			require.NoError(t, cmd.Start())
			waitFor(t, func() bool { return answersIn(path) >= 5 })
			require.NoError(t, cmd.Process.Signal(sig))
			require.Error(t, cmd.Wait())
			have := answersIn(path)
			require.Less(t, have, 22, "the command was over before it was stopped")
			if sig != syscall.SIGKILL {
				assert.Contains(t, out.String(), fmt.Sprintf("stopped: %d of 22 answers are in %s; the same command goes on from there", have, path))
			}
			before := len(s.Requests())
			text, err := runCommand(t, newRecordCmd(), toyArgs(host, path)...)
			require.NoError(t, err)
			assert.Contains(t, text, fmt.Sprintf("22 answers, %d of them new", 22-have))
			assert.Equal(t, 22-have, len(s.Requests())-before)
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got))
		})
	}
}

// A second recorder into the same file is refused while the first is at work.
func TestTwoRecorders(t *testing.T) {
	s := ollamatest.New()
	host := s.Start(t).Host
	slow(s)
	path := filepath.Join(t.TempDir(), "r.jsonl")
	cmd, _ := recordProcess(t, toyArgs(host, path))
	require.NoError(t, cmd.Start())
	waitFor(t, func() bool { return answersIn(path) >= 2 })
	_, err := runCommand(t, newRecordCmd(), toyArgs(host, path)...)
	require.ErrorContains(t, err, "another process is recording into this file")
	require.NoError(t, cmd.Wait())
	_, err = runCommand(t, newVerifyCmd(), path)
	require.NoError(t, err)
}

// Two servers share the work, and one recording continues on the other with the same
// content.
func TestRecordOnTwoServers(t *testing.T) {
	one, two := ollamatest.New(), ollamatest.New()
	a, b := one.Start(t).Host, two.Start(t).Host
	slow(one)
	slow(two)
	path := filepath.Join(t.TempDir(), "r.jsonl")
	_, err := runCommand(t, newRecordCmd(), toyArgs(a+","+b, path)...)
	require.NoError(t, err)
	assert.Len(t, append(one.Requests(), two.Requests()...), 22)
	assert.NotEmpty(t, one.Requests())
	assert.NotEmpty(t, two.Requests())

	two.Digest = "beef"
	_, err = runCommand(t, newRecordCmd(), toyArgs(a+","+b, path)...)
	require.ErrorContains(t, err, "servers differ: "+a+" has digest")
	_, err = runCommand(t, newRecordCmd(), toyArgs(b, path)...)
	require.ErrorContains(t, err, `header has model.digest "`+ollamatest.Digest+`", this run has "beef"`)
}

func TestRecordRefuses(t *testing.T) {
	s := ollamatest.New()
	host := s.Start(t).Host
	path := filepath.Join(t.TempDir(), "r.jsonl")
	for want, args := range map[string][]string{
		"required flag":    {"--set", "small"},
		"is no port":       append(toyArgs("host:port", path), "--limit", "1"),
		"not known":        {"--model", "toy", "--set", "nosuch"},
		`"gpt": use`:       append(toyArgs(host, path), "--backend", "gpt"),
		"are for servers":  append(toyArgs(host, path), "--backend", "engine"),
		"want beef":        append(toyArgs(host, path), "--digest", "beef"),
		"num_predict is 0": append(toyArgs(host, path), "--num-predict", "0"),
		"context of 4096":  append(toyArgs(host, path), "--num-ctx", "8192"),
		"raise num_ctx":    append(toyArgs(host, path+"2"), "--num-ctx", "8"),
	} {
		_, err := runCommand(t, newRecordCmd(), args...)
		require.ErrorContains(t, err, want)
	}
}

// answersIn counts the answers in the recording at path.
func answersIn(path string) int {
	data, _ := os.ReadFile(path)
	return bytes.Count(data, []byte("\n{\"answer\""))
}

func waitFor(t *testing.T, f func() bool) {
	t.Helper()
	for range 60_000 {
		if f() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("waited in vain")
}

// A bad address is refused before anything is built.
func TestServeRefuses(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("THREEARCS_OLLAMA_BIN", "")
	_, err := runCommand(t, newServeCmd(), "--addr", "0.0.0.0:0")
	require.ErrorContains(t, err, "not on the loopback interface")
}
