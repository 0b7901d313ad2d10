// Package kernel holds the two inner loops in which linear probes spend their time:
// dot products of a few rows with a few rows, and standardising a row. On amd64 with
// AVX2 and FMA they are written in assembly; elsewhere in Go. The two agree to rounding,
// not to the last bit, since they add in a different order.
package kernel

// Rows and Cols are the size of the tile that [AddDots] computes.
const (
	Rows = 4
	Cols = 3
)

// Lanes is what lengths given to this package are a multiple of.
const Lanes = 4

// PadTo returns the least multiple of m that is at least n.
func PadTo(n, m int) int { return (n + m - 1) / m * m }

// AddDots adds to each of dst[i*ldd+j], i < Rows, j < Cols, the dot product of the n
// numbers at a[i*lda] with the n numbers at b[j*ldb]. n must be a multiple of Lanes.
// It panics if a slice is too short.
func AddDots(dst []float64, ldd int, a []float64, lda int, b []float64, ldb int, n int) {
	if n <= 0 {
		return
	}
	_ = dst[(Rows-1)*ldd+Cols-1]
	_ = a[(Rows-1)*lda+n-1]
	_ = b[(Cols-1)*ldb+n-1]
	if n%Lanes != 0 {
		panic("kernel: length is no multiple of Lanes")
	}
	addDots(dst, ldd, a, lda, b, ldb, n)
}

// Standardize sets dst[j] = (x[j] - mean[j]) · inv[j]. The length of dst must be a
// multiple of Lanes. It panics if another slice is shorter than dst.
func Standardize(dst, x, mean, inv []float64) {
	n := len(dst)
	if n == 0 {
		return
	}
	_, _, _ = x[n-1], mean[n-1], inv[n-1]
	if n%Lanes != 0 {
		panic("kernel: length is no multiple of Lanes")
	}
	standardize(dst, x, mean, inv)
}

// addDotsGo is AddDots in Go.
func addDotsGo(dst []float64, ldd int, a []float64, lda int, b []float64, ldb int, n int) {
	b0, b1, b2 := b[:n], b[ldb:][:n], b[2*ldb:][:n]
	for i := range Rows {
		var s0, s1, s2 float64
		for k, v := range a[i*lda:][:n] {
			s0 += v * b0[k]
			s1 += v * b1[k]
			s2 += v * b2[k]
		}
		dst[i*ldd] += s0
		dst[i*ldd+1] += s1
		dst[i*ldd+2] += s2
	}
}

// standardizeGo is Standardize in Go.
func standardizeGo(dst, x, mean, inv []float64) {
	x, mean, inv = x[:len(dst)], mean[:len(dst)], inv[:len(dst)]
	for j := range dst {
		dst[j] = (x[j] - mean[j]) * inv[j]
	}
}
