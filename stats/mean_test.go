package stats_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/stats"
)

// TestMeanT compares with scipy 1.10.1:
//
//	x = [0.1, -0.4, 0.7, 1.3, 0.2, -0.9, 0.5]
//	scipy.stats.t.interval(0.95, 6, numpy.mean(x), scipy.stats.sem(x))
//
// whose quantile, t(0.975, 6) = 2.44691184879, is off in the tenth digit (2.44691185114).
func TestMeanT(t *testing.T) {
	e, err := stats.MeanT([]float64{0.1, -0.4, 0.7, 1.3, 0.2, -0.9, 0.5}, 0.95)
	require.NoError(t, err)
	assert.InDelta(t, 0.21428571428571427, e.Value, 1e-15)
	assert.InDelta(t, -0.4535455033090855, e.Lo, 1e-9)
	assert.InDelta(t, 0.8821169318805141, e.Hi, 1e-9)
}

func TestMeanTRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		x     []float64
		level float64
		want  error
	}{
		"no values": {nil, 0.95, stats.ErrNoData},
		"NaN":       {[]float64{1, math.NaN()}, 0.95, stats.ErrNaN},
		"level 1":   {[]float64{1, 2}, 1, stats.ErrDomain},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := stats.MeanT(tc.x, tc.level)
			assert.ErrorIs(t, err, tc.want)
		})
	}
	one, err := stats.MeanT([]float64{3}, 0.95)
	require.NoError(t, err)
	assert.False(t, one.HasInterval(), "one value has no interval")
	assert.NotEmpty(t, one.Warnings)
}

func ExampleMeanT() {
	before := []float64{3, 4, 2, 5, 4}
	after := []float64{4, 4, 3, 6, 6}
	change := make([]float64, len(before))
	for i := range change {
		change[i] = after[i] - before[i]
	}
	e, _ := stats.MeanT(change, 0.95)
	fmt.Printf("%+.1f [%.2f, %.2f]\n", e.Value, e.Lo, e.Hi)
	// Output: +1.0 [0.12, 1.88]
}

// TestMeanTOfEqualValues: an error bar of zero would claim too much.
func TestMeanTOfEqualValues(t *testing.T) {
	e, err := stats.MeanT([]float64{0.1, 0.1, 0.1}, 0.95)
	require.NoError(t, err)
	assert.Equal(t, 0.1, e.Value)
	assert.False(t, e.HasInterval())
	assert.Contains(t, e.Warnings[0], "equal")
	_, err = stats.MeanT([]float64{1e200, -1e200, 1}, 0.95)
	assert.ErrorIs(t, err, stats.ErrDomain)
}
