package stats

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Slow definitions, straight from the papers, and random inputs for them.

// slowAUC counts all pairs.
func slowAUC(score []float64, pos []bool) float64 {
	var wins, pairs float64
	for i, x := range score {
		for j, y := range score {
			if !pos[i] || pos[j] {
				continue
			}
			pairs++
			if x > y {
				wins++
			} else if x == y {
				wins += 0.5
			}
		}
	}
	return wins / pairs
}

// slowDeLong is the covariance matrix entry of two AUCs by equations (3) to (5) of
// DeLong et al. (1988).
func slowDeLong(a, b []float64, pos []bool) float64 {
	psi := func(x, y float64) float64 {
		switch {
		case y < x:
			return 1
		case y == x:
			return 0.5
		}
		return 0
	}
	component := func(s []float64, class bool) (v []float64) {
		for i := range s {
			if pos[i] != class {
				continue
			}
			var sum, n float64
			for j := range s {
				if pos[j] == class {
					continue
				}
				n++
				if class {
					sum += psi(s[i], s[j])
				} else {
					sum += psi(s[j], s[i])
				}
			}
			v = append(v, sum/n)
		}
		return v
	}
	var total float64
	for _, class := range []bool{true, false} {
		va, vb := component(a, class), component(b, class)
		n := float64(len(va))
		ma, mb := slowMean(va), slowMean(vb)
		var s float64
		for i := range va {
			s += (va[i] - ma) * (vb[i] - mb)
		}
		total += s / (n - 1) / n
	}
	return total
}

func slowMean(v []float64) float64 {
	var s float64
	for _, x := range v {
		s += x
	}
	return s / float64(len(v))
}

// slowGradient is the gradient of the logistic objective at the model m: it vanishes at
// the minimum, which is unique, so it certifies a fit without a second solver.
func slowGradient(x *mat.Dense, y []bool, m *Logistic) []float64 {
	n, p := x.Dims()
	g := make([]float64, p+1)
	copy(g, m.Coef)
	for i := range n {
		f := m.Intercept
		for j := range p {
			f += x.At(i, j) * m.Coef[j]
		}
		miss := 1 / (1 + math.Exp(-f))
		if y[i] {
			miss = -1 / (1 + math.Exp(f))
		}
		for j := range p {
			g[j] += m.C * miss * x.At(i, j)
		}
		g[p] += m.C * miss
	}
	return g
}

// randomScores returns n scores on a grid of the given number of steps, so that ties
// occur, and labels with both classes.
func randomScores(r *rand.Rand, n, steps int) (score []float64, pos []bool) {
	score, pos = make([]float64, n), make([]bool, n)
	for i := range score {
		pos[i] = r.IntN(3) == 0
		score[i] = float64(r.IntN(steps)) - float64(steps)/3
	}
	pos[0], pos[n-1] = true, false
	return score, pos
}

// randomMatrix returns standard normal features whose first column carries the labels.
func randomMatrix(r *rand.Rand, n, p int) (*mat.Dense, []bool) {
	x, y := mat.NewDense(n, p, nil), make([]bool, n)
	x.Apply(func(_, _ int, _ float64) float64 { return r.NormFloat64() }, x)
	for i := range y {
		y[i] = x.At(i, 0)+r.NormFloat64() > 0
	}
	y[0], y[n-1] = true, false
	return x, y
}

// denseOf makes a matrix of rows.
func denseOf(rows [][]float64) *mat.Dense {
	out := mat.NewDense(len(rows), len(rows[0]), nil)
	for i, row := range rows {
		out.SetRow(i, row)
	}
	return out
}
