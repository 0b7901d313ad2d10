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

	invert [panel * panel]float64       // minus the inverse of the block on the diagonal
	rows   [kernel.Rows * panel]float64 // a tile of finished rows
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

// factorPanel completes the columns at..at+panel-1 of L: the block D on the diagonal row
// by row, and what is below it by a product with the inverse of D, in tiles.
func (c *cholesky) factorPanel(at int) bool {
	for i := at; i < at+panel; i++ {
		row := c.m[i*c.stride+at:][:i-at+1]
		for j := range row[:i-at] {
			left := c.m[(at+j)*c.stride+at:][:j]
			s := -row[j]
			for k, v := range left {
				s -= row[k] * v
			}
			row[j] = s * c.inv[at+j]
		}
		d := -row[i-at]
		for _, v := range row[:i-at] {
			d -= v * v
		}
		if !(d > 0) {
			return false
		}
		row[i-at] = math.Sqrt(d)
		c.inv[i] = 1 / row[i-at]
	}
	if at+panel < c.n {
		c.invertBlock(at)
		c.solveBelow(at)
	}
	return true
}

// invertBlock sets invert to -D⁻¹, lower triangular like D.
func (c *cholesky) invertBlock(at int) {
	for j := range panel {
		c.invert[j*panel+j] = -c.inv[at+j]
		for i := j + 1; i < panel; i++ {
			var s float64
			for k, v := range c.m[(at+i)*c.stride+at+j:][:i-j] {
				s += v * c.invert[(j+k)*panel+j]
			}
			c.invert[i*panel+j] = -s * c.inv[at+i]
		}
	}
}

// solveBelow replaces the rows below the block, which hold -B, by B D⁻ᵀ.
func (c *cholesky) solveBelow(at int) {
	for i := at + panel; i < c.n; i += kernel.Rows {
		clear(c.rows[:])
		for j := 0; j < panel; j += kernel.Cols {
			kernel.AddDots(c.rows[j:], panel, c.m[i*c.stride+at:], c.stride, c.invert[j*panel:], panel, panel)
		}
		for r := range kernel.Rows {
			copy(c.m[(i+r)*c.stride+at:], c.rows[r*panel:][:panel])
		}
	}
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
