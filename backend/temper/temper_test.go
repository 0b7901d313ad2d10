package temper_test

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"strings"
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

// q4Blocks stores values as Q4_0: the value of largest size is -8 times the scale.
func q4Blocks(t *testing.T, values []float32) []byte {
	var out []byte
	for ; len(values) > 0; values = values[32:] {
		var extreme float32
		for _, v := range values[:32] {
			if math.Abs(float64(v)) > math.Abs(float64(extreme)) {
				extreme = v
			}
		}
		scale, err := gguf.Encode(gguf.F16, []float32{extreme / -8})
		require.NoError(t, err)
		stored, err := gguf.Decode(gguf.F16, scale)
		require.NoError(t, err)
		q := func(v float32) byte {
			if stored[0] == 0 {
				return 8
			}
			return byte(min(15, max(0, math.Round(float64(v/stored[0]))+8)))
		}
		out = append(out, scale...)
		for i := range 16 {
			out = append(out, q(values[i])|q(values[i+16])<<4)
		}
	}
	return out
}

// TestOtherTypesBecomeF16: of a model whose output projections are Q4_0, the one of the
// edited layer becomes F16, and the file computes what damping at run time does.
func TestOtherTypesBecomeF16(t *testing.T) {
	k := build(t, knownanswer.Spec{Arch: "llama", Layers: 3})
	f, err := gguf.Open(k.Path)
	require.NoError(t, err)
	defer f.Close()
	for i, x := range f.Tensors {
		if !strings.HasSuffix(x.Name, "attn_output.weight") {
			continue
		}
		values, err := x.Floats()
		require.NoError(t, err)
		f.Tensors[i].Type, f.Tensors[i].Data = gguf.Q4_0, bytes.NewReader(q4Blocks(t, values))
	}
	dir := t.TempDir()
	small, edited := filepath.Join(dir, "q4.gguf"), filepath.Join(dir, "edited.gguf")
	require.NoError(t, gguf.WriteFile(small, f.Header, f.Tensors))

	factors := map[backend.Head]float64{{Layer: 2, Head: 1}: 0.3, {Layer: 2, Head: 3}: 0.3}
	notes, err := temper.WriteFile(edited, small, factors)
	require.NoError(t, err)
	require.Equal(t, []string{"blk.2.attn_output.weight: written as F16, was Q4_0: parts of Q4_0 blocks cannot be scaled"}, notes)
	tokens := k.PromptTokens("a task")
	plain, got, want := state(t, small, tokens, nil), state(t, edited, tokens, nil), state(t, small, tokens, factors)
	require.Greater(t, distance(plain, want), 1e-2, "the heads matter")
	require.LessOrEqual(t, distance(got, want), 1e-3)
}

func TestTemperRefuses(t *testing.T) {
	k := build(t, knownanswer.Spec{Arch: "qwen35"})
	dst := filepath.Join(t.TempDir(), "e.gguf")
	for want, factors := range map[string]map[backend.Head]float64{
		"heads 0 to 3": {{Layer: 0, Head: 4}: 0.5},
		"has no attention; layers that have: 0, 2": {{Layer: 1, Head: 0}: 0.5},
		"does not exist":               {{Layer: 9, Head: 0}: 0.5},
		"is NaN, want a finite number": {{Layer: 0, Head: 0}: math.NaN()},
		"is +Inf":                      {{Layer: 0, Head: 0}: math.Inf(1)},
	} {
		_, err := temper.WriteFile(dst, k.Path, factors)
		require.ErrorContains(t, err, want)
		require.NoFileExists(t, dst)
	}
	_, err := temper.WriteFile(dst, build(t, knownanswer.Spec{Arch: "llama", Layers: 3}).Path, map[backend.Head]float64{{Layer: 3, Head: 0}: 0.5})
	require.ErrorContains(t, err, "layers that have: 0 to 2")
	_, err = temper.WriteFile(k.Path, k.Path, map[backend.Head]float64{{Layer: 0, Head: 0}: 0.5})
	require.ErrorContains(t, err, "exists: name another file")
	_, err = temper.ScaleColumns(gguf.Tensor{Name: "k", Type: 10, Shape: []int{256}}, 0, 32, 1)
	require.ErrorContains(t, err, `"k" has type Q2_K`)
	for _, typ := range []gguf.Type{gguf.F16, gguf.Q8_0} {
		m, err := gguf.NewTensor("m", typ, []float32{31: 1000}, 32)
		require.NoError(t, err)
		_, err = temper.ScaleColumns(m, 0, 32, 1e6)
		require.ErrorContains(t, err, "does not fit into F16", typ)
	}
}
