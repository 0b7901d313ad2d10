package python

import (
	"strings"
	"testing"

	"github.com/elastic/go-seccomp-bpf/arch"
	"github.com/stretchr/testify/require"
)

// TestSystemCallsExist finds every name in the lists on amd64 or arm64: a name that is misspelt would
// be dropped without a word.
func TestSystemCallsExist(t *testing.T) {
	amd64, err := arch.GetInfo("amd64")
	require.NoError(t, err)
	arm64, err := arch.GetInfo("arm64")
	require.NoError(t, err)
	names := strings.Fields(harmless + " " + zygoteOnly + " " + judgeOnly)
	require.NotEmpty(t, names)
	seen := map[string]bool{}
	for _, name := range names {
		_, onAMD64 := amd64.SyscallNames[name]
		_, onARM64 := arm64.SyscallNames[name]
		require.True(t, onAMD64 || onARM64, name)
		require.False(t, seen[name], "%s twice", name)
		seen[name] = true
	}
	for _, name := range strings.Fields(zygoteOnly) {
		require.NotContains(t, strings.Fields(harmless), name)
	}
}

// TestChildFilterIsShort guards the only cost that every program pays for its filter.
func TestChildFilterIsShort(t *testing.T) {
	all, err := newFilters()
	require.NoError(t, err)
	const instruction = 2 * 8 // hexadecimal digits
	require.LessOrEqual(t, len(all.Child)/instruction, 24)
	require.Greater(t, len(all.Zygote)/instruction, 100)
	require.Zero(t, len(all.Child)%instruction)
}
