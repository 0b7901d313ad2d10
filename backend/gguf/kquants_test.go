package gguf

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// readOnly holds the types that can be read and not written.
var readOnly = []Type{Q4_0, Q5_0, Q4_K, Q5_K, Q6_K}

// A bitReader reads single bits of a block: bit 0 is the lowest of the first byte.
type bitReader []byte

// at returns n bits from bit i on, the lowest first.
func (b bitReader) at(i, n int) int {
	v := 0
	for j := range n {
		v |= int(b[(i+j)/8]>>((i+j)%8)&1) << j
	}
	return v
}

// f16 returns the half precision number in bits i to i+15, from its definition.
func (b bitReader) f16(i int) float64 {
	sign, exp, frac := 1-2*float64(b.at(i+15, 1)), b.at(i+10, 5), float64(b.at(i, 10))
	if exp == 0 {
		return sign * math.Ldexp(frac/1024, -14)
	}
	return sign * math.Ldexp(1+frac/1024, exp-15)
}

// groupBits returns scale and offset of group g, in float64, as bits of the 12 bytes at
// byte 4: six bits each, the last four split in two.
func (b bitReader) groupBits(g int) (scale, offset float64) {
	const at = 4 * 8
	if g < 4 {
		return float64(b.at(at+8*g, 6)), float64(b.at(at+8*(g+4), 6))
	}
	return float64(b.at(at+8*(g+4), 4) + 16*b.at(at+8*(g-4)+6, 2)),
		float64(b.at(at+8*(g+4)+4, 4) + 16*b.at(at+8*g+6, 2))
}

// slowValue returns value i of a block by the place of its bits.
func slowValue(typ Type, block []byte, i int) float64 {
	b := bitReader(block)
	switch typ {
	case Q4_0:
		return b.f16(0) * float64(b.at(16+8*(i%16)+4*(i/16), 4)-8)
	case Q5_0:
		return b.f16(0) * float64(b.at(48+8*(i%16)+4*(i/16), 4)+16*b.at(16+i, 1)-16)
	case Q4_K, Q5_K:
		group, low, fifth := i/32, 16, 0
		if typ == Q5_K {
			low, fifth = 48, b.at(16*8+8*(i%32)+group, 1)
		}
		q := b.at(8*(low+i/64*32+i%32)+4*(group%2), 4) + 16*fifth
		scale, offset := b.groupBits(group)
		return b.f16(0)*scale*float64(q) - b.f16(16)*offset
	case Q6_K:
		within := i % 128
		low := b.at(8*(i/128*64+within%64)+4*(within/64), 4)
		high := b.at(8*(128+i/128*32+within%32)+2*(within/32), 2)
		return b.f16(8*208) * float64(int8(b.at(8*(192+i/16), 8))) * float64(low+16*high-32)
	}
	panic(typ)
}

// randomBlock returns a block of random bits with finite factors.
func randomBlock(rng *rand.Rand, typ Type) []byte {
	b := make([]byte, blocks[typ].bytes)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	factors := map[Type][]int{Q4_0: {0}, Q5_0: {0}, Q4_K: {0, 2}, Q5_K: {0, 2}, Q6_K: {208}}[typ]
	for _, at := range factors {
		binary.LittleEndian.PutUint16(b[at:], float16Bits(float32(rng.NormFloat64()/64)))
	}
	return b
}

// requireClose compares values within float32 rounding of the largest of them.
func requireClose(t *testing.T, want []float64, got []float32, at string) {
	t.Helper()
	require.Len(t, got, len(want), at)
	var largest float64
	for _, v := range want {
		largest = max(largest, math.Abs(v))
	}
	require.Positive(t, largest, at)
	for i, v := range want {
		require.LessOrEqual(t, math.Abs(float64(got[i])-v), 2e-7*largest, "%s: value %d: got %v, want %v", at, i, got[i], v)
	}
}

func TestQuantisedTypesAgreeWithTheirDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, typ := range readOnly {
		require.False(t, typ.Numeric())
		require.True(t, typ.Readable())
		for range 100 {
			first, second := randomBlock(rng, typ), randomBlock(rng, typ)
			got, err := Decode(typ, append(first, second...))
			require.NoError(t, err)
			var want []float64
			for _, b := range [][]byte{first, second} {
				for i := range blocks[typ].values {
					want = append(want, slowValue(typ, b, i))
				}
			}
			requireClose(t, want, got, typ.String())
		}
	}
}

// TestQuantisedTypesAgreeWithGGML compares with what ggml made and read: values quantised
// by ggml, and random bits. TestGGMLVectors of package engine writes the file and checks it.
func TestQuantisedTypesAgreeWithGGML(t *testing.T) {
	data, err := os.ReadFile("testdata/ggml.json")
	require.NoError(t, err)
	var vectors struct {
		Blocks []struct {
			Type   Type
			Name   string
			Data   []byte
			Values []float64
		}
	}
	require.NoError(t, json.Unmarshal(data, &vectors))
	seen := map[Type]int{}
	for i, v := range vectors.Blocks {
		require.Equal(t, v.Name, v.Type.String())
		got, err := Decode(v.Type, v.Data)
		require.NoError(t, err)
		requireClose(t, v.Values, got, fmt.Sprintf("block %d, %v", i, v.Type))
		seen[v.Type]++
	}
	for _, typ := range readOnly {
		require.Equal(t, 2, seen[typ], "vectors of %v", typ)
	}
}

func TestWritingQuantisedTypesFails(t *testing.T) {
	for _, typ := range readOnly {
		_, err := Encode(typ, make([]float32, 256))
		require.ErrorContains(t, err, typ.String())
	}
}

func FuzzDecode(f *testing.F) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, typ := range readOnly {
		f.Add(uint32(typ), randomBlock(rng, typ))
	}
	f.Fuzz(func(t *testing.T, typ uint32, data []byte) {
		values, err := Decode(Type(typ), data)
		b := blocks[Type(typ)]
		if err == nil && len(values) != len(data)/b.bytes*b.values {
			t.Fatalf("%d values of %d bytes of %v", len(values), len(data), Type(typ))
		}
	})
}
