package stats

import (
	"math"

	"threearcs/stats/internal/kernel"
)

// panel is the number of columns that a cholesky factors at a time: a multiple of both
// sides of the kernel's tile.
const panel = kernel.Rows * kernel.Cols

// A cholesky factors symmetric positive definite matrices B = L Lᵀ of one size and
// solves with them. It is made for a few hundred rows and for being used again.
type cholesky struct {
	n      int // size padded to a multiple of panel
	stride int
	m      []float64 // holds -B, then L, in the lower triangle, row by row
	inv    []float64 // 1 / L_jj
	below  [panel][panel]float64
}

// resize makes room for matrices of n rows.
func (c *cholesky) resize(n int) {
	c.n = kernel.PadTo(n, panel)
	c.stride = c.n
	c.m = grow(c.m, c.n*c.stride)
	c.inv = grow(c.inv, c.n)
}

// grow returns a slice of n numbers, x itself if it is long enough.
func grow(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}

// setScaled sets B = I + S K S for the symmetric n×n matrix k and the diagonal s.
func (c *cholesky) setScaled(k []float64, stride int, s []float64) {
	for i := range c.n {
		end := kernel.PadTo(i+1, panel)
		row := c.m[i*c.stride:][:end]
		clear(row)
		if i < len(s) {
			si := -s[i]
			for j, v := range k[i*stride:][:i+1] {
				row[j] = si * v * s[j]
			}
		}
		row[i]--
	}
}

// factor replaces B by L. It reports whether B was positive definite.
//
// Each panel of columns first receives the products of all columns to its left, in
// tiles; since the kernel adds, the matrix is kept negated until then.
func (c *cholesky) factor() bool {
	for at := 0; at < c.n; at += panel {
		for i := at; i < c.n; i += kernel.Rows {
			for j := at; j < min(at+panel, i+kernel.Rows); j += kernel.Cols {
				kernel.AddDots(c.m[i*c.stride+j:], c.stride, c.m[i*c.stride:], c.stride, c.m[j*c.stride:], c.stride, at)
			}
		}
		if !c.factorPanel(at) {
			return false
		}
	}
	return true
}

// factorPanel completes the columns at..at+panel-1 of L, row by row from the diagonal
// down. below[j][k] is L of row at+k, column at+j.
func (c *cholesky) factorPanel(at int) bool {
	for i := at; i < c.n; i++ {
		row := (*[panel]float64)(c.m[i*c.stride+at:])
		own := i - at // the column of the diagonal, if inside the panel
		left := min(own, panel)
		for j := range left {
			v := -row[j] * c.inv[at+j]
			row[j] = v
			below := &c.below[j]
			for k := j + 1; k < left; k++ {
				row[k] += v * below[k]
			}
			if own < panel {
				below[own] = v
				row[own] += v * v
			}
		}
		if own < panel {
			d := -row[own]
			if !(d > 0) {
				return false
			}
			row[own] = math.Sqrt(d)
			c.inv[i] = 1 / row[own]
		}
	}
	return true
}

// solve2 solves B x = x and B y = y in place, for two right sides of the padded length.
func (c *cholesky) solve2(x, y []float64) {
	for i := range c.n {
		var sx, sy float64
		for k, l := range c.m[i*c.stride:][:i] {
			sx += l * x[k]
			sy += l * y[k]
		}
		x[i] = (x[i] - sx) * c.inv[i]
		y[i] = (y[i] - sy) * c.inv[i]
	}
	for i := c.n - 1; i >= 0; i-- {
		vx, vy := x[i]*c.inv[i], y[i]*c.inv[i]
		x[i], y[i] = vx, vy
		for k, l := range c.m[i*c.stride:][:i] {
			x[k] -= l * vx
			y[k] -= l * vy
		}
	}
}
