package refmodel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend/gguf"
)

// Values of the functions at a few points, computed with
//
//	x*expit(x), np.logaddexp(0, x), x/2*(1+np.tanh(np.sqrt(2/np.pi)*(x+0.044715*x**3)))
//
// in Python 3.11.2 with numpy 1.24 and scipy 1.10.1.
func TestFunctions(t *testing.T) {
	for _, c := range []struct{ x, silu, softplus, gelu float64 }{
		{-20.0, -4.122307236380407e-08, 2.061153620314381e-09, 0},
		{-3.0, -0.14227761953270035, 0.04858735157374206, -0.0036373920817729943},
		{-0.5, -0.1887703343990727, 0.4740769841801067, -0.15428599017485606},
		{0, 0, 0.6931471805599453, 0.0},
		{0.25, 0.14054412522144952, 0.8259394198788436, 0.149675350701685},
		{1.0, 0.7310585786300049, 1.3132616875182228, 0.8411919906082768},
		{4.0, 3.928055160151634, 4.0181499279178094, 3.9999297540518075},
		{20.0, 19.999999958776925, 20.000000002061153, 20.0},
	} {
		require.InDelta(t, c.silu, silu(c.x), 1e-12)
		require.InDelta(t, c.softplus, softplus(c.x), 1e-12)
		require.InDelta(t, c.gelu, gelu(c.x), 1e-12)
	}
	require.Equal(t, 0.333251953125, half(1./3))
}

func TestSoftmaxAndNorm(t *testing.T) {
	v := []float64{math.Log(1), math.Log(3), math.Inf(-1)}
	softmax(v)
	require.InDeltaSlice(t, []float64{0.25, 0.75, 0}, v, 1e-15)
	require.InDeltaSlice(t, []float64{3 / math.Sqrt(12.5), 8 / math.Sqrt(12.5)}, norm([]float64{3, 4}, []float64{1, 2}, 0), 1e-15)
	require.InDeltaSlice(t, []float64{0.6, 0.8}, unit([]float64{3, 4}, 1e-6), 1e-15)
}

// TestStepRecalls: with full strength and no decay the delta rule stores a value under a
// key and replaces it when the key comes again.
func TestStepRecalls(t *testing.T) {
	s := [][]float64{{0, 0}, {0, 0}}
	k, other := []float64{0.6, 0.8}, []float64{0.8, -0.6}
	step(s, k, k, []float64{1, 2}, 1, 1)
	step(s, other, other, []float64{5, 5}, 1, 1)
	out := step(s, k, k, []float64{3, -1}, 1, 1)
	require.InDeltaSlice(t, []float64{3 / math.Sqrt2, -1 / math.Sqrt2}, out, 1e-15)
}

func TestLoadRefuses(t *testing.T) {
	path := t.TempDir() + "/m.gguf"
	require.NoError(t, gguf.WriteFile(path, []gguf.KV{{Key: "general.architecture", Value: "gpt2"}}, nil))
	_, err := Load(path)
	require.ErrorContains(t, err, `"gpt2"`)
	require.NoError(t, gguf.WriteFile(path, []gguf.KV{{Key: "general.architecture", Value: "llama"}}, nil))
	_, err = Load(path)
	require.ErrorContains(t, err, "token_embd.weight")
}
