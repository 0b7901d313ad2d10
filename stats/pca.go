package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A PCA holds the first principal components of a set of rows.
type PCA struct {
	Mean       []float64
	Components *mat.Dense // one unit-length component a row, largest variance first

	Variance []float64 // along each component, with divisor n-1
	Ratio    []float64 // share of the total variance
}

// FitPCA finds the k principal components of the rows of x. The sign of a component is
// such that the row of x with the largest absolute score has a positive one, as in
// scikit-learn's PCA(k, svd_solver="full") on these rows.
//
// It uses the n×n Gram matrix if there are at least as many features as rows, else the
// singular value decomposition. Components whose variance is below 1e-12 of the largest
// are indistinguishable from rounding and have no determinate direction: asking for
// one is an error.
//
// It fails with ErrDomain if k is not in 1..min(n-1, p) or exceeds the rank of x, with
// ErrNoData if there are fewer than 2 rows, and with ErrNaN if x holds NaN or an
// infinity.
func FitPCA(x *mat.Dense, k int) (*PCA, error) {
	n, p := x.Dims()
	if n < 2 {
		return nil, fmt.Errorf("%w: %d row, want at least 2", ErrNoData, n)
	}
	if k < 1 || k > min(n-1, p) {
		return nil, fmt.Errorf("%w: %d components of %d rows and %d features", ErrDomain, k, n, p)
	}
	mean, err := finiteMeans(x)
	if err != nil {
		return nil, err
	}
	z := mat.NewDense(n, p, nil)
	z.Apply(func(_, j int, v float64) float64 { return v - mean[j] }, x)

	left, squares, ok := leftSingular(z)
	if !ok {
		return nil, fmt.Errorf("stats: the singular value decomposition did not converge")
	}
	if !(squares[k-1] > 1e-12*squares[0]) {
		return nil, fmt.Errorf("%w: %d components, but the rows span fewer directions", ErrDomain, k)
	}
	out := &PCA{Mean: mean, Components: mat.NewDense(k, p, nil)}
	total := mat.Norm(z, 2)
	total *= total
	for c := range k {
		out.setComponent(c, z, left.ColView(c))
		out.Variance = append(out.Variance, squares[c]/float64(n-1))
		out.Ratio = append(out.Ratio, squares[c]/total)
	}
	return out, nil
}

// leftSingular returns the left singular vectors of z in columns and the squares of the
// singular values, both in descending order of these.
func leftSingular(z *mat.Dense) (u *mat.Dense, squares []float64, ok bool) {
	n, p := z.Dims()
	u = new(mat.Dense)
	if p < n {
		var svd mat.SVD
		if !svd.Factorize(z, mat.SVDThin) {
			return nil, nil, false
		}
		svd.UTo(u)
		for _, s := range svd.Values(nil) {
			squares = append(squares, s*s)
		}
		return u, squares, true
	}
	k, stride := gram(newPadded(z, nil))
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			sym.SetSym(i, j, k[i*stride+j])
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		return nil, nil, false
	}
	var ascending mat.Dense
	eigen.VectorsTo(&ascending)
	values := eigen.Values(nil)
	u = mat.NewDense(n, n, nil)
	for c := range n {
		u.SetCol(c, mat.Col(nil, n-1-c, &ascending))
		squares = append(squares, values[n-1-c])
	}
	return u, squares, true
}

// setComponent sets row c to the unit vector along zᵀu, with the sign as documented.
func (m *PCA) setComponent(c int, z *mat.Dense, u mat.Vector) {
	row := m.Components.RawRowView(c)
	v := mat.NewVecDense(len(row), row)
	v.MulVec(z.T(), u)
	largest := 0.0
	for i := range u.Len() {
		if math.Abs(u.AtVec(i)) > math.Abs(largest) {
			largest = u.AtVec(i)
		}
	}
	v.ScaleVec(math.Copysign(1/mat.Norm(v, 2), largest), v)
}

// Transform returns the scores of the rows of x, one column a component. It panics if x
// has another number of columns than the PCA was fitted on.
func (m *PCA) Transform(x *mat.Dense) *mat.Dense {
	n, p := x.Dims()
	if p != len(m.Mean) {
		panic(fmt.Sprintf("stats: %d columns, the components were fitted on %d", p, len(m.Mean)))
	}
	z := mat.NewDense(n, p, nil)
	z.Apply(func(_, j int, v float64) float64 { return v - m.Mean[j] }, x)
	var out mat.Dense
	out.Mul(z, m.Components.T())
	return &out
}
