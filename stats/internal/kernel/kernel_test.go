package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func random(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = r.NormFloat64()
	}
	return out
}

// TestAddDotsIsTheDefinition compares both versions with plain dot products, with
// strides larger than the length and a destination that is not zero.
func TestAddDotsIsTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{4, 8, 12, 100, 512} {
		ldd, lda, ldb := 5, n+4, n+7
		a, b := random(r, Rows*lda), random(r, Cols*ldb)
		start := random(r, Rows*ldd)
		want := append([]float64(nil), start...)
		for i := range Rows {
			for j := range Cols {
				for k := range n {
					want[i*ldd+j] += a[i*lda+k] * b[j*ldb+k]
				}
			}
		}
		got := append([]float64(nil), start...)
		AddDots(got, ldd, a, lda, b, ldb, n)
		assert.InDeltaSlice(t, want, got, 1e-12, "n = %d", n)
		slow := append([]float64(nil), start...)
		addDotsGo(slow, ldd, a, lda, b, ldb, n)
		assert.InDeltaSlice(t, want, slow, 1e-12, "in Go, n = %d", n)
	}
}

func TestStandardizeIsTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 4, 52} {
		x, mean, inv := random(r, n), random(r, n), random(r, n)
		got, want := make([]float64, n), make([]float64, n)
		for j := range want {
			want[j] = (x[j] - mean[j]) * inv[j]
		}
		Standardize(got, x, mean, inv)
		assert.InDeltaSlice(t, want, got, 1e-14)
		clear(got)
		standardizeGo(got, x, mean, inv)
		assert.Equal(t, want, got)
	}
}

func TestShortSlicesPanic(t *testing.T) {
	s := make([]float64, 100)
	assert.Panics(t, func() { AddDots(s[:6], 2, s, 8, s, 8, 8) }, "dst")
	assert.Panics(t, func() { AddDots(s, 3, s[:31], 8, s, 8, 8) }, "a")
	assert.Panics(t, func() { AddDots(s, 3, s, 8, s[:23], 8, 8) }, "b")
	assert.Panics(t, func() { AddDots(s, 3, s, 8, s, 8, 6) }, "length")
	assert.Panics(t, func() { Standardize(s[:8], s, s[:7], s) }, "mean")
	assert.Panics(t, func() { Standardize(s[:6], s, s, s) }, "length")
}

func BenchmarkAddDots(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 512
	x, y := random(r, Rows*n), random(r, Cols*n)
	dst := make([]float64, Rows*Cols)
	b.SetBytes(Rows * Cols * n) // one "byte" is one multiply-add
	for b.Loop() {
		AddDots(dst, Cols, x, n, y, n, n)
	}
}
