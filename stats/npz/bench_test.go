package npz_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/stats/npz"
)

// BenchmarkLoad reads 100×2048 32-bit floats, the size of the paper's training set.
func BenchmarkLoad(b *testing.B) {
	a := npz.FromFloats(make([]float64, 100*2048), 100, 2048)
	a.DType = "<f4"
	var buf bytes.Buffer
	w := npz.NewWriter(&buf, false)
	require.NoError(b, w.Write("X", a))
	require.NoError(b, w.Close())
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		f, err := npz.NewFile(bytes.NewReader(buf.Bytes()), int64(buf.Len()), "x")
		require.NoError(b, err)
		_, err = f.Array("X")
		require.NoError(b, err)
	}
}
