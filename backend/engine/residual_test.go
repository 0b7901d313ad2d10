package engine

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend/knownanswer"
)

// parts returns the outputs of a network of two layers and two coordinates.
func parts(layer int, name string) []float32 {
	return map[int]map[string][]float32{
		0: {attentionPart: {1, 0}, ffnPart: {0, 1}, perLayerPart: {3, 4}},
		1: {attentionPart: {2, 2}, ffnPart: {-1, 0}},
	}[layer][name]
}

func TestStreams(t *testing.T) {
	r := &residual{scale: 2, final: []float32{1, 3}, layers: []layerNorms{
		{perLayer: []float32{1, 2}, factor: 0.5}, {attention: []float32{1, 1}, factor: 1}}}
	rms := float32(math.Sqrt(12.5))
	first := []float32{(1 + 1 + 3/rms) / 2, (2 + 1 + 8/rms) / 2} // embedding (1, 2) once scaled
	second := []float32{first[0] + 1 - 1, first[1] + 1}
	size := float32(math.Sqrt(float64(second[0]*second[0]+second[1]*second[1]) / 2))
	last := []float32{second[0] / size, 3 * second[1] / size}

	got := r.streams([]float32{0.5, 1}, parts, last)
	require.Len(t, got, 2)
	require.InDeltaSlice(t, first, got[0], 1e-6)
	require.InDeltaSlice(t, second, got[1], 1e-6)

	last[0] *= 1.01
	require.Nil(t, r.streams([]float32{0.5, 1}, parts, last), "sums that do not lead to h_last")
	require.Nil(t, r.streams(nil, parts, last), "no embedding seen")
	require.False(t, near([]float32{1}, []float32{float32(math.NaN())}))
}

func TestResidualOfAFile(t *testing.T) {
	for arch, want := range map[string]float32{"gemma4": 0.9, "qwen35": 1} {
		k, err := knownanswer.Build(filepath.Join(t.TempDir(), "k.gguf"), knownanswer.Spec{Arch: arch})
		require.NoError(t, err)
		r, err := newResidual(k.Path)
		require.NoError(t, err)
		require.Len(t, r.layers, 4)
		require.Len(t, r.final, 192)
		require.Equal(t, want, r.layers[3].factor)
		for _, norm := range [][]float32{r.layers[1].attention, r.layers[1].ffn, r.layers[1].perLayer} {
			require.Equal(t, arch == "gemma4", norm != nil, "only gemma4 has norms behind its layers")
		}
	}
	_, err := newResidual("absent.gguf")
	require.Error(t, err)
}
