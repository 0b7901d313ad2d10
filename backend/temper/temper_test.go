package temper_test

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/gguf"
	"threearcs/backend/knownanswer"
	"threearcs/backend/refmodel"
	"threearcs/backend/temper"
)

func build(t *testing.T, s knownanswer.Spec) *knownanswer.Known {
	s.Scripts = []knownanswer.Script{{Key: "task", Tokens: []string{"a", "b"}, Ends: true}}
	s.Default = knownanswer.Script{Tokens: []string{"c"}, Ends: true}
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "k.gguf"), s)
	require.NoError(t, err)
	return k
}

// TestEditEqualsRunTime: the edited file computes what the reference computes when it
// scales the heads before the projection. Factors that are powers of two round only
// subnormal F16 numbers, others round again (F16 and the scales of Q8_0 by 2^-11, BF16 by 2^-8).
func TestEditEqualsRunTime(t *testing.T) {
	for _, c := range []struct {
		typ    gguf.Type
		factor float64
		tol    float64
	}{
		{gguf.F32, 0.3, 1e-7}, {gguf.F16, 0.5, 1e-8}, {gguf.F16, 0.3, 1e-3}, {gguf.BF16, 0.25, 1e-12},
		{gguf.BF16, -0.9, 1e-2}, {gguf.Q8_0, 0.5, 1e-8}, {gguf.Q8_0, 1.5, 1e-3}, {gguf.Q8_0, 0, 1e-12},
	} {
		t.Run(fmt.Sprintf("%v×%g", c.typ, c.factor), func(t *testing.T) {
			k := build(t, knownanswer.Spec{Arch: "qwen3", Type: c.typ, Layers: 3})
			edited := filepath.Join(t.TempDir(), "e.gguf")
			factors := map[backend.Head]float64{k.Start: c.factor, {Layer: 2, Head: 3}: c.factor, {Layer: 2, Head: 1}: c.factor}
			notes, err := temper.WriteFile(edited, k.Path, factors)
			require.NoError(t, err)
			require.Empty(t, notes)

			tokens := k.PromptTokens("a task")
			plain, got, want := state(t, k.Path, tokens, nil), state(t, edited, tokens, nil), state(t, k.Path, tokens, factors)
			require.Greater(t, distance(plain, want), 1e-2, "the heads matter")
			require.LessOrEqual(t, distance(got, want), c.tol)
		})
	}
}

func state(t *testing.T, path string, tokens []int, factors map[backend.Head]float64) []float64 {
	m, err := refmodel.Load(path)
	require.NoError(t, err)
	m.Damp = factors
	return m.Run(tokens, 1)[0].Last
}

// distance returns |a-b|/|b| in the 2-norm.
func distance(a, b []float64) float64 {
	var diff, size float64
	for i := range b {
		diff += (a[i] - b[i]) * (a[i] - b[i])
		size += b[i] * b[i]
	}
	return math.Sqrt(diff / size)
}

func TestOtherTensorsStay(t *testing.T) {
	k := build(t, knownanswer.Spec{Arch: "llama", Type: gguf.Q8_0})
	edited := filepath.Join(t.TempDir(), "e.gguf")
	_, err := temper.WriteFile(edited, k.Path, map[backend.Head]float64{{Layer: 1, Head: 2}: 0.5})
	require.NoError(t, err)
	before, err := gguf.Open(k.Path)
	require.NoError(t, err)
	defer before.Close()
	after, err := gguf.Open(edited)
	require.NoError(t, err)
	defer after.Close()
	require.Equal(t, before.Header, after.Header)
	for i, old := range before.Tensors {
		a, err := old.Raw()
		require.NoError(t, err)
		b, err := after.Tensors[i].Raw()
		require.NoError(t, err)
		require.Equal(t, old.Name == "blk.1.attn_output.weight", !bytes.Equal(a, b), old.Name)
	}
}

func TestPartsOfBlocksBecomeF16(t *testing.T) {
	values := make([]float32, 64)
	for i := range values {
		values[i] = 127
	}
	m, err := gguf.NewTensor("m", gguf.Q8_0, values, 32, 2)
	require.NoError(t, err)
	got, err := temper.ScaleColumns(m, 16, 32, 0.5)
	require.NoError(t, err)
	require.Equal(t, gguf.F16, got.Type)
	v, err := got.Floats()
	require.NoError(t, err)
	for i := range v {
		want := float32(127)
		if i%32 >= 16 {
			want = 63.5
		}
		require.Equal(t, want, v[i], i)
	}
}

func TestTemperRefuses(t *testing.T) {
	k := build(t, knownanswer.Spec{Arch: "qwen35"})
	dst := filepath.Join(t.TempDir(), "e.gguf")
	for want, factors := range map[string]map[backend.Head]float64{
		"heads 0 to 3":     {{Layer: 0, Head: 4}: 0.5},
		"has no attention": {{Layer: 1, Head: 0}: 0.5},
		"does not exist":   {{Layer: 9, Head: 0}: 0.5},
		"NaN":              {{Layer: 0, Head: 0}: math.NaN()},
	} {
		_, err := temper.WriteFile(dst, k.Path, factors)
		require.ErrorContains(t, err, want)
		require.NoFileExists(t, dst)
	}
	_, err := temper.ScaleColumns(gguf.Tensor{Name: "k", Type: 14, Shape: []int{256}}, 0, 32, 1)
	require.ErrorContains(t, err, "Q6_K")
}
