package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/mat"
)

// Beside an error stands NaN: whoever overlooks the error finds no comparison true.
func TestNothingBesideAnError(t *testing.T) {
	nan := math.NaN()
	good, pos := []float64{1, 2}, []bool{true, false}
	for name, f := range map[string]func() (Estimate, error){
		"AUC":          func() (Estimate, error) { return AUC(nil, nil) },
		"Hanley":       func() (Estimate, error) { return HanleyMcNeil(nan, 5, 5, 0.95) },
		"Hanley level": func() (Estimate, error) { return HanleyMcNeil(0.7, 5, 5, 2) },
		"mean":         func() (Estimate, error) { return MeanT([]float64{nan}, 0.95) },
		"mean level":   func() (Estimate, error) { return MeanT(good, 0) },
		"bootstrap":    func() (Estimate, error) { return Bootstrap{}.AUC(good, pos) },
		"items": func() (Estimate, error) {
			return Bootstrap{Resamples: 9, Level: 0.9}.Items(3, func([]int) float64 { return nan })
		},
		"folds":       func() (Estimate, error) { return (&OutOfFold{Folds: [][]int{{}}}).MeanFoldAUC() },
		"Wilson":      func() (Estimate, error) { return Wilson(1, 0, 0.95) },
		"paired":      func() (Estimate, error) { d, err := DeLongPaired(good, nil, pos); return d.Estimate, err },
		"independent": func() (Estimate, error) { d, err := DeLongIndependent(good, pos, nil, nil); return d.Estimate, err },
		"two Hanleys": func() (Estimate, error) {
			d, err := HanleyMcNeilDiff(0.7, 5, 5, nan, 5, 5, 0.95)
			return d.Estimate, err
		},
		"paired p": func() (Estimate, error) { d, err := DeLongPaired(good, nil, pos); return Point(d.P, 0), err },
		"permutation p": func() (Estimate, error) {
			r, err := PermutationTest{}.SignFlip(good)
			return Point(r.P, 0), err
		},
		"null p": func() (Estimate, error) {
			r, err := CVPermutationNull(mat.NewDense(2, 1, good), pos, 1, 5, 0, 9, 0)
			return Point(r.P, 0), err
		},
		"asymmetry": func() (Estimate, error) {
			s, err := ScanAsymmetry([]float64{2, 0}, pos, Above, 0.7)
			return Point(s.Balanced.Value*s.Lowest.Value*s.Half.Value, 0), err
		},
	} {
		e, err := f()
		assert.Error(t, err, name)
		assert.True(t, math.IsNaN(e.Value), "%s: value %v", name, e.Value)
		assert.False(t, e.HasInterval() || e.Below(1) || e.Above(-1), name)
	}
}
