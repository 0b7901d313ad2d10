package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/mat"
)

func TestCrossValidationAgainstScikitLearn(t *testing.T) {
	for _, c := range loadVectors[logisticCase](t, "logistic") {
		name := fmt.Sprintf("%d×%d, C = %v: ", len(c.X), len(c.X[0]), c.C)
		o, err := CrossValidate(denseOf(c.X), c.Y, c.C, c.K, c.Seed)
		ok(t, err)
		closeAll(t, name+"out-of-fold probability", o.Prob, c.OutOfFold, agreement)
		pooled, err := o.PooledAUC()
		ok(t, err)
		closeTo(t, name+"pooled AUC", pooled.Value, c.PooledAUC, 2e-16)
		mean, err := o.MeanFoldAUC()
		ok(t, err)
		closeTo(t, name+"mean of fold AUCs", mean.Value, c.MeanFoldAUC, 2e-16)
		assert.False(t, mean.HasInterval())
		assert.Equal(t, pooled.N, mean.N)
		assert.Equal(t, pooled.NPos, mean.NPos)
	}
}

// TestCVSeedsIsPlainCrossValidation refits every fold from scratch with FitScaler and
// FitLogistic. Wide data have columns that are constant in a fold's training rows but
// not elsewhere, and columns far from zero: what subtracting moments could get wrong.
func TestCVSeedsIsPlainCrossValidation(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	for _, p := range []int{5, 45} {
		x, y := randomMatrix(r, 30, p)
		for i := range 30 {
			x.Set(i, 1, 0.1)               // constant
			x.Set(i, 2, 1e6+x.At(i, 2))    // far from zero
			x.Set(i, 3, 0.7)               // constant but for one item, far away
			x.Set(i, 4, 1e-9*x.At(i, 4)+3) // tiny spread
		}
		x.Set(17, 3, 1e5)
		x.Set(4, 0, 1e7) // held out, it leaves a spread 10^7 times smaller
		seeds := []uint32{0, 1, 7}
		all, err := CVSeeds(x, y, 0.5, 5, seeds)
		ok(t, err)
		for s, o := range all {
			assert.Equal(t, seeds[s], o.Seed)
			want := make([]float64, 30)
			for _, test := range o.Folds {
				train := complement(test, 30)
				labels := make([]bool, len(train))
				for i, item := range train {
					labels[i] = y[item]
				}
				scaler, err := FitScaler(takeRows(x, train))
				ok(t, err)
				m, err := FitLogistic(scaler.Transform(takeRows(x, train)), labels, 0.5)
				ok(t, err)
				for i, v := range m.Prob(scaler.Transform(takeRows(x, test))) {
					want[test[i]] = v
				}
			}
			// The tiny spread alone is known to about 10^-7 of itself.
			closeAll(t, fmt.Sprintf("p = %d, seed %d", p, seeds[s]), o.Prob, want, 1e-6)
		}
	}
}

// TestCrossValidationInvariance: as every fold is standardised, neither the unit and the
// origin of a feature nor the order of features matters.
func TestCrossValidationInvariance(t *testing.T) {
	r := rand.New(rand.NewPCG(18, 18))
	for _, p := range []int{6, 50} {
		x, y := randomMatrix(r, 40, p)
		other := mat.NewDense(40, p, nil)
		for j, from := range r.Perm(p) {
			unit, origin := math.Exp(r.NormFloat64()), 10*r.NormFloat64()
			for i := range 40 {
				other.Set(i, j, unit*x.At(i, from)+origin)
			}
		}
		want, err := CrossValidate(x, y, 0.3, 4, 2)
		ok(t, err)
		got, err := CrossValidate(other, y, 0.3, 4, 2)
		ok(t, err)
		closeAll(t, fmt.Sprintf("p = %d", p), got.Prob, want.Prob, 1e-10)
	}
}

type nullCase struct {
	X            [][]float64 `json:"x"`
	Y            []bool      `json:"y"`
	C            float64     `json:"C"`
	K            int         `json:"k"`
	FoldSeed     uint32      `json:"fold_seed"`
	Seed         uint32      `json:"seed"`
	Restratified []float64   `json:"restratified"`
	Within       []float64   `json:"within"`
}

func TestPermutationNullAgainstScikitLearn(t *testing.T) {
	for _, c := range loadVectors[nullCase](t, "cvnull") {
		x := denseOf(c.X)
		within, err := CVPermutationNull(x, c.Y, c.C, c.K, c.FoldSeed, len(c.Within), c.Seed)
		ok(t, err)
		closeAll(t, "within folds", within.Null, c.Within, 2e-16)
		free, err := CVPermutationNullRestratified(x, c.Y, c.C, c.K, c.FoldSeed, len(c.Restratified), c.Seed)
		ok(t, err)
		closeAll(t, "restratified", free.Null, c.Restratified, 2e-16)

		o, err := CrossValidate(x, c.Y, c.C, c.K, c.FoldSeed)
		ok(t, err)
		observed, err := o.PooledAUC()
		ok(t, err)
		assert.Equal(t, observed.Value, within.Observed)
		assert.Equal(t, observed.Value, free.Observed)
		extreme := 0
		for _, v := range within.Null {
			if v >= observed.Value {
				extreme++
			}
		}
		assert.Equal(t, float64(1+extreme)/float64(1+len(within.Null)), within.P)
	}
}

// TestPermutationNullWithFewFeatures covers the fits in the features.
func TestPermutationNullWithFewFeatures(t *testing.T) {
	x, y := randomMatrix(rand.New(rand.NewPCG(12, 12)), 60, 3)
	r, err := CVPermutationNull(x, y, 1, 5, 0, 99, 1)
	ok(t, err)
	assert.Equal(t, 0.01, r.P, "the first column carries the labels")
	free, err := CVPermutationNullRestratified(x, y, 1, 5, 0, 19, 1)
	ok(t, err)
	assert.Equal(t, 0.05, free.P)
}

func TestPermutationNullErrors(t *testing.T) {
	x, y := randomMatrix(rand.New(rand.NewPCG(13, 13)), 20, 30)
	for _, null := range []func(*mat.Dense, []bool, float64, int, uint32, int, uint32) (PermutationResult, error){
		CVPermutationNull, CVPermutationNullRestratified,
	} {
		_, err := null(x, y, 1, 3, 0, 0, 0)
		wantError(t, "no permutations", err, ErrDomain)
		_, err = null(x, y[:19], 1, 3, 0, 9, 0)
		wantError(t, "lengths", err, ErrLength)
		_, err = null(x, y, 1, 99, 0, 9, 0)
		wantError(t, "folds", err, ErrDomain)
	}
}

func TestMeanFoldAUCNeedsBothClasses(t *testing.T) {
	o := &OutOfFold{Prob: []float64{.1, .2, .3}, Y: []bool{true, false, true}, Folds: [][]int{{0, 1}, {2}}}
	_, err := o.MeanFoldAUC()
	assert.ErrorIs(t, err, ErrOneClass)
}

func ExampleCrossValidate() {
	r := NewPCG64(0)
	x, y := mat.NewDense(40, 60, nil), make([]bool, 40)
	for i := range 40 {
		y[i] = i%2 == 0
		for j := range 60 {
			x.Set(i, j, float64(r.Below(1000)))
		}
	}
	o, _ := CrossValidate(x, y, 0.1, 5, 0)
	auc, _ := o.PooledAUC()
	null, _ := CVPermutationNull(x, y, 0.1, 5, 0, 199, 0)
	fmt.Printf("noise: pooled AUC %.3f [%.2f, %.2f], permutation p = %.2f\n", auc.Value, auc.Lo, auc.Hi, null.P)
	// Output: noise: pooled AUC 0.525 [0.34, 0.71], permutation p = 0.41
}

func BenchmarkCVSeeds(b *testing.B) {
	x, y := randomMatrix(rand.New(rand.NewPCG(14, 14)), 100, 2048)
	seeds := make([]uint32, 20)
	for i := range seeds {
		seeds[i] = uint32(i)
	}
	for b.Loop() {
		if _, err := CVSeeds(x, y, 1, 5, seeds); err != nil {
			b.Fatal(err)
		}
	}
}

// factorMatrix returns features that follow a few strong directions, as hidden states
// do, and labels unrelated to them. Gram matrices then have eigenvalues far apart.
func factorMatrix(r *rand.Rand, n, p int) (*mat.Dense, []bool) {
	hidden, load, x := mat.NewDense(n, 20, nil), mat.NewDense(20, p, nil), mat.NewDense(n, p, nil)
	hidden.Apply(func(_, _ int, _ float64) float64 { return r.NormFloat64() }, hidden)
	load.Apply(func(f, _ int, _ float64) float64 { return 3 * r.NormFloat64() / float64(1+f) }, load)
	x.Mul(hidden, load)
	x.Apply(func(_, _ int, v float64) float64 { return v + 0.3*r.NormFloat64() }, x)
	y := make([]bool, n)
	for i := range y {
		y[i] = r.IntN(2) == 0
	}
	y[0], y[1] = true, false
	return x, y
}

// TestStrongFactors cross-validates with every start that a fold's fit can have; dual
// coefficients of other rows once were one, and led some fits astray.
func TestStrongFactors(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 19))
	x, y := factorMatrix(r, 60, 600)
	for _, C := range []float64{0.01, 1, 100} {
		runs, err := CVSeeds(x, y, C, 5, []uint32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
		ok(t, err)
		cold := newSharedFit(x, C).newFold()
		for _, o := range runs {
			prob := make([]float64, len(y))
			for _, test := range o.Folds {
				ok(t, cold.hold(test, true)) // and from products instead of weights
				ok(t, cold.predict(y, prob))
			}
			closeAll(t, fmt.Sprintf("C = %v, seed %d", C, o.Seed), o.Prob, prob, 1e-9)
		}
		m, err := FitLogistic(x, y, C)
		ok(t, err)
		for j, g := range slowGradient(x, y, m) {
			assert.LessOrEqual(t, math.Abs(g), 1e-9*math.Max(1, C), "C = %v: gradient %d", C, j)
		}
	}
}

// TestBadGuessIsDropped: a start that Newton's method cannot leave costs time, not the
// result.
func TestBadGuessIsDropped(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 20))
	x, y := factorMatrix(r, 40, 200)
	k, stride := gram(newPadded(x, columnMeans(x)))
	var plain, misled dualNewton
	plain.resize(40)
	ok(t, plain.fit(k, stride, y, 1))
	misled.resize(40)
	misled.guess(func(i int) float64 { return []float64{-800, 800}[i%2] })
	ok(t, misled.fit(k, stride, y, 1))
	closeAll(t, "decision value", misled.f, plain.f, 1e-12)
}
