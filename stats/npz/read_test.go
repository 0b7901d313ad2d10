package npz_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/stats/npz"
)

// ramp is (i - 3.5) for i in 0..11, what most members of good.npz hold.
func ramp() []float64 {
	out := make([]float64, 12)
	for i := range out {
		out[i] = float64(i) - 3.5
	}
	return out
}

func TestFloatsOfEveryWidthAndOrder(t *testing.T) {
	for _, file := range []string{"good.npz", "deflated.npz"} {
		all, err := npz.Load(filepath.Join("testdata", file))
		require.NoError(t, err)
		require.Len(t, all, 26, "members of testdata/%s; see testdata/make.py", file)
		for _, name := range []string{"f2", "f4", "f8", ">f2", ">f4", ">f8", "f4_fortran"} {
			require.Contains(t, all, name)
			m, err := all[name].Matrix()
			require.NoError(t, err, name)
			assert.Equal(t, ramp(), m.RawMatrix().Data, name)
			assert.Equal(t, []int{3, 4}, all[name].Shape, name)
		}
	}
}

func TestIntegersOfEveryWidthAndOrder(t *testing.T) {
	all, err := npz.Load("testdata/good.npz")
	require.NoError(t, err)
	want := map[string][]int64{
		"i8_min": {math.MinInt64, math.MaxInt64},
		"bool":   {1, 0, 1},
	}
	for _, name := range []string{"i1", "i2", "i4", "i8", ">i4"} {
		want[name] = []int64{-3, -2, -1, 0, 1, 2}
	}
	for _, name := range []string{"u1", "u2", "u4", "u8", ">u2"} {
		want[name] = []int64{0, 1, 2, 3, 4, 5}
	}
	for name, ints := range want {
		require.Contains(t, all, name)
		got, err := all[name].Ints()
		require.NoError(t, err, name)
		assert.Equal(t, ints, got, name)
	}
}

func TestSpecialValuesAndShapes(t *testing.T) {
	all, err := npz.Load("testdata/good.npz")
	require.NoError(t, err)

	half, err := all["f2_special"].Floats()
	require.NoError(t, err)
	want := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1. / (1 << 24), 65504, 0.333251953125}
	require.Len(t, half, len(want))
	for i := range want {
		assert.Equal(t, math.Float64bits(want[i]), math.Float64bits(half[i]), "float16 item %d", i)
	}

	cube, err := all["f8_cube_fortran"].Floats()
	require.NoError(t, err)
	for i, v := range cube {
		assert.Equal(t, float64(i), v, "Fortran order, three axes")
	}

	text, err := all["text"].Strings()
	require.NoError(t, err)
	assert.Equal(t, []string{"", "héé", "a\U0001F600b"}, text)
	swapped, err := all[">text"].Strings()
	require.NoError(t, err)
	assert.Equal(t, []string{"x", "yz"}, swapped)
	raw, err := all["bytes"].Strings()
	require.NoError(t, err)
	assert.Equal(t, []string{"ab", "c"}, raw)

	assert.Empty(t, all["scalar"].Shape)
	assert.Equal(t, 1, all["scalar"].Len())
	assert.Equal(t, []int{0, 5}, all["empty"].Shape)
	_, err = all["empty"].Matrix()
	assert.ErrorContains(t, err, "has shape (0, 5): no data")

	for v := 1; v <= 3; v++ {
		a, err := npz.ReadArrayFile(fmt.Sprintf("testdata/version%d.npy", v))
		require.NoError(t, err)
		floats, err := a.Floats()
		require.NoError(t, err)
		assert.Equal(t, ramp(), floats, "format version %d", v)
	}
}

// TestBadFiles reads files that are good but for one mutation, which names them. The
// golden table shows each error as a user sees it.
func TestBadFiles(t *testing.T) {
	paths, err := filepath.Glob("testdata/bad/*")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 39, "bad files; see testdata/make.py")
	var table strings.Builder
	for _, path := range paths {
		_, err := npz.ReadArrayFile(path)
		if filepath.Ext(path) == ".npz" {
			_, err = npz.Load(path)
		}
		require.Error(t, err, path)
		var e *npz.Error
		require.ErrorAs(t, err, &e, path)
		assert.Equal(t, path, e.File)
		assert.NotEmpty(t, e.Problem, path)
		assert.NotEmpty(t, e.Remedy, path)
		fmt.Fprintln(&table, strings.TrimPrefix(err.Error(), "npz: testdata/bad/"))
	}
	autogold.ExpectFile(t, autogold.Raw(table.String()))
}

func TestHostileHeaderAllocatesLittle(t *testing.T) {
	b, err := os.ReadFile("testdata/bad/shape_petabytes.npy")
	require.NoError(t, err)
	got := testing.Benchmark(func(b2 *testing.B) {
		b2.ReportAllocs()
		for range b2.N {
			if _, err := npz.ReadArray(bytes.NewReader(b), "x"); err == nil {
				b2.Fatal("no error")
			}
		}
	})
	assert.Less(t, got.AllocedBytesPerOp(), int64(4<<20))
}

func TestMissingArrayNamesWhatThereIs(t *testing.T) {
	f, err := npz.Open("testdata/good.npz")
	require.NoError(t, err)
	defer f.Close()
	assert.False(t, f.Has("X"))
	_, err = f.Array("X")
	assert.ErrorContains(t, err, `npz: testdata/good.npz: array "X": there is no such array; the archive has f2, f4,`)
	_, err = npz.Open("testdata/none.npz")
	assert.True(t, errors.Is(err, os.ErrNotExist))
}

func TestConversions(t *testing.T) {
	labels, err := npz.FromFloats([]float64{0, 1, 1}).Bools()
	require.NoError(t, err)
	assert.Equal(t, []bool{false, true, true}, labels)

	_, err = npz.FromFloats([]float64{0, 0.5}).Ints()
	assert.EqualError(t, err, "item 1 is 0.5, want a whole number")
	_, err = npz.FromFloats([]float64{math.NaN()}).Ints()
	assert.EqualError(t, err, "item 0 is NaN, want a whole number")
	_, err = npz.FromInts([]int64{0, 2}).Bools()
	assert.EqualError(t, err, "item 1 is 2, want 0 or 1")
	_, err = npz.FromStrings([]string{"a"}).Floats()
	assert.EqualError(t, err, "holds strings (<U), want numbers")
	_, err = npz.FromInts([]int64{1}).Strings()
	assert.EqualError(t, err, "holds numbers (<i8), want strings")
	_, err = npz.FromInts([]int64{1}).Matrix()
	assert.EqualError(t, err, "has shape (1,), want (items, features)")
}
