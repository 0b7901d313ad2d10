package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMeanOfLast(t *testing.T) {
	s := State{Last: []float32{9, 1}, Layers: [][]float32{{1, 2}, {3, 4}, {100, 100}}}
	for n, want := range [][]float32{1: {9, 1}, 2: {6, 2.5}, 3: {13. / 3, 7. / 3}} {
		if n > 0 {
			got, err := s.MeanOfLast(n)
			require.NoError(t, err)
			require.InDeltaSlice(t, want, got, 1e-6)
		}
	}
	require.Equal(t, []float32{9, 1}, s.Last, "the state is not changed")
	for _, n := range []int{0, 4} {
		_, err := s.MeanOfLast(n)
		require.ErrorContains(t, err, "has 3 layers")
	}
	_, err := State{Last: []float32{1}}.MeanOfLast(1)
	require.ErrorContains(t, err, "has 0 layers")
}
