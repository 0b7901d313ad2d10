package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type bootstrapCase struct {
	Score, Other []float64
	Pos          []bool
	Seed         uint64
	Resamples    int

	AUCPercentile        [2]float64 `json:"auc_percentile"`
	AUCBCa               [2]float64 `json:"auc_bca"`
	DifferencePercentile [2]float64 `json:"difference_percentile"`
	DifferenceBCa        [2]float64 `json:"difference_bca"`
	MeanPercentile       [2]float64 `json:"mean_percentile"`
	MeanBCa              [2]float64 `json:"mean_bca"`
}

func TestBootstrapAgainstSciPy(t *testing.T) {
	for _, c := range loadVectors[bootstrapCase](t, "bootstrap") {
		check := func(what string, e Estimate, err error, want [2]float64) {
			t.Helper()
			ok(t, err)
			name := fmt.Sprintf("n = %d, %s", len(c.Pos), what)
			closeTo(t, name+", lower", e.Lo, want[0], 1e-10)
			closeTo(t, name+", upper", e.Hi, want[1], 1e-10)
		}
		for method, want := range map[BootstrapMethod][3][2]float64{
			Percentile: {c.AUCPercentile, c.DifferencePercentile, c.MeanPercentile},
			BCa:        {c.AUCBCa, c.DifferenceBCa, c.MeanBCa},
		} {
			b := Bootstrap{Resamples: c.Resamples, Level: 0.95, Method: method, Seed: c.Seed}
			e, err := b.AUC(c.Score, c.Pos)
			check("AUC "+method.String(), e, err, want[0])
			e, err = b.AUCDifference(c.Score, c.Other, c.Pos)
			check("difference "+method.String(), e, err, want[1])
			b.Level = 0.9
			e, err = b.Items(len(c.Score), func(items []int) float64 {
				var sum float64
				for _, i := range items {
					sum += c.Score[i]
				}
				return sum / float64(len(items))
			})
			check("mean "+method.String(), e, err, want[2])
		}
	}
}

// TestFastBootstrapIsTheSlowOne compares counting with sorting every resample, ties and
// resamples of one class included.
func TestFastBootstrapIsTheSlowOne(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for _, n := range []int{4, 9, 50} {
		score, pos := randomScores(r, n, 6)
		other, _ := randomScores(r, n, 6)
		auc := func(score []float64, items []int) float64 {
			s, p := make([]float64, len(items)), make([]bool, len(items))
			for i, item := range items {
				s[i], p[i] = score[item], pos[item]
			}
			v, _ := AUCValue(s, p) // NaN with its error
			return v
		}
		for _, method := range []BootstrapMethod{Percentile, BCa} {
			b := Bootstrap{Resamples: 300, Level: 0.9, Method: method, Seed: uint64(n)}
			fast, err := b.AUC(score, pos)
			ok(t, err)
			slow, err := b.Items(n, func(items []int) float64 { return auc(score, items) })
			ok(t, err)
			assertSameInterval(t, slow, fast)
			fast, err = b.AUCDifference(score, other, pos)
			ok(t, err)
			slow, err = b.Items(n, func(items []int) float64 { return auc(score, items) - auc(other, items) })
			ok(t, err)
			assertSameInterval(t, slow, fast)
		}
	}
}

func assertSameInterval(t *testing.T, want, got Estimate) {
	t.Helper()
	closeTo(t, "value", got.Value, want.Value, 1e-15)
	closeTo(t, "lower", got.Lo, want.Lo, 1e-12)
	closeTo(t, "upper", got.Hi, want.Hi, 1e-12)
	assert.Equal(t, want.Warnings, got.Warnings)
}

func TestClusterBootstrap(t *testing.T) {
	x := []float64{1, 2, 3, 10, 11, 5}
	mean := func(items []int) float64 {
		var sum float64
		for _, i := range items {
			sum += x[i]
		}
		return sum / float64(len(items))
	}
	b := Bootstrap{Resamples: 2000, Level: 0.95, Method: BCa, Seed: 3}
	items, err := b.Items(len(x), mean)
	ok(t, err)
	own, err := b.Clusters([]int{7, 1, 2, 9, 4, 3}, mean)
	ok(t, err)
	assert.Equal(t, items, own, "every item its own cluster")

	b.Method = Percentile
	clustered, err := b.Clusters([]int{1, 1, 1, 2, 2, 3}, mean)
	ok(t, err)
	assert.Equal(t, items.Value, clustered.Value)
	assert.Equal(t, 2.0, clustered.Lo, "the first cluster three times")
	assert.Equal(t, 10.5, clustered.Hi, "the second cluster three times")
}

func TestBootstrapWithoutInterval(t *testing.T) {
	b := Bootstrap{Resamples: 100, Level: 0.95, Method: BCa}
	constant, err := b.Items(5, func([]int) float64 { return 2 })
	ok(t, err)
	assert.Equal(t, 2.0, constant.Value)
	assert.False(t, constant.HasInterval())
	assert.Contains(t, constant.Warnings[0], "same on every resample")

	calls := 0
	least, err := b.Items(5, func([]int) float64 { // the bias is infinite
		calls++
		return float64(calls)
	})
	ok(t, err)
	assert.False(t, least.HasInterval())
	assert.Contains(t, least.Warnings[0], "BCa correction does not exist")

	separated, err := b.AUC([]float64{1, 2, 3, 4}, []bool{false, false, true, true})
	ok(t, err)
	assert.False(t, separated.HasInterval())
	require.Len(t, separated.Warnings, 2)
	assert.Contains(t, separated.Warnings[0], "of 100 resamples have no value")

	first := true
	never, err := b.Items(3, func([]int) float64 {
		if first {
			first = false
			return 1
		}
		return math.NaN()
	})
	ok(t, err)
	assert.Contains(t, never.Warnings[1], "no resample has a value")
}

func TestBootstrapErrors(t *testing.T) {
	good := Bootstrap{Resamples: 10, Level: 0.95}
	mean := func([]int) float64 { return 0 }
	for _, c := range []struct {
		b    Bootstrap
		n    int
		f    func([]int) float64
		want error
	}{
		{good, 1, mean, ErrNoData},
		{good, 0, mean, ErrNoData},
		{Bootstrap{Level: 0.95}, 5, mean, ErrDomain},
		{Bootstrap{Resamples: 10}, 5, mean, ErrDomain},
		{Bootstrap{Resamples: 10, Level: math.NaN()}, 5, mean, ErrDomain},
		{good, 5, func([]int) float64 { return math.NaN() }, ErrNaN},
	} {
		_, err := c.b.Items(c.n, c.f)
		wantError(t, fmt.Sprint(c.b), err, c.want)
	}
	_, err := good.AUC([]float64{1, 2}, []bool{true, true})
	assert.ErrorIs(t, err, ErrOneClass)
	_, err = good.AUCDifference([]float64{1, 2}, []float64{1, math.NaN()}, []bool{true, false})
	assert.ErrorIs(t, err, ErrNaN)
	_, err = good.Clusters([]int{4, 4}, mean)
	assert.ErrorIs(t, err, ErrNoData, "one cluster")
}

func ExampleBootstrap_AUC() {
	score := []float64{0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3}
	correct := []bool{true, true, false, true, false, true, false, false}
	e, err := Bootstrap{Resamples: 2000, Level: 0.95, Method: BCa, Seed: 1}.AUC(score, correct)
	fmt.Printf("%.4f [%.2f, %.2f] %s %v\n", e.Value, e.Lo, e.Hi, e.Method, err)
	fmt.Println(e.Warnings[0])
	// Output:
	// 0.8125 [0.25, 1.00] bootstrap BCa, 2000 resamples, seed 1 <nil>
	// 9 of 2000 resamples have no value (for instance only one class) and were left out
}

func BenchmarkBootstrapAUC(b *testing.B) {
	score, pos := randomScores(rand.New(rand.NewPCG(1, 1)), 293, 1<<40)
	boot := Bootstrap{Resamples: 10000, Level: 0.95}
	for b.Loop() {
		if _, err := boot.AUC(score, pos); err != nil {
			b.Fatal(err)
		}
	}
}
