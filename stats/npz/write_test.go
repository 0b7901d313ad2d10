package npz_test

import (
	"bytes"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/stats/npz"
)

func TestWriteThenRead(t *testing.T) {
	in := []npz.Named{
		{Name: "X", Array: npz.FromFloats([]float64{1, math.Pi, math.Inf(-1), math.NaN(), 5, 6}, 2, 3)},
		{Name: "y", Array: npz.FromBools([]bool{true, false})},
		{Name: "count", Array: npz.FromInts([]int64{math.MinInt64, 3})},
		{Name: "texts", Array: npz.FromStrings([]string{"añb", ""})},
	}
	path := filepath.Join(t.TempDir(), "a.npz")
	require.NoError(t, npz.Save(path, in...))
	stored, err := npz.Load(path)
	require.NoError(t, err)

	var buf bytes.Buffer
	w := npz.NewWriter(&buf, true)
	for _, n := range in {
		require.NoError(t, w.Write(n.Name, n.Array))
	}
	require.NoError(t, w.Close())
	f, err := npz.NewFile(bytes.NewReader(buf.Bytes()), int64(buf.Len()), "buffer")
	require.NoError(t, err)
	assert.Equal(t, []string{"X", "y", "count", "texts"}, f.Names())

	for _, n := range in {
		deflated, err := f.Array(n.Name)
		require.NoError(t, err)
		for _, got := range []*npz.Array{stored[n.Name], deflated} {
			require.NotNil(t, got)
			assert.Equal(t, n.Array.Shape, got.Shape)
			assertSameItems(t, n.Array, got)
		}
	}
}

// assertSameItems compares bit by bit, so that NaN equals NaN.
func assertSameItems(t *testing.T, want, got *npz.Array) {
	t.Helper()
	if text, err := want.Strings(); err == nil {
		other, err := got.Strings()
		require.NoError(t, err)
		assert.Equal(t, text, other)
		return
	}
	a, err := want.Floats()
	require.NoError(t, err)
	b, err := got.Floats()
	require.NoError(t, err)
	require.Len(t, b, len(a))
	for i := range a {
		assert.Equal(t, math.Float64bits(a[i]), math.Float64bits(b[i]), "item %d", i)
	}
}

func TestWriteRefusesWrongShape(t *testing.T) {
	err := npz.WriteArray(&bytes.Buffer{}, npz.FromFloats([]float64{1, 2}, 3))
	assert.EqualError(t, err, "npz: shape (3,) wants 3 items, got 2")
}

// TestFloat32IsKept writes an array as the 32-bit floats that it was read from.
func TestFloat32IsKept(t *testing.T) {
	all, err := npz.Load("testdata/good.npz")
	require.NoError(t, err)
	var buf bytes.Buffer
	require.NoError(t, npz.WriteArray(&buf, all["f4"]))
	back, err := npz.ReadArray(&buf, "f4")
	require.NoError(t, err)
	assert.Equal(t, "<f4", back.DType)
	assertSameItems(t, all["f4"], back)
}
