package recording_test

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/recording"
)

// An open recording keeps an index and not the answers: its memory hardly grows with their
// number, and not with their length.
func TestMemoryIsFlat(t *testing.T) {
	const n, most = 1000, 1000 // bytes of index an answer may cost; an answer has 8,000
	path := filepath.Join(t.TempDir(), "r.jsonl")
	w, err := recording.Append(path, header(n))
	require.NoError(t, err)
	text := strings.Repeat("word ", 1600)
	for i := range n {
		require.NoError(t, w.Append(item(2*i), ask(2*i), backend.Answer{Text: text, Stop: backend.StopEOS}))
	}
	require.NoError(t, w.Close())

	before := heap()
	f, err := recording.Open(path)
	require.NoError(t, err)
	defer f.Close()
	for i := range n {
		_, a, err := f.At(i)
		require.NoError(t, err)
		require.Len(t, a.Text, len(text))
	}
	grown := int(heap()) - int(before)
	assert.Less(t, grown, n*most)
	runtime.KeepAlive(f)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
