package python

import (
	"fmt"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPassAtKVectors compares with values of openai/human-eval 6d43fb9, made by
//
//	python3 -c "from human_eval.evaluation import estimate_pass_at_k as e; print(repr(float(e([n], [c], k)[0])))"
//
// with numpy 1.24.2.
func TestPassAtKVectors(t *testing.T) {
	for _, v := range []struct {
		n, c, k int
		want    float64
	}{
		{1, 0, 1, 0}, {1, 1, 1, 1}, {10, 3, 1, 0.30000000000000004}, {10, 3, 5, 0.9166666666666666},
		{100, 7, 10, 0.5332595856827855}, {200, 1, 100, 0.5}, {200, 199, 2, 1}, {164, 0, 100, 0},
	} {
		require.InDelta(t, v.want, PassAtK(v.n, v.c, v.k), 1e-12, "%+v", v)
	}
}

// TestPassAtKByCounting compares with the definition: the share of the k-subsets of n samples, the
// first c of which are correct, that hold a correct one.
func TestPassAtKByCounting(t *testing.T) {
	for n := 1; n <= 9; n++ {
		for c := 0; c <= n; c++ {
			for k := 1; k <= n; k++ {
				all, hit := 0, 0
				for set := uint(0); set < 1<<n; set++ {
					if bits.OnesCount(set) == k {
						all++
						if set&(1<<c-1) != 0 {
							hit++
						}
					}
				}
				require.InDelta(t, float64(hit)/float64(all), PassAtK(n, c, k), 1e-12, "n %d c %d k %d", n, c, k)
			}
		}
	}
}

func TestPassAtKPanics(t *testing.T) {
	for _, v := range [][3]int{{0, 0, 1}, {3, 4, 1}, {3, -1, 1}, {3, 1, 0}, {3, 1, 4}} {
		require.Panics(t, func() { PassAtK(v[0], v[1], v[2]) }, "%v", v)
	}
}

// TestMeanPassAtK compares the Wilson interval with statsmodels 0.13.5,
// proportion_confint(96, 164, method="wilson"), and the other with numpy's mean and std(ddof=1).
func TestMeanPassAtK(t *testing.T) {
	var tasks []Tally
	for i := range 164 {
		tasks = append(tasks, Tally{Samples: 1, Correct: min(1, i/68)})
	}
	rate, err := MeanPassAtK(tasks, 1)
	require.NoError(t, err)
	require.Equal(t, "Wilson over tasks", rate.Method)
	require.InDelta(t, 96./164, rate.Value, 1e-12)
	require.InDelta(t, 0.5088541156537977, rate.Lo, 1e-9)
	require.InDelta(t, 0.6579699824965438, rate.Hi, 1e-9)

	rate, err = MeanPassAtK([]Tally{{4, 1}, {4, 2}, {4, 4}, {2, 0}}, 1)
	require.NoError(t, err)
	require.Equal(t, "normal over tasks", rate.Method)
	require.InDelta(t, 0.4375, rate.Value, 1e-12)
	require.InDelta(t, 0.01909053223675139, rate.Lo, 1e-9)
	require.InDelta(t, 0.8559094677632486, rate.Hi, 1e-9)
}

func TestMeanPassAtKErrors(t *testing.T) {
	_, err := MeanPassAtK(nil, 1)
	require.ErrorContains(t, err, "no tasks")
	_, err = MeanPassAtK([]Tally{{5, 1}, {4, 1}}, 5)
	require.ErrorContains(t, err, "needs 5 samples of every task, and one has 4")
	_, err = MeanPassAtK([]Tally{{1, 1}}, 0)
	require.Error(t, err)
}

func TestMeanPassAtKAlwaysHasWidth(t *testing.T) {
	for _, tasks := range [][]Tally{{{1, 0}}, {{1, 1}}, {{2, 1}}, {{2, 1}, {2, 1}}} {
		rate, err := MeanPassAtK(tasks, 1)
		require.NoError(t, err)
		require.Less(t, rate.Lo, rate.Hi, "%v: %+v", tasks, rate) // false of NaN, and of a bar of zero
	}
}

func ExamplePassAtK() {
	fmt.Printf("%.3f %.3f\n", PassAtK(10, 3, 1), PassAtK(10, 3, 5))
	// Output: 0.300 0.917
}
