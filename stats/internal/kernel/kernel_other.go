//go:build !amd64

package kernel

func addDots(dst []float64, ldd int, a []float64, lda int, b []float64, ldb int, n int) {
	addDotsGo(dst, ldd, a, lda, b, ldb, n)
}

func standardize(dst, x, mean, inv []float64) { standardizeGo(dst, x, mean, inv) }
