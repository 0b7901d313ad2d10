package python

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// attack is one program of testdata/attacks.
type attack struct {
	vector
	problem Problem
}

func readAttacks(t testing.TB) []attack {
	problems := loadSmall(t)
	var attacks []attack
	for _, v := range readCorpus(t, "attacks", "expect", "detail", "problem", "official", "comment") {
		attacks = append(attacks, attack{v, problemNamed(t, problems, v.header["problem"])})
	}
	return attacks
}

// expected returns the outcomes that the attack may have.
func (a attack) expected() []Outcome {
	var outcomes []Outcome
	for word := range strings.SplitSeq(a.header["expect"], "|") {
		outcomes = append(outcomes, Outcome(word))
	}
	return outcomes
}

// check fails the test unless the attack failed, and in the way that it should.
func (a attack) check(t *testing.T, result Result) {
	t.Helper()
	require.NotEqual(t, Correct, result.Outcome, "a false pass")
	require.NotContains(t, result.Detail, "HARM")
	require.Contains(t, a.expected(), result.Outcome, result.Detail)
	require.Regexp(t, a.header["detail"], result.Detail)
}

// TestAttacks runs every attack in every isolation, and behind each an honest program on the same
// worker. None may pass, none may do harm, and none may leave anything behind.
func TestAttacks(t *testing.T) {
	attacks := readAttacks(t)
	honest := loadSmall(t)[0]
	for _, kind := range isolations {
		t.Run(string(kind), func(t *testing.T) {
			options := Options{Workers: 1, CPU: time.Second, Wall: 4*time.Second + time.Duration(rand.IntN(1e6))*time.Microsecond}
			runners := make([]*Runner, 4)
			for i := range runners {
				runners[i] = newTestRunner(t, kind, options)
			}
			t.Run("all", func(t *testing.T) {
				for i, share := range slices.Collect(chunks(attacks, len(runners))) {
					t.Run(fmt.Sprint(i), func(t *testing.T) {
						t.Parallel()
						for _, a := range share {
							t.Run(a.name, func(t *testing.T) { attackThenHonest(t, runners[i], a, honest) })
						}
					})
				}
			})
			for _, r := range runners {
				r.Close()
			}
			require.Empty(t, processesMentioning(t, fmt.Sprint(options.Wall.Seconds())), "processes are left")
			require.Empty(t, filesLeft(t), "files are left")
		})
	}
}

func attackThenHonest(t *testing.T, r *Runner, a attack, honest Problem) {
	result, err := r.Score(t.Context(), a.problem, a.problem.Program(a.content))
	require.NoError(t, err)
	a.check(t, result)
	require.True(t, result.Sandboxed)
	next, err := r.Score(t.Context(), honest, honest.Program(honest.CanonicalSolution))
	require.NoError(t, err)
	require.Equal(t, Correct, next.Outcome, "the next program suffers: %s", next.Detail)
}

// chunks deals items out to n hands.
func chunks[T any](items []T, n int) func(yield func([]T) bool) {
	return func(yield func([]T) bool) {
		for hand := range n {
			var share []T
			for i := hand; i < len(items); i += n {
				share = append(share, items[i])
			}
			if !yield(share) {
				return
			}
		}
	}
}

// processesMentioning returns the processes whose command line contains text.
func processesMentioning(t *testing.T, text string) []string {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var found []string
	for _, path := range paths {
		if line, err := os.ReadFile(path); err == nil && bytes.Contains(line, []byte(text)) {
			found = append(found, path)
		}
	}
	return found
}

// filesLeft returns what the attacks that write would have written.
func filesLeft(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, folder := range []string{"/tmp", "/dev/shm", "/var/tmp", "/usr/lib", ".", "/"} {
		paths, err := filepath.Glob(filepath.Join(folder, "threearcs-*"))
		require.NoError(t, err)
		for _, path := range paths {
			if name := filepath.Base(path); strings.HasPrefix(name, "threearcs-attack") || strings.HasPrefix(name, "threearcs-self-test") {
				found = append(found, path)
			}
		}
	}
	return found
}

// TestAttacksAreReal runs attacks that do no lasting harm without a sandbox: they must succeed
// there, or their failure in the sandbox shows nothing.
func TestAttacksAreReal(t *testing.T) {
	r := newTestRunner(t, unsandboxed, Options{CPU: time.Second, Wall: 4 * time.Second})
	real := []string{
		"network_udp", "network_listen", "network_unix_abstract", "network_raw_syscall",
		"read_etc_passwd", "read_own_process", "read_root_listing", "read_arguments_secrets",
		"write_memfd", "fork", "fork_vfork_syscall", "fork_clone_syscall", "fork_i386_syscall",
		"kill_by_owner", "kill_by_pidfd", "affinity_parent", "kernel_timer",
	}
	for _, a := range readAttacks(t) {
		i := slices.Index(real, a.name)
		if i < 0 {
			continue
		}
		real = slices.Delete(real, i, i+1)
		t.Run(a.name, func(t *testing.T) {
			result, err := r.Score(t.Context(), a.problem, a.problem.Program(a.content))
			require.NoError(t, err)
			require.Contains(t, result.Detail, "HARM")
			require.False(t, result.Sandboxed)
		})
	}
	require.Empty(t, real, "attacks that do not exist")
}
