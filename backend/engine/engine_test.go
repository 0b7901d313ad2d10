//go:build engine && cgo

package engine

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/backendtest"
	"threearcs/backend/gguf"
	"threearcs/backend/knownanswer"
	"threearcs/backend/refmodel"
	"threearcs/backend/temper"
)

func TestMain(m *testing.M) {
	slog.SetLogLoggerLevel(slog.LevelError)
	os.Exit(m.Run())
}

var archs = knownanswer.Archs()

// spec is a model with an answer that ends, one with a preamble that loops, and a default.
func spec(arch string) knownanswer.Spec {
	return knownanswer.Spec{
		Arch: arch, Seed: 11, Filler: strings.SplitAfter("Let me think about this for a while . ", " ")[:9],
		Scripts: []knownanswer.Script{
			{Key: "task-ends", Tokens: []string{"yes", " of", " course", "\n", "\n", "ü", "\xc3", "\xa4", "!"}, Ends: true},
			{Key: "task-loops", Filler: 7, Tokens: []string{"tick ", "tock "}},
		},
		Default: knownanswer.Script{Tokens: []string{"what", "?"}, Ends: true},
	}
}

func open(t testing.TB, s knownanswer.Spec, o Options) (*Model, *knownanswer.Known) {
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "known.gguf"), s)
	require.NoError(t, err)
	if o.Threads == 0 {
		o.Threads = 1
	}
	m, err := Open(k.Path, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m, k
}

func TestEngineConforms(t *testing.T) {
	for _, arch := range archs {
		t.Run(arch, func(t *testing.T) {
			backendtest.Run(t, func(t *testing.T) backend.Model {
				m, _ := open(t, spec(arch), Options{})
				return m
			}, backendtest.Prompts{Ends: "please do task-ends", Endless: "please do task-loops"})
		})
	}
}

// TestKnownAnswers compares whole answers: text, token ids and boundaries, rendered prompt,
// prompt tokens, stop reason.
func TestKnownAnswers(t *testing.T) {
	for _, arch := range archs {
		for _, typ := range []gguf.Type{gguf.F32, gguf.F16, gguf.BF16, gguf.Q8_0} {
			t.Run(fmt.Sprintf("%s/%v", arch, typ), func(t *testing.T) {
				s := spec(arch)
				s.Type = typ
				m, k := open(t, s, Options{})
				for _, prompt := range []string{"please do task-ends", "task-loops", "ünïcode without a key\n"} {
					for _, n := range []int{1, 6, 7, 8, 9, 10, 20} {
						requireKnown(t, m, k, backend.Ask{Prompt: prompt, Decoding: backend.Greedy(n, 1024)})
					}
				}
				requireKnown(t, m, k, backend.Ask{System: "be brief", Prompt: "task-loops", Decoding: backend.Greedy(5, 1024)})
			})
		}
		t.Run(arch+"/long", func(t *testing.T) {
			m, k := open(t, spec(arch), Options{})
			long := "say task-loops " + strings.Repeat("and more ", 60) // more than one batch of 512
			requireKnown(t, m, k, backend.Ask{Prompt: long, Decoding: backend.Greedy(300, 1024)})
		})
	}
}

// requireKnown compares the answer of m with the known one.
func requireKnown(t *testing.T, m *Model, k *knownanswer.Known, a backend.Ask) {
	t.Helper()
	want, err := k.Answer(a)
	require.NoError(t, err)
	got, err := m.Generate(context.Background(), a)
	require.NoError(t, err)
	trimUnfinished(&want)
	require.Equal(t, want, got, "%q at %d", a.Prompt, a.Decoding.NumPredict)
}

// TestManyTasks asks a model of the size of a benchmark for the first tokens of each task.
func TestManyTasks(t *testing.T) {
	s := knownanswer.Spec{Arch: "llama", Seed: 3, Type: gguf.Q8_0, Layers: 2}
	for i := range 164 {
		sc := knownanswer.Script{Key: fmt.Sprintf("[task-%03d]", i), Ends: true}
		for j := range 24 {
			sc.Tokens = append(sc.Tokens, fmt.Sprintf("t%d ", i*j%17))
		}
		s.Scripts = append(s.Scripts, sc)
	}
	m, k := open(t, s, Options{})
	for _, sc := range s.Scripts {
		requireKnown(t, m, k, backend.Ask{Prompt: "do " + sc.Key, Decoding: backend.Greedy(3, 512)})
	}
	requireKnown(t, m, k, backend.Ask{Prompt: "do [task-163]", Decoding: backend.Greedy(99, 512)})
}

// trimUnfinished drops a character that is cut in two from the end of a known answer.
func trimUnfinished(a *backend.Answer) {
	a.Text = strings.TrimSuffix(a.Text, "\xc3")
	for i, tok := range a.Tokens {
		if tok.End > 0 && tok.End <= len(a.Text) && a.Text[tok.End-1] == 0xc3 {
			a.Tokens[i].End-- // shows with its last byte
		}
		a.Tokens[i].End = min(a.Tokens[i].End, len(a.Text))
	}
}

// relative returns |got-want|/|want| in the 2-norm.
func relative(got []float32, want []float64) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	var diff, size float64
	for i := range got {
		d := float64(got[i]) - want[i]
		diff += d * d
		size += want[i] * want[i]
	}
	return math.Sqrt(diff / size)
}

// sampleTokens returns a prompt and its answer as token ids.
func sampleTokens(t *testing.T, k *knownanswer.Known) []int {
	a, err := k.Answer(backend.Ask{Prompt: "please do task-loops", Decoding: backend.Greedy(20, 512)})
	require.NoError(t, err)
	tokens := k.PromptTokens(a.Rendered)
	for _, tok := range a.Tokens {
		tokens = append(tokens, tok.ID)
	}
	return tokens
}

// TestStateAgreesWithReference compares hidden states and logits with the float64 forward
// pass, with and without damped heads. The tolerance is on the 2-norm: float32 arithmetic
// gives below 2e-6; keys and values in F16 with fused attention below 2e-3. In gemma4 a
// value at the edge between two F16 numbers may be taken for the other when GELU is looked
// up in ggml's table, which changes the state by a few 1e-5.
func TestStateAgreesWithReference(t *testing.T) {
	for _, arch := range archs {
		for _, c := range []struct {
			opts Options
			tol  float64
		}{{Options{Exact: true}, 2e-6}, {Options{Exact: true, Batch: 8}, 2e-6}, {Options{}, 2e-3}} {
			m, k := open(t, spec(arch), c.opts)
			ref, err := refmodel.Load(k.Path)
			require.NoError(t, err)
			tokens := sampleTokens(t, k)
			for _, damp := range []map[backend.Head]float64{nil, {{Layer: 0, Head: 0}: 0.5}, {{Layer: 0, Head: 2}: 0, {Layer: 2, Head: 3}: -1, {Layer: 2, Head: 1}: 1.5}} {
				require.NoError(t, m.Damp(damp))
				ref.Damp, ref.TableGELU = damp, true
				got, err := m.State(context.Background(), tokens)
				require.NoError(t, err)
				want := ref.Run(tokens, 1)[0]
				at := fmt.Sprintf("%s %+v %v", arch, c.opts, damp)
				worst := max(relative(got.Last, want.Last), relative(got.Logits, want.Logits))
				require.Len(t, got.Layers, len(want.Layers), at)
				for l := range want.Layers {
					worst = max(worst, relative(got.Layers[l], want.Layers[l]))
				}
				t.Logf("%s: largest relative difference %.1e", at, worst)
				tol := c.tol
				if arch == "gemma4" {
					tol = max(tol, 1e-4)
				}
				require.Less(t, worst, tol, at)
			}
		}
	}
}

func TestStateAfterAnAnswer(t *testing.T) {
	m, k := open(t, spec("qwen3"), Options{Exact: true})
	a, err := m.Generate(context.Background(), backend.Ask{Prompt: "please do task-loops", Decoding: backend.Greedy(20, 512)})
	require.NoError(t, err)
	got, err := m.StateAfter(context.Background(), a)
	require.NoError(t, err)
	want, err := m.State(context.Background(), sampleTokens(t, k))
	require.NoError(t, err)
	require.Equal(t, want, got)

	ref, err := refmodel.Load(k.Path)
	require.NoError(t, err)
	r := ref.Run(sampleTokens(t, k), 1)[0]
	mean := make([]float64, len(r.Last))
	for _, h := range [][]float64{r.Layers[0], r.Layers[1], r.Layers[2], r.Last} {
		for i, v := range h {
			mean[i] += v / 4
		}
	}
	last4, err := got.MeanOfLast(4)
	require.NoError(t, err)
	require.Less(t, relative(last4, mean), 2e-6)

	a.PromptTokens++
	_, err = m.StateAfter(context.Background(), a)
	require.ErrorContains(t, err, "another model")
}

// TestLayersLeadToLast checks the residual stream of every architecture against h_last:
// the norm of the last layer, whose weights are 1 in known-answer models, is h_last.
func TestLayersLeadToLast(t *testing.T) {
	for _, arch := range archs {
		m, k := open(t, spec(arch), Options{Exact: true})
		s, err := m.State(context.Background(), sampleTokens(t, k))
		require.NoError(t, err)
		require.Len(t, s.Layers, 4, arch)
		var square float64
		for _, v := range s.Layers[3] {
			square += float64(v) * float64(v)
		}
		scale := 1 / math.Sqrt(square/float64(len(s.Last))+1e-6)
		want := make([]float64, len(s.Last))
		for i, v := range s.Layers[3] {
			want[i] = float64(v) * scale
		}
		require.Less(t, relative(s.Last, want), 1e-6, arch)
	}
}

// TestDampingEqualsEditedFile damps heads at run time and in the file, whatever the type of
// the projection. Factors that are powers of two only shift exponents; a Q4_0 projection
// becomes F16 in the file, whose products are then rounded otherwise (the engine rounds what
// it multiplies with Q4_0 to 8 bits).
func TestDampingEqualsEditedFile(t *testing.T) {
	for _, arch := range archs {
		for _, c := range []struct {
			typ gguf.Type
			tol float64 // of the effect of damping
		}{{gguf.F32, 1e-5}, {gguf.F16, 1e-5}, {gguf.BF16, 1e-5}, {gguf.Q8_0, 1e-5}, {gguf.Q4_0, 0.1}} {
			s := spec(arch)
			if c.typ.Numeric() {
				s.Type = c.typ
			}
			k, err := knownanswer.Build(filepath.Join(t.TempDir(), "known.gguf"), s)
			require.NoError(t, err)
			path := k.Path
			if c.typ == gguf.Q4_0 {
				path = withQ4Projections(t, path)
			}
			factors := map[backend.Head]float64{k.Start: 0.25, {Layer: 2, Head: 3}: -2}
			edited := filepath.Join(t.TempDir(), "edited.gguf")
			_, err = temper.WriteFile(edited, path, factors)
			require.NoError(t, err)

			tokens := sampleTokens(t, k)
			plain := stateOf(t, path, tokens, nil)
			damped := stateOf(t, path, tokens, factors)
			inFile := stateOf(t, edited, tokens, nil)
			effect := relative(plain, widened(damped))
			require.Greater(t, effect, 1e-2, "%s %v", arch, c.typ)
			require.Less(t, relative(inFile, widened(damped)), c.tol*effect, "%s %v", arch, c.typ)
		}
	}
}

// stateOf returns h_last of the model at path with damped heads.
func stateOf(t *testing.T, path string, tokens []int, damp map[backend.Head]float64) []float32 {
	t.Helper()
	m, err := Open(path, Options{Exact: true, Threads: 1})
	require.NoError(t, err)
	defer m.Close()
	require.NoError(t, m.Damp(damp))
	s, err := m.State(context.Background(), tokens)
	require.NoError(t, err)
	return s.Last
}

// withQ4Projections returns a copy of a model whose output projections are random Q4_0.
func withQ4Projections(t *testing.T, path string) string {
	t.Helper()
	f, err := gguf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	r := rand.New(rand.NewPCG(1, 2))
	scale, err := gguf.Encode(gguf.F16, []float32{0.02})
	require.NoError(t, err)
	for i, x := range f.Tensors {
		if !strings.HasSuffix(x.Name, "attn_output.weight") {
			continue
		}
		var blocks []byte
		for range x.Shape[0] * x.Shape[1] / 32 {
			blocks = append(blocks, scale...)
			for range 16 {
				blocks = append(blocks, byte(r.UintN(256)))
			}
		}
		f.Tensors[i].Type, f.Tensors[i].Data = gguf.Q4_0, bytes.NewReader(blocks)
	}
	out := filepath.Join(t.TempDir(), "q4.gguf")
	require.NoError(t, gguf.WriteFile(out, f.Header, f.Tensors))
	return out
}

func widened(v []float32) []float64 {
	w := make([]float64, len(v))
	for i, x := range v {
		w[i] = float64(x)
	}
	return w
}

// TestDampingDoesWhatIsKnown damps the two heads that matter and one that does not.
func TestDampingDoesWhatIsKnown(t *testing.T) {
	for _, arch := range archs {
		m, k := open(t, spec(arch), Options{})
		text := func(h backend.Head, factor float64) string {
			require.NoError(t, m.Damp(map[backend.Head]float64{h: factor}))
			info, err := m.Info(context.Background())
			require.NoError(t, err)
			require.Equal(t, fmt.Sprintf("damped %d:%d×%v", h.Layer, h.Head, factor), info.Edit)
			a, err := m.Generate(context.Background(), backend.Ask{Prompt: "please do task-loops", Decoding: backend.Greedy(9, 512)})
			require.NoError(t, err)
			return a.Text
		}
		const whole = "think about this for a while . tick tock "
		for _, factor := range []float64{min(0.49, k.Switch), 0.51} {
			below := factor < k.Switch || factor == 0
			want := map[bool][2]string{true: {"what?", "think about this for a while . "}, false: {whole, whole}}[below]
			require.Equal(t, want[0], text(k.Start, factor), arch)
			require.Equal(t, want[1], text(k.Resume, factor), arch)
			require.Equal(t, whole, text(backend.Head{Layer: 2, Head: 1}, factor), arch)
		}
	}
}

func TestEngineRefuses(t *testing.T) {
	m, _ := open(t, spec("qwen3"), Options{})
	for want, change := range map[string]func(*backend.Ask){
		"greedily":       func(a *backend.Ask) { a.Decoding.Temperature = 0.7 },
		"penalties":      func(a *backend.Ask) { a.Decoding.RepeatPenalty = 1.1 },
		"think to false": func(a *backend.Ask) { a.Decoding.Think = true },
		"trained for":    func(a *backend.Ask) { a.Decoding.NumCtx = 100_000 },
		"raw prompt":     func(a *backend.Ask) { a.Decoding.Raw, a.System = true, "x" },
		"schema":         func(a *backend.Ask) { a.Format = `{"type":"object"}` },
	} {
		a := backend.Ask{Prompt: "please do task-ends", Decoding: backend.Greedy(5, 512)}
		change(&a)
		_, err := m.Generate(context.Background(), a)
		require.ErrorContains(t, err, want)
	}
	require.ErrorContains(t, m.Damp(map[backend.Head]float64{{Layer: 9, Head: 0}: 1}), "no attention head 0 in layer 9")
	require.ErrorContains(t, m.Damp(map[backend.Head]float64{{Layer: 0, Head: 0}: math.NaN()}), "NaN")
	_, err := m.State(context.Background(), nil)
	require.ErrorContains(t, err, "no tokens")
	_, err = m.State(context.Background(), []int{1 << 30})
	require.ErrorContains(t, err, "vocabulary")
	_, err = m.Generate(context.Background(), backend.Ask{Prompt: "please do task-ends", Decoding: backend.Greedy(5, 512)})
	require.NoError(t, err, "a refusal leaves the model usable")
}

func BenchmarkGenerate(b *testing.B) {
	for _, arch := range archs {
		b.Run(arch, func(b *testing.B) {
			m, _ := open(b, spec(arch), Options{})
			tokens := 0
			for b.Loop() {
				a, err := m.Generate(context.Background(), backend.Ask{Prompt: "please do task-loops", Decoding: backend.Greedy(200, 512)})
				require.NoError(b, err)
				tokens += len(a.Tokens)
			}
			b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	_, k := open(b, spec("qwen3"), Options{})
	for b.Loop() {
		m, err := Open(k.Path, Options{Threads: 1})
		require.NoError(b, err)
		require.NoError(b, m.Close())
	}
}

// TestTwoModelsAtOnce asks two models at the same time, for answers after short prompts
// and after long ones: neither may disturb the other.
func TestTwoModelsAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for _, arch := range []string{"llama", "qwen3"} {
		m, k := open(t, spec(arch), Options{})
		wg.Go(func() {
			for i := range 6 {
				a := backend.Ask{Prompt: "task-loops" + strings.Repeat(" and more", 20*i), Decoding: backend.Greedy(12, 2048)}
				want, err := k.Answer(a)
				assert.NoError(t, err)
				got, err := m.Generate(context.Background(), a)
				assert.NoError(t, err)
				assert.Equal(t, want.Text, got.Text, arch)
			}
		})
	}
	wg.Wait()
}
