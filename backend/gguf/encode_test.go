package gguf

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
)

// halves holds all finite non-negative half precision values, ascending, computed from
// the definition: 2^(e-15) (1 + f/1024), or 2^-14 f/1024 for e = 0.
var halves = func() []float64 {
	var v []float64
	for e := range 31 {
		for f := range 1024 {
			if e == 0 {
				v = append(v, math.Ldexp(float64(f)/1024, -14))
			} else {
				v = append(v, math.Ldexp(1+float64(f)/1024, e-15))
			}
		}
	}
	return v
}()

func TestFloat16Value(t *testing.T) {
	for bits, want := range halves {
		require.EqualValues(t, want, float16Value(uint16(bits)))
		require.EqualValues(t, -want, float16Value(uint16(bits)|0x8000))
		require.Equal(t, uint16(bits), float16Bits(float32(want)))
	}
	require.True(t, math.IsInf(float64(float16Value(0x7c00)), 1))
	require.True(t, math.IsNaN(float64(float16Value(0x7e00))))
	require.True(t, math.Signbit(float64(float16Value(0x8000))), "negative zero")
}

// nearestHalf rounds by search: the nearest value, the even one of two.
func nearestHalf(v float64) uint16 {
	i := sort.SearchFloat64s(halves, v)
	if i == 0 || i == len(halves) {
		return uint16(i) // zero, or the bits of infinity
	}
	below, above := v-halves[i-1], halves[i]-v
	if below < above || below == above && i%2 == 1 {
		return uint16(i - 1)
	}
	return uint16(i)
}

func TestFloat16RoundsToNearestEven(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	check := func(v float32) {
		require.Equal(t, nearestHalf(float64(v)), float16Bits(v), "%g", v)
	}
	for range 50_000 {
		check(float32(math.Ldexp(rng.Float64(), rng.IntN(42)-26)))
	}
	for i := range len(halves) - 1 { // the ties
		check(float32((halves[i] + halves[i+1]) / 2))
	}
	require.Equal(t, uint16(0x7bff), float16Bits(65519))
	require.Equal(t, uint16(0x7c00), float16Bits(65520))
	require.Equal(t, uint16(0xfc00), float16Bits(float32(math.Inf(-1))))
	require.Equal(t, uint16(0x7e00), float16Bits(float32(math.NaN()))&0x7e00)
}

func TestBfloat16(t *testing.T) {
	for _, c := range []struct {
		in   float32
		want uint16
	}{
		{1, 0x3f80}, {-2, 0xc000}, {math.Float32frombits(0x3f808000), 0x3f80}, // tie to even, down
		{math.Float32frombits(0x3f818000), 0x3f82}, // tie to even, up
		{math.Float32frombits(0x3f808001), 0x3f81}, {float32(math.Inf(1)), 0x7f80},
	} {
		require.Equal(t, c.want, bfloat16Bits(c.in), "%g", c.in)
	}
	require.True(t, math.IsNaN(float64(math.Float32frombits(uint32(bfloat16Bits(float32(math.NaN())))<<16))))
}

// TestQ8ErrorBound: half a step, plus what rounding the scale to F16 adds.
func TestQ8ErrorBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		v := make([]float32, 32)
		var largest float64
		for i := range v {
			v[i] = float32(rng.NormFloat64())
			largest = max(largest, math.Abs(float64(v[i])))
		}
		data, err := Encode(Q8_0, v)
		require.NoError(t, err)
		got, err := Decode(Q8_0, data)
		require.NoError(t, err)
		for i := range v {
			require.LessOrEqual(t, math.Abs(float64(got[i]-v[i])), largest*(0.5/127+1./2048)+1e-7)
		}
	}
	zero, err := Encode(Q8_0, make([]float32, 32))
	require.NoError(t, err)
	require.Equal(t, make([]byte, 34), zero)
}

func TestDecodeRefusesHalfABlock(t *testing.T) {
	for typ, n := range map[Type]int{F32: 3, F16: 1, BF16: 1, Q8_0: 33, Q4_0: 17, Q5_0: 23, Q4_K: 143, Q5_K: 177, Q6_K: 1} {
		_, err := Decode(typ, make([]byte, n))
		require.ErrorContains(t, err, typ.String())
	}
}
