package kernel

import "golang.org/x/sys/cpu"

var fast = cpu.X86.HasAVX2 && cpu.X86.HasFMA

func addDots(dst []float64, ldd int, a []float64, lda int, b []float64, ldb int, n int) {
	if fast {
		addDotsAVX2(&dst[0], ldd, &a[0], lda, &b[0], ldb, n)
		return
	}
	addDotsGo(dst, ldd, a, lda, b, ldb, n)
}

func standardize(dst, x, mean, inv []float64) {
	if fast {
		standardizeAVX2(&dst[0], &x[0], &mean[0], &inv[0], len(dst))
		return
	}
	standardizeGo(dst, x, mean, inv)
}

// addDotsAVX2 is AddDots for n > 0, a multiple of Lanes. It checks nothing.
//
//go:noescape
func addDotsAVX2(dst *float64, ldd int, a *float64, lda int, b *float64, ldb int, n int)

// standardizeAVX2 is Standardize for n > 0, a multiple of Lanes. It checks nothing.
//
//go:noescape
func standardizeAVX2(dst, x, mean, inv *float64, n int)
