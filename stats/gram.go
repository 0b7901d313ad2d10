package stats

import (
	"math"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"threearcs/stats/internal/kernel"
)

// gramChunk is the number of features handled at a time, so that a tile's rows stay in
// the first-level cache and all rows in the second.
const gramChunk = 512

// A padded matrix has rows and strides that the kernel's tiles divide; what lies beyond
// the data is zero.
type padded struct {
	data   []float64
	rows   int // of data, without padding
	stride int
}

// newPadded copies x, less center if that is not nil.
func newPadded(x *mat.Dense, center []float64) padded {
	n, p := x.Dims()
	out := newPaddedZero(n, p)
	for i := range n {
		if center == nil {
			copy(out.row(i), x.RawRowView(i))
			continue
		}
		floats.SubTo(out.row(i)[:p], x.RawRowView(i), center)
	}
	return out
}

// newPaddedZero makes a padded matrix of zeros.
func newPaddedZero(rows, cols int) padded {
	stride := kernel.PadTo(cols, kernel.Lanes)
	return padded{rows: rows, stride: stride, data: make([]float64, kernel.PadTo(rows, panel)*stride)}
}

func (m padded) row(i int) []float64 { return m.data[i*m.stride:][:m.stride] }

// addGram adds Z Zᵀ to k for the rows lo..hi-1 and the columns below cols and not right
// of the diagonal. z holds width numbers a row. lo is a multiple of kernel.Rows; up to
// the next tile borders k must have room, and is meaningless there.
func addGram(k []float64, kStride int, z []float64, zStride, width, lo, hi, cols int) {
	for i := lo; i < hi; i += kernel.Rows {
		for j := 0; j < min(cols, i+kernel.Rows); j += kernel.Cols {
			kernel.AddDots(k[i*kStride+j:], kStride, z[i*zStride:], zStride, z[j*zStride:], zStride, width)
		}
	}
}

// gram returns Z Zᵀ as a symmetric matrix and its stride, computed on all cores.
func gram(z padded) (k []float64, stride int) {
	stride = kernel.PadTo(z.rows, panel)
	k = make([]float64, stride*stride)
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	lo := 0
	for w := range workers {
		share := math.Sqrt(float64(w+1) / float64(workers)) // equal areas of the triangle
		hi := kernel.PadTo(int(share*float64(z.rows)), kernel.Rows)
		if w == workers-1 {
			hi = z.rows
		}
		from := lo
		wg.Go(func() {
			for at := 0; at < z.stride; at += gramChunk {
				width := min(gramChunk, z.stride-at)
				addGram(k, stride, z.data[at:], z.stride, width, from, hi, z.rows)
			}
		})
		lo = hi
	}
	wg.Wait()
	mirror(k, stride, z.rows)
	return k, stride
}

// mirror copies the lower triangle of the leading n×n block of k to the upper.
func mirror(k []float64, stride, n int) {
	for i := range n {
		for j := range i {
			k[j*stride+i] = k[i*stride+j]
		}
	}
}
