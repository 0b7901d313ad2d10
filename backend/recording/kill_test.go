//go:build unix

package recording_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/recording"
)

const (
	childEnv  = "THREEARCS_TEST_RECORD" // makes the test binary a recorder
	childAsks = 30
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		os.Exit(recordAsChild(path))
	}
	os.Exit(m.Run())
}

// recordAsChild records in a process of its own, within a limit on the size of files if
// THREEARCS_TEST_FSIZE sets one.
func recordAsChild(path string) int {
	var limit uint64
	if _, err := fmt.Sscan(os.Getenv("THREEARCS_TEST_FSIZE"), &limit); err == nil {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			fmt.Println(err)
			return 2
		}
	}
	if _, err := record(path, childAsks); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func child(t *testing.T, path string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env = append(append(os.Environ(), childEnv+"="+path), env...)
	return cmd
}

// answersIn counts the whole answer lines of data.
func answersIn(data []byte) int {
	n := 0
	for l := range bytes.Lines(data) {
		if bytes.HasPrefix(l, []byte(`{"answer"`)) && bytes.HasSuffix(l, []byte("\n")) {
			n++
		}
	}
	return n
}

// requireResumes resumes the recording at path and requires that exactly the missing
// answers are asked for and that the result is byte for byte the uninterrupted one.
func requireResumes(t *testing.T, path string, whole []byte, about string) {
	t.Helper()
	finished := answersIn(read(t, path))
	asked, err := record(path, childAsks)
	require.NoError(t, err, about)
	require.Equal(t, childAsks-finished, asked, "%s: no finished answer is asked for again", about)
	require.Equal(t, whole, read(t, path), about)
}

// A recording that was cut at any byte, as a kill or a crash leaves it, resumes to the
// same bytes.
func TestResumeAfterCut(t *testing.T) {
	path, whole := recorded(t, childAsks)
	r := rand.New(rand.NewPCG(6, 1))
	cuts := []int{0, 1, bytes.IndexByte(whole, '\n'), bytes.IndexByte(whole, '\n') + 1, len(whole) - 1, len(whole)}
	for range 110 {
		cuts = append(cuts, r.IntN(len(whole)))
	}
	for _, cut := range cuts {
		require.NoError(t, os.WriteFile(path, whole[:cut], 0o644))
		requireResumes(t, path, whole, fmt.Sprintf("cut at byte %d of %d", cut, len(whole)))
	}
}

// A recorder that is killed with SIGKILL at a hundred random points of its work loses and
// repeats nothing.
func TestResumeAfterKill(t *testing.T) {
	_, whole := recorded(t, childAsks)
	r := rand.New(rand.NewPCG(6, 2))
	midway, dir := 0, t.TempDir()
	for kill := range 110 {
		path := filepath.Join(dir, fmt.Sprintf("%d.jsonl", kill))
		size := int64(r.IntN(len(whole)))
		cmd := child(t, path)
		require.NoError(t, cmd.Start())
		waitForSize(path, size)
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait()
		if n := answersIn(read(t, path)); n > 0 && n < childAsks {
			midway++
		}
		requireResumes(t, path, whole, fmt.Sprintf("kill %d at %d bytes", kill, size))
	}
	assert.Greater(t, midway, 30, "kills that hit a recorder at work")
}

// waitForSize returns when the file has size bytes; a recorder that ended has them all.
func waitForSize(path string, size int64) {
	for range 200_000 {
		if info, err := os.Stat(path); err == nil && info.Size() >= size {
			return
		}
		time.Sleep(20 * time.Microsecond)
	}
}

// A full disk ends the recording with an error that says so, leaves whole lines, and
// resuming on a disk with room completes it.
func TestDiskFull(t *testing.T) {
	_, whole := recorded(t, childAsks)
	for _, limit := range []int{100, len(whole) / 3, len(whole) - 10} {
		path := filepath.Join(t.TempDir(), "r.jsonl")
		out, err := child(t, path, fmt.Sprintf("THREEARCS_TEST_FSIZE=%d", limit)).CombinedOutput()
		require.Error(t, err)
		assert.Contains(t, string(out), "make room and resume")
		partial := read(t, path)
		assert.True(t, len(partial) == 0 || bytes.HasSuffix(partial, []byte("\n")), "only whole lines are left")
		assert.True(t, bytes.HasPrefix(whole, partial))
		requireResumes(t, path, whole, fmt.Sprintf("limit %d", limit))
	}
}

// Two recorders in two processes: one works, the other is told.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	w, err := recording.Append(path, header(childAsks))
	require.NoError(t, err)
	defer w.Close()
	out, err := child(t, path).CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(out), recording.ErrLocked.Error())
}

// Opening alone repairs a torn last line.
func TestOpeningRepairs(t *testing.T) {
	path, whole := recorded(t, childAsks)
	require.NoError(t, os.WriteFile(path, whole[:len(whole)-3], 0o644))
	w, err := recording.Append(path, header(childAsks))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	assert.Equal(t, whole[:bytes.LastIndexByte(whole[:len(whole)-1], '\n')+1], read(t, path))
}
