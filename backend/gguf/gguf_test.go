package gguf

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sample is a file with a value of every kind and a tensor of every numeric type.
func sample(t testing.TB) ([]KV, []Tensor) {
	header := []KV{
		{"general.architecture", "llama"}, {"u8", uint8(8)}, {"i8", int8(-8)}, {"u16", uint16(16)},
		{"i16", int16(-16)}, {"u32", uint32(32)}, {"i32", int32(-32)}, {"f32", float32(0.5)},
		{"true", true}, {"false", false}, {"u64", uint64(1 << 63)}, {"i64", int64(math.MinInt64)},
		{"f64", math.Pi}, {"empty", ""}, {"100%s", "ünïcode\x00"},
		{"strings", []string{"a", "", "b"}}, {"floats", []float32{1, -2}}, {"ints", []int32{3, -4}},
		{"bools", []bool{true, false}}, {"none", []uint64{}}, {"u8s", []uint8{1}}, {"i8s", []int8{-1}},
		{"u16s", []uint16{1}}, {"i16s", []int16{-1}}, {"u32s", []uint32{1}}, {"i64s", []int64{-1}}, {"f64s", []float64{2}},
	}
	var tensors []Tensor
	for i, typ := range []Type{F32, F16, BF16, Q8_0} {
		values := make([]float32, 64)
		for j := range values {
			values[j] = float32(j-32) * 127 / 32 // exact in all four types but Q8_0
		}
		x, err := NewTensor(strings.Repeat("t", i+1), typ, values, 32, 2)
		require.NoError(t, err)
		tensors = append(tensors, x)
	}
	raw := Tensor{Name: "k", Type: 10, Shape: []int{256}, Data: bytes.NewReader(bytes.Repeat([]byte{7}, 84))}
	return header, append(tensors, raw)
}

func encode(t testing.TB, header []KV, tensors []Tensor) []byte {
	var b bytes.Buffer
	require.NoError(t, Write(&b, header, tensors))
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	header, tensors := sample(t)
	file := encode(t, header, tensors)
	f, err := Read(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	require.Equal(t, header, f.Header)
	require.Equal(t, "llama", f.Architecture())
	require.Len(t, f.Tensors, len(tensors))
	for i, got := range f.Tensors {
		want, err := tensors[i].Raw()
		require.NoError(t, err)
		data, err := got.Raw()
		require.NoError(t, err)
		require.Equal(t, want, data, got.Name)
		require.Equal(t, tensors[i].Shape, got.Shape)
	}
	require.Equal(t, file, encode(t, f.Header, f.Tensors), "what was read writes the same file")

	_, err = f.Tensors[4].Floats()
	require.ErrorContains(t, err, "Q2_K")
	_, err = f.Tensor("absent")
	require.ErrorContains(t, err, `"absent"`)
	_, err = Get[string](f, "u32")
	require.ErrorContains(t, err, `"u32" is a uint32`)
}

func TestAlignment(t *testing.T) {
	_, tensors := sample(t)
	file := encode(t, []KV{{alignmentKey, uint32(128)}}, tensors)
	require.Zero(t, len(file)%128)
	f, err := Read(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	v, err := f.Tensors[1].Floats()
	require.NoError(t, err)
	require.EqualValues(t, -127, v[0])
}

func TestFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.gguf")
	header, tensors := sample(t)
	require.NoError(t, WriteFile(path, header, tensors))
	f, err := Open(path)
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, header, f.Header)

	short := tensors[0]
	short.Data = bytes.NewReader([]byte("short"))
	require.ErrorContains(t, WriteFile(path, nil, []Tensor{short}), "5 bytes, want 256")
	_, err = os.Stat(path)
	require.ErrorIs(t, err, os.ErrNotExist, "a failed write leaves nothing")
	_, err = Open(path)
	require.ErrorContains(t, err, path)
}

func TestWriteRefuses(t *testing.T) {
	one, err := NewTensor("one", F32, []float32{1}, 1)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		header  []KV
		tensors []Tensor
		want    string
	}{
		"unsized value":    {header: []KV{{"n", 1}}, want: `key "n": a int cannot be stored`},
		"nested":           {header: []KV{{"n", [][]string{}}}, want: "cannot be stored"},
		"repeated key":     {header: []KV{{"n", true}, {"n", true}}, want: "occurs twice"},
		"repeated tensor":  {tensors: []Tensor{one, one}, want: "occurs twice"},
		"odd alignment":    {header: []KV{{alignmentKey, uint32(12)}}, want: "power of two"},
		"half a block":     {tensors: []Tensor{{Name: "q", Type: Q8_0, Shape: []int{16}}}, want: "multiple of the 32"},
		"unknown type":     {tensors: []Tensor{{Name: "q", Type: 99, Shape: []int{16}}}, want: "type 99"},
		"no dimensions":    {tensors: []Tensor{{Name: "q"}}, want: "0 dimensions"},
		"negative":         {tensors: []Tensor{{Name: "q", Shape: []int{-1}}}, want: "impossible shape"},
		"beyond all bytes": {tensors: []Tensor{{Name: "q", Shape: []int{1 << 40, 1 << 40}}}, want: "impossible shape"},
	} {
		err := Write(&bytes.Buffer{}, c.header, c.tensors)
		require.ErrorContains(t, err, c.want, name)
	}
	_, err = NewTensor("n", F32, []float32{1, 2}, 3)
	require.ErrorContains(t, err, "has 2 values")
	_, err = Encode(14, nil)
	require.ErrorContains(t, err, "Q6_K")
}

// TestHostile checks that damaged files are refused and that none makes Read allocate
// much more than the file has bytes.
func TestHostile(t *testing.T) {
	le := binary.LittleEndian
	head := func(version uint32, tensors, entries uint64, rest ...byte) []byte {
		b := le.AppendUint32([]byte(magic), version)
		return append(le.AppendUint64(le.AppendUint64(b, tensors), entries), rest...)
	}
	key := func(k kind, rest ...byte) []byte {
		return append(le.AppendUint32(appendString(nil, "k"), uint32(k)), rest...)
	}
	info := func(dims uint32, shape []uint64, typ Type, offset uint64) []byte {
		b := le.AppendUint32(appendString(nil, "t"), dims)
		for _, d := range shape {
			b = le.AppendUint64(b, d)
		}
		return le.AppendUint64(le.AppendUint32(b, uint32(typ)), offset)
	}
	huge := le.AppendUint64(nil, 1<<62)
	zeros := make([]byte, 64)
	one := info(1, []uint64{1}, F32, 0)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":                 {nil, "ends within"},
		"other magic":           {[]byte("GGML0000000000000000"), `"GGML"`},
		"version 1":             {head(1, 0, 0), "version 1"},
		"big-endian":            {head(3<<24, 0, 0), "little-endian"},
		"too many tensors":      {head(3, 1<<60, 0, zeros...), "tensors do not fit"},
		"too many entries":      {head(3, 0, 1<<60, zeros...), "entries do not fit"},
		"long key":              {head(3, 0, 1, append(huge, zeros...)...), "ends within"},
		"long string":           {head(3, 0, 1, append(key(kindString, huge...), zeros...)...), `key "k"`},
		"long array":            {head(3, 0, 1, append(key(kindArray, append([]byte{4, 0, 0, 0}, huge...)...), zeros...)...), "elements do not fit"},
		"nested array":          {head(3, 0, 1, append(key(kindArray, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0), zeros...)...), "type 9"},
		"unknown kind":          {head(3, 0, 1, append(key(77), zeros...)...), "type 77"},
		"repeated key":          {head(3, 0, 2, append(key(kindBool, 1), key(kindBool, 1)...)...), "occurs twice"},
		"no dimensions":         {head(3, 1, 0, append(info(0, nil, F32, 0), zeros...)...), "0 dimensions"},
		"five dimensions":       {head(3, 1, 0, append(info(5, nil, F32, 0), zeros...)...), "5 dimensions"},
		"overflowing shape":     {head(3, 1, 0, append(info(2, []uint64{1 << 47, 1 << 47}, F32, 0), zeros...)...), "impossible"},
		"dimension beyond int":  {head(3, 1, 0, append(info(1, []uint64{1 << 63}, F32, 0), zeros...)...), "impossible"},
		"zero dimension":        {head(3, 1, 0, append(info(1, []uint64{0}, F32, 0), zeros...)...), "impossible"},
		"unknown type":          {head(3, 1, 0, append(info(1, []uint64{1}, 31, 0), zeros...)...), "type 31"},
		"tensor beyond end":     {head(3, 1, 0, append(info(1, []uint64{1 << 20}, F32, 0), zeros...)...), "beyond the end"},
		"offset beyond end":     {head(3, 1, 0, append(info(1, []uint64{1}, F32, 1<<63), zeros...)...), "beyond the end"},
		"unaligned offset":      {head(3, 1, 0, append(info(1, []uint64{1}, F32, 1), zeros...)...), "alignment"},
		"data missing entirely": {head(3, 1, 0, one...), "beyond the end"},
		"repeated tensor":       {head(3, 2, 0, append(append(one, one...), zeros...)...), "occurs twice"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read(bytes.NewReader(c.file), int64(len(c.file)))
		runtime.ReadMemStats(&after)
		require.ErrorContains(t, err, c.want, name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<16), name)
	}
}

// TestCut cuts a good file at every byte: no prefix passes but by padding.
func TestCut(t *testing.T) {
	header, tensors := sample(t)
	file := encode(t, header, tensors)
	last := 210 % 32
	for n := range len(file) - (32 - last) {
		_, err := Read(bytes.NewReader(file[:n]), int64(n))
		require.Error(t, err, "%d of %d bytes", n, len(file))
	}
}

func FuzzRead(f *testing.F) {
	header, tensors := sample(f)
	f.Add(encode(f, header, tensors))
	f.Add(encode(f, nil, tensors[:1]))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		var b bytes.Buffer
		require.NoError(t, Write(&b, g.Header, g.Tensors), "what reads can be written")
		again, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		require.NoError(t, err)
		require.Len(t, again.Header, len(g.Header))
		require.Len(t, again.Tensors, len(g.Tensors))
	})
}
