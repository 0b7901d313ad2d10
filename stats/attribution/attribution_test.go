package attribution

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/stats"
)

// noise returns n samples of so many units, without effects. Every third is in the true
// cohort. Means have an offset that all samples share, as those of attention heads do.
func noise(n, units, width int, seed uint64) []Sample {
	r := rand.New(stats.NewPCG64(seed))
	var samples []Sample
	for i := range n {
		s := Sample{Label: i%3 == 0}
		for range units {
			s.Norms = append(s.Norms, 10+r.NormFloat64())
			mean := make([]float64, width)
			for j := range mean {
				mean[j] = 3 + r.NormFloat64()
			}
			s.Means = append(s.Means, mean)
		}
		samples = append(samples, s)
	}
	return samples
}

// slowD is Cohen's d of the chosen samples, projected on the direction that other samples
// define, vector by vector.
func slowD(t *testing.T, samples []Sample, unit int, fit, score func(i int) bool) float64 {
	direction := make([]float64, len(samples[0].Means[unit]))
	var n [2]float64
	for i, s := range samples {
		if fit(i) {
			n[indexOf(s.Label)]++
		}
	}
	for i, s := range samples {
		sign := []float64{-1, 1}[indexOf(s.Label)]
		for j, v := range s.Means[unit] {
			if fit(i) {
				direction[j] += sign * v / n[indexOf(s.Label)]
			}
		}
	}
	length := math.Sqrt(dot(direction, direction))
	var x [2][]float64
	for i, s := range samples {
		if score(i) {
			x[indexOf(s.Label)] = append(x[indexOf(s.Label)], dot(s.Means[unit], direction)/length)
		}
	}
	e, err := stats.CohenD(x[1], x[0], 0.95)
	require.NoError(t, err)
	return e.D.Value
}

func indexOf(label bool) int {
	if label {
		return 1
	}
	return 0
}

func TestAgainstDefinition(t *testing.T) {
	samples := noise(23, 3, 6, 1)
	o := Options{Permutations: 5, Splits: 2, Seed: 9}
	r, err := Attribute(samples, o)
	require.NoError(t, err)
	assert.Equal(t, []int{8, 15}, []int{r.True, r.False})
	d := newDesign(samples, o)
	for unit := range 3 {
		var x, y []float64
		for _, s := range samples {
			if s.Label {
				x = append(x, s.Norms[unit])
			} else {
				y = append(y, s.Norms[unit])
			}
		}
		want, err := stats.CohenD(x, y, 0.95)
		require.NoError(t, err)
		assert.InDelta(t, want.D.Value, r.Magnitude.D[unit], 1e-12)

		all := func(int) bool { return true }
		assert.InDelta(t, slowD(t, samples, unit, all, all), r.Fitted.D[unit], 1e-9)
		held := 0.0
		for _, first := range d.splits {
			in := map[int]bool{}
			for role, sample := range d.cast[0] {
				in[sample] = first[role]
			}
			fit := func(i int) bool { return in[i] }
			score := func(i int) bool { return !in[i] }
			held += (slowD(t, samples, unit, fit, score) + slowD(t, samples, unit, score, fit)) / 4
		}
		assert.InDelta(t, held, r.HeldOut.D[unit], 1e-9)
	}
}

// Each half has half of each cohort, and permutations only move samples.
func TestDesign(t *testing.T) {
	samples := noise(23, 1, 1, 1)
	d := newDesign(samples, Options{Permutations: 50, Splits: 20})
	for _, first := range d.splits {
		var n [2]int
		for role, in := range first {
			if in {
				n[cohort(role, d.nTrue)]++
			}
		}
		assert.Equal(t, [2]int{4, 7}, n)
	}
	for i, cast := range d.cast {
		seen := map[int]bool{}
		right := 0
		for role, sample := range cast {
			seen[sample] = true
			if samples[sample].Label == (role < d.nTrue) {
				right++
			}
		}
		assert.Len(t, seen, 23)
		assert.Equal(t, i == 0, right == 23, "only the first casting is as observed")
	}
}

// A planted unit is found by what was planted in it, and by nothing else.
func TestFindsWhatWasPlanted(t *testing.T) {
	for name, plant := range map[string]func(s *Sample){
		"magnitude": func(s *Sample) { s.Norms[4] += 3 },
		"direction": func(s *Sample) { s.Means[4][2] += 4 },
		"nothing":   func(*Sample) {},
	} {
		samples := noise(60, 12, 16, 5)
		for i := range samples {
			if samples[i].Label {
				plant(&samples[i])
			}
		}
		r, err := Attribute(samples, Options{Permutations: 199})
		require.NoError(t, err)
		for measure, ranking := range map[string]Ranking{"magnitude": r.Magnitude, "direction": r.HeldOut} {
			first := ranking.Order[0]
			if name != measure {
				assert.Greater(t, ranking.Chance[first], 0.05, "%s planted, %s", name, measure)
				continue
			}
			assert.Equal(t, 4, first, name)
			assert.Equal(t, 1./200, ranking.Chance[4], name)
			assert.Less(t, ranking.FDR[4], 0.01, name)
			assert.Greater(t, ranking.Chance[ranking.Order[1]], 0.05, name)
		}
		if name == "magnitude" {
			assert.InDelta(t, 3, r.Magnitude.D[4], 1)
			assert.InDelta(t, r.MeanFalse[4]+3, r.MeanTrue[4], 1)
		}
	}
}

// With labels swapped, magnitudes change their sign and directions keep it.
func TestSwappedLabels(t *testing.T) {
	samples := noise(20, 4, 5, 7)
	r, err := Attribute(samples, Options{Permutations: 20})
	require.NoError(t, err)
	for i := range samples {
		samples[i].Label = !samples[i].Label
	}
	s, err := Attribute(samples, Options{Permutations: 20})
	require.NoError(t, err)
	for unit := range 4 {
		assert.InDelta(t, -r.Magnitude.D[unit], s.Magnitude.D[unit], 1e-12)
		assert.InDelta(t, r.Fitted.D[unit], s.Fitted.D[unit], 1e-9)
	}
}

// Fitted to the answers it is scored on, a direction separates noise; on others it does not.
func TestFittedDirectionsSeparateNoise(t *testing.T) {
	r, err := Attribute(noise(40, 10, 200, 3), Options{Permutations: 49})
	require.NoError(t, err)
	for unit := range 10 {
		assert.Greater(t, r.Fitted.D[unit], 3.0)
		assert.Less(t, math.Abs(r.HeldOut.D[unit]), 1.2)
	}
	assert.Greater(t, r.HeldOut.Chance[r.HeldOut.Order[0]], 0.05)
}

// Without effects, chances are as small as they should be: few below 5 % in 40 data sets.
func TestChanceIsCalibrated(t *testing.T) {
	small := map[string]int{}
	for seed := range uint64(40) {
		r, err := Attribute(noise(24, 6, 8, 100+seed), Options{Permutations: 99, Splits: 1, Seed: seed})
		require.NoError(t, err)
		for name, ranking := range map[string]Ranking{"held out": r.HeldOut, "fitted": r.Fitted} {
			if ranking.Chance[ranking.Order[0]] <= 0.05 {
				small[name]++
			}
		}
		least := 1.0
		for _, p := range r.Magnitude.Chance {
			least = min(least, p)
		}
		if least <= 0.05 {
			small["magnitude"]++
		}
	}
	for name, n := range small {
		assert.LessOrEqual(t, n, 6, name) // 7 or more of 40 have probability 0.003 at 5 %
	}
}

// A unit that never varies counts for nothing; one that separates without spread counts as
// the largest.
func TestUnitsWithoutSpread(t *testing.T) {
	samples := noise(20, 3, 2, 2)
	for i := range samples {
		samples[i].Norms[0], samples[i].Means[0] = 5, []float64{1, 2}
		samples[i].Norms[1], samples[i].Means[1] = 5, []float64{1, 2}
		if samples[i].Label {
			samples[i].Norms[1], samples[i].Means[1] = 6, []float64{1, 3}
		}
	}
	r, err := Attribute(samples, Options{Permutations: 99})
	require.NoError(t, err)
	for _, ranking := range []Ranking{r.Magnitude, r.HeldOut, r.Fitted} {
		assert.Zero(t, ranking.D[0])
		assert.Equal(t, 1.0, ranking.Chance[0])
		assert.Equal(t, 1.0, ranking.FDR[0])
		assert.Equal(t, 1, ranking.Order[0])
		assert.InDelta(t, MaxD, ranking.D[1], 1)
		assert.Equal(t, 0.01, ranking.Chance[1])
	}
}

func TestIsReproducible(t *testing.T) {
	samples := noise(20, 5, 3, 1)
	r, err := Attribute(samples, Options{Permutations: 30, Seed: 4})
	require.NoError(t, err)
	again, err := Attribute(samples, Options{Permutations: 30, Seed: 4})
	require.NoError(t, err)
	assert.Equal(t, r, again)
	other, err := Attribute(samples, Options{Permutations: 30, Seed: 5})
	require.NoError(t, err)
	assert.NotEqual(t, r.Magnitude.Null, other.Magnitude.Null)
}

func TestRefuses(t *testing.T) {
	for want, change := range map[string]func(s []Sample, o *Options){
		"cohorts of 3 and 9":         func(s []Sample, _ *Options) { s[0].Label = false },
		"1 norms and 2 means":        func(s []Sample, _ *Options) { s[5].Norms = s[5].Norms[:1] },
		"unit 1 has width 1, want 2": func(s []Sample, _ *Options) { s[5].Means[1] = s[5].Means[1][:1] },
		"sample 2: ":                 func(s []Sample, _ *Options) { s[2].Means[1][0] = math.NaN() },
		"sample 3: ":                 func(s []Sample, _ *Options) { s[3].Norms[0] = math.Inf(1) },
		"-1 permutations":            func(_ []Sample, o *Options) { o.Permutations = -1 },
	} {
		samples, o := noise(12, 2, 2, 1), Options{Permutations: 3}
		change(samples, &o)
		_, err := Attribute(samples, o)
		assert.ErrorContains(t, err, want)
	}
	_, err := Attribute(nil, Options{})
	require.ErrorIs(t, err, stats.ErrNoData)
}

func BenchmarkAttribute(b *testing.B) {
	samples := noise(91, 48, 256, 1)
	for b.Loop() {
		_, err := Attribute(samples, Options{})
		require.NoError(b, err)
	}
}
