package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
)

type logisticCase struct {
	X               [][]float64 `json:"x"`
	Y               []bool      `json:"y"`
	C               float64     `json:"C"`
	Coef            []float64   `json:"coef"`
	Intercept       float64     `json:"intercept"`
	Prob            []float64   `json:"prob"`
	Mean            []float64   `json:"mean"`
	Scale           []float64   `json:"scale"`
	ScaledCoef      []float64   `json:"scaled_coef"`
	ScaledIntercept float64     `json:"scaled_intercept"`
	K               int         `json:"k"`
	Seed            uint32      `json:"seed"`
	OutOfFold       []float64   `json:"out_of_fold"`
	PooledAUC       float64     `json:"pooled_auc"`
	MeanFoldAUC     float64     `json:"mean_fold_auc"`
}

// agreement is how close probes come to scikit-learn's newton-cholesky at tol=1e-12.
const agreement = 1e-9

func TestLogisticAgainstScikitLearn(t *testing.T) {
	for _, c := range loadVectors[logisticCase](t, "logistic") {
		name := fmt.Sprintf("%d×%d, C = %v: ", len(c.X), len(c.X[0]), c.C)
		x := denseOf(c.X)
		m, err := FitLogistic(x, c.Y, c.C)
		ok(t, err)
		closeAll(t, name+"coefficient", m.Coef, c.Coef, agreement)
		closeTo(t, name+"intercept", m.Intercept, c.Intercept, agreement)
		closeAll(t, name+"probability", m.Prob(x), c.Prob, agreement)

		s, err := FitScaler(x)
		ok(t, err)
		closeAll(t, name+"mean", s.Mean, c.Mean, 1e-14)
		closeAll(t, name+"scale", s.Scale, c.Scale, 1e-14)
		m, err = FitLogistic(s.Transform(x), c.Y, c.C)
		ok(t, err)
		closeAll(t, name+"scaled coefficient", m.Coef, c.ScaledCoef, agreement)
		closeTo(t, name+"scaled intercept", m.Intercept, c.ScaledIntercept, agreement)
	}
}

func closeAll(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	require.Len(t, got, len(want), what)
	for i := range want {
		closeTo(t, fmt.Sprintf("%s %d", what, i), got[i], want[i], tol)
	}
}

// TestLogisticGradientVanishes certifies fits of many shapes and penalties, hard ones
// included: separable labels at a weak penalty, features of very different size.
func TestLogisticGradientVanishes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for _, shape := range [][2]int{{2, 1}, {2, 9}, {3, 2}, {13, 12}, {12, 13}, {25, 80}, {80, 25}, {300, 3}} {
		x, y := randomMatrix(r, shape[0], shape[1])
		for j := range shape[1] {
			size := math.Pow(10, float64(j%4)-2)
			for i := range shape[0] {
				x.Set(i, j, size*(x.At(i, j)+3))
			}
		}
		for _, C := range []float64{1e-6, 0.1, 1, 1e4} {
			m, err := FitLogistic(x, y, C)
			require.NoError(t, err, "%v, C = %v", shape, C)
			for j, g := range slowGradient(x, y, m) {
				assert.LessOrEqual(t, math.Abs(g), 1e-8*math.Max(1, C), "%v, C = %v: gradient %d", shape, C, j)
			}
		}
	}
}

// TestDualIsPrimal fits the same data in both ways.
func TestDualIsPrimal(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	x, y := randomMatrix(r, 30, 29)
	primal, err := FitLogistic(x, y, 2)
	ok(t, err)
	wide := mat.NewDense(30, 31, nil) // two columns of zeros make it wide
	for i := range 30 {
		copy(wide.RawRowView(i), x.RawRowView(i))
	}
	dual, err := FitLogistic(wide, y, 2)
	ok(t, err)
	closeAll(t, "coefficient", dual.Coef[:29], primal.Coef, 1e-12)
	closeTo(t, "intercept", dual.Intercept, primal.Intercept, 1e-12)
	assert.Zero(t, dual.Coef[29])
}

func TestLogisticProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, p := range []int{4, 60} {
		x, y := randomMatrix(r, 40, p)
		m, err := FitLogistic(x, y, 0.5)
		ok(t, err)
		flipped, negated := make([]bool, len(y)), mat.NewDense(40, p, nil)
		for i, v := range y {
			flipped[i] = !v
		}
		negated.Scale(-1, x)
		other, err := FitLogistic(x, flipped, 0.5)
		ok(t, err)
		mirrored, err := FitLogistic(negated, y, 0.5)
		ok(t, err)
		for j := range p {
			closeTo(t, "other class", other.Coef[j], -m.Coef[j], 1e-11)
			closeTo(t, "negated features", mirrored.Coef[j], -m.Coef[j], 1e-11)
		}
		var sum float64
		for _, v := range m.Prob(x) {
			sum += v
		}
		closeTo(t, "mean probability is the base rate", sum, float64(countTrue(y)), 1e-9)
	}
}

// TestLogisticWeights: every row twice at half the penalty constant is the same problem.
func TestLogisticWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 17))
	for _, p := range []int{5, 70} {
		x, y := randomMatrix(r, 30, p)
		twice, labels := mat.NewDense(60, p, nil), append(append([]bool{}, y...), y...)
		twice.Stack(x, x)
		once, err := FitLogistic(x, y, 2)
		ok(t, err)
		doubled, err := FitLogistic(twice, labels, 1)
		ok(t, err)
		closeAll(t, "coefficient", doubled.Coef, once.Coef, 1e-11)
		closeTo(t, "intercept", doubled.Intercept, once.Intercept, 1e-11)
	}
}

func TestFitErrors(t *testing.T) {
	x := mat.NewDense(2, 1, []float64{1, 2})
	y := []bool{true, false}
	for _, c := range []struct {
		name string
		x    *mat.Dense
		y    []bool
		C    float64
		want error
	}{
		{"length", x, []bool{true}, 1, ErrLength},
		{"one class", x, []bool{true, true}, 1, ErrOneClass},
		{"C 0", x, y, 0, ErrDomain},
		{"C NaN", x, y, math.NaN(), ErrDomain},
		{"C infinite", x, y, math.Inf(1), ErrDomain},
		{"NaN", mat.NewDense(2, 1, []float64{1, math.NaN()}), y, 1, ErrNaN},
		{"Inf", mat.NewDense(2, 1, []float64{math.Inf(-1), 1}), y, 1, ErrNaN},
	} {
		_, err := FitLogistic(c.x, c.y, c.C)
		wantError(t, c.name, err, c.want)
		_, err = CrossValidate(c.x, c.y, c.C, 2, 0)
		wantError(t, c.name, err, c.want)
	}
	_, err := FitScaler(mat.NewDense(1, 2, []float64{1, math.NaN()}))
	assert.EqualError(t, err, "stats: NaN in input: row 0, column 1 is NaN")
	m, err := FitLogistic(x, y, 1)
	ok(t, err)
	assert.Panics(t, func() { m.Prob(mat.NewDense(1, 2, nil)) })
	s, err := FitScaler(x)
	ok(t, err)
	assert.Panics(t, func() { s.Transform(mat.NewDense(1, 2, nil)) })
}

// TestScalerConstantColumn: a constant that is no binary fraction leaves rounding
// errors, not a variance.
// TestScalerOverflow: a column whose squares overflow must not silently become 0.
func TestScalerOverflow(t *testing.T) {
	for _, v := range []float64{1e200, math.MaxFloat64} {
		_, err := FitScaler(mat.NewDense(3, 2, []float64{1, v, 2, v / 2, 3, v}))
		assert.ErrorIs(t, err, ErrDomain)
		assert.ErrorContains(t, err, "column 1")
	}
}

func TestScalerConstantColumn(t *testing.T) {
	x := mat.NewDense(7, 3, nil)
	for i := range 7 {
		x.SetRow(i, []float64{0.1, 1e8 + 0.1, float64(i)})
	}
	s, err := FitScaler(x)
	ok(t, err)
	assert.Equal(t, []float64{1, 1, 2}, s.Scale)
	z := s.Transform(x)
	for i := range 7 {
		assert.InDelta(t, 0, z.At(i, 0), 1e-15)
		assert.InDelta(t, 0, z.At(i, 1), 1e-7)
	}
}

// TestCholesky factors random positive definite matrices of sizes around the panel's.
func TestCholesky(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var c cholesky
	for _, n := range []int{1, 2, 11, 12, 13, 24, 25, 60, 100} {
		k := make([]float64, n*n)
		g, _ := randomMatrix(r, n+1, n)
		s := make([]float64, n)
		b := mat.NewSymDense(n, nil)
		for i := range n {
			s[i] = r.Float64()
		}
		for i := range n {
			for j := range n {
				k[i*n+j] = mat.Dot(g.ColView(i), g.ColView(j))
				v := s[i] * k[i*n+j] * s[j]
				if i == j {
					v++
				}
				b.SetSym(min(i, j), max(i, j), v)
			}
		}
		c.resize(n)
		c.setScaled(k, n, s)
		require.True(t, c.factor(), "n = %d", n)
		x, y := make([]float64, c.n), make([]float64, c.n)
		for i := range n {
			x[i], y[i] = r.NormFloat64(), r.NormFloat64()
		}
		wantX, wantY := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
		wantX.CopyVec(mat.NewVecDense(n, x[:n]))
		wantY.CopyVec(mat.NewVecDense(n, y[:n]))
		c.solve2(x, y)
		var back mat.VecDense
		back.MulVec(b, mat.NewVecDense(n, x[:n]))
		closeAll(t, fmt.Sprintf("n = %d, first", n), back.RawVector().Data, wantX.RawVector().Data, 1e-11)
		back.MulVec(b, mat.NewVecDense(n, y[:n]))
		closeAll(t, fmt.Sprintf("n = %d, second", n), back.RawVector().Data, wantY.RawVector().Data, 1e-11)
	}
	c.resize(2)
	c.setScaled([]float64{-5, 0, 0, 1}, 2, []float64{1, 1})
	assert.False(t, c.factor(), "not positive definite")
	c.setScaled([]float64{math.NaN(), 0, 0, 1}, 2, []float64{1, 1})
	assert.False(t, c.factor(), "NaN")
}

func ExampleFitLogistic() {
	x := mat.NewDense(6, 1, []float64{1, 2, 3, 4, 5, 6})
	y := []bool{false, false, true, false, true, true}
	m, err := FitLogistic(x, y, 1)
	fmt.Printf("log odds = %.4f x %+.4f, %v\n", m.Coef[0], m.Intercept, err)
	fmt.Printf("P(y | x = 6) = %.3f\n", m.Prob(mat.NewDense(1, 1, []float64{6}))[0])
	// Output:
	// log odds = 0.7671 x -2.6847, <nil>
	// P(y | x = 6) = 0.872
}

func BenchmarkFitLogistic100x2048(b *testing.B) {
	x, y := randomMatrix(rand.New(rand.NewPCG(9, 9)), 100, 2048)
	for b.Loop() {
		s, err := FitScaler(x)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := FitLogistic(s.Transform(x), y, 1); err != nil {
			b.Fatal(err)
		}
	}
}
