package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/mat"
)

type pcaCase struct {
	X          [][]float64 `json:"x"`
	K          int         `json:"k"`
	Components [][]float64 `json:"components"`
	Variance   []float64   `json:"variance"`
	Ratio      []float64   `json:"ratio"`
	Scores     [][]float64 `json:"scores"`
}

func TestPCAAgainstScikitLearn(t *testing.T) {
	for _, c := range loadVectors[pcaCase](t, "pca") {
		name := fmt.Sprintf("%d×%d: ", len(c.X), len(c.X[0]))
		x := denseOf(c.X)
		m, err := FitPCA(x, c.K)
		ok(t, err)
		closeAll(t, name+"variance", m.Variance, c.Variance, 1e-12)
		closeAll(t, name+"ratio", m.Ratio, c.Ratio, 1e-13)
		closeAll(t, name+"component", m.Components.RawMatrix().Data, denseOf(c.Components).RawMatrix().Data, 1e-11)
		closeAll(t, name+"score", m.Transform(x).RawMatrix().Data, denseOf(c.Scores).RawMatrix().Data, 1e-11)
	}
}

func TestPCAErrors(t *testing.T) {
	x, _ := randomMatrix(rand.New(rand.NewPCG(16, 16)), 5, 8)
	for _, k := range []int{-1, 0, 5} {
		_, err := FitPCA(x, k)
		wantError(t, fmt.Sprint(k), err, ErrDomain)
	}
	_, err := FitPCA(mat.NewDense(1, 3, nil), 1)
	wantError(t, "one row", err, ErrNoData)
	_, err = FitPCA(mat.NewDense(2, 1, []float64{1, math.NaN()}), 1)
	wantError(t, "NaN", err, ErrNaN)
	for _, shape := range [][2]int{{4, 9}, {9, 4}} { // every row on one line
		line := mat.NewDense(shape[0], shape[1], nil)
		line.Apply(func(i, j int, _ float64) float64 { return float64(i * (j + 1)) }, line)
		m, err := FitPCA(line, 1)
		ok(t, err)
		closeTo(t, "ratio", m.Ratio[0], 1, 1e-12)
		_, err = FitPCA(line, 2)
		wantError(t, "rank", err, ErrDomain)
	}
	_, err = FitPCA(mat.NewDense(3, 3, nil), 1)
	wantError(t, "no variance", err, ErrDomain)
	m, err := FitPCA(x, 2)
	ok(t, err)
	assert.Panics(t, func() { m.Transform(mat.NewDense(1, 2, nil)) })
}

func ExampleFitPCA() {
	x := mat.NewDense(4, 2, []float64{0, 0, 1, 1, 2, 2, 5, 5})
	m, err := FitPCA(x, 1)
	fmt.Printf("%.3f %.3f %v\n", m.Components.RawRowView(0), m.Ratio, err)
	// Output: [0.707 0.707] [1.000] <nil>
}
