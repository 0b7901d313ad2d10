package knownanswer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/backendtest"
	"threearcs/backend/gguf"
	"threearcs/backend/knownanswer"
	"threearcs/backend/refmodel"
)

// small is a model of three scripts: one that ends, one with a preamble that loops, and
// the default.
func small(arch string) knownanswer.Spec {
	return knownanswer.Spec{
		Arch: arch, Seed: 7, Layers: 2, Filler: []string{"Let", " me", " think", ".", " So", ":"},
		Scripts: []knownanswer.Script{
			{Key: "first_task", Tokens: []string{"yes", " of", " course", "\n", "\n", "ünï"}, Ends: true, Feature: []float64{1, -2}},
			{Key: "second_task", Filler: 4, Tokens: []string{"a", "b", "c"}, Loop: 1},
			{Key: "third_task", Filler: 1, Tokens: []string{"now"}, Ends: true},
		},
		Default: knownanswer.Script{Tokens: []string{"what", "?"}, Ends: true},
	}
}

func build(t testing.TB, s knownanswer.Spec) *knownanswer.Known {
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "known.gguf"), s)
	require.NoError(t, err)
	return k
}

// prompts of the three scripts and of none.
var prompts = []string{"please solve first_task.", "do second_task", "now third_task!", "hello"}

// says reports whether the reference model answers prompt with the tokens want: whether
// each is its choice after the prompt and those before.
func says(m *refmodel.Model, prompt, want []int) bool {
	for i, state := range m.Run(append(prompt[:len(prompt):len(prompt)], want[:len(want)-1]...), len(want)) {
		if state.Best() != want[i] {
			return false
		}
	}
	return true
}

// ids returns the token ids of the known answer to prompt, without the chat template to be
// quick, followed by the end of the turn if it ends within n.
func ids(t *testing.T, k *knownanswer.Known, prompt string, n int) []int {
	d := backend.Greedy(n, 4096)
	d.Raw = true
	a, err := k.Answer(backend.Ask{Prompt: prompt, Decoding: d})
	require.NoError(t, err)
	var out []int
	for _, tok := range a.Tokens {
		out = append(out, tok.ID)
	}
	if a.Stop == backend.StopEOS {
		out = append(out, 258)
	}
	return out
}

// TestReferenceGivesTheKnownAnswers runs the independent forward pass: the weights do
// what the plan says, in every type and with the rest of the network silent or not.
func TestReferenceGivesTheKnownAnswers(t *testing.T) {
	for _, arch := range knownanswer.Archs() {
		for _, typ := range []gguf.Type{gguf.F32, gguf.F16, gguf.BF16, gguf.Q8_0} {
			for _, quiet := range []bool{false, true} {
				if quiet && typ != gguf.F32 {
					continue
				}
				t.Run(fmt.Sprintf("%s/%v/quiet=%v", arch, typ, quiet), func(t *testing.T) {
					s := small(arch)
					s.Type, s.Quiet = typ, quiet
					k := build(t, s)
					m, err := refmodel.Load(k.Path)
					require.NoError(t, err)
					for _, prompt := range prompts {
						want := ids(t, k, prompt, 12)
						require.True(t, says(m, k.PromptTokens(prompt), want), prompt)
					}
				})
			}
		}
	}
}

// TestHeadsDoWhatIsKnown damps each head of the first two layers in the reference model.
func TestHeadsDoWhatIsKnown(t *testing.T) {
	for _, fallback := range []float64{0, 0.7} {
		s := small("qwen3")
		s.Fallback = fallback
		testHeads(t, build(t, s))
	}
}

func testHeads(t *testing.T, k *knownanswer.Known) {
	m, err := refmodel.Load(k.Path)
	require.NoError(t, err)
	rendered := k.PromptTokens("do second_task")
	whole := ids(t, k, "do second_task", 6)
	fallback := ids(t, k, "hello", 6)
	for layer := range 2 {
		for head := range 4 {
			for _, lambda := range []float64{k.Switch - 0.01, k.Switch + 0.01} {
				at := backend.Head{Layer: layer, Head: head}
				m.Damp = map[backend.Head]float64{at: lambda}
				want := whole
				switch {
				case at == k.Start && lambda < k.Switch:
					want = fallback
				case at == k.Resume && lambda < k.Switch:
					want = append(whole[:4:4], 258)
				}
				require.True(t, says(m, rendered, want), "%v λ=%g", at, lambda)
			}
		}
	}
}

// TestWords makes texts of the prompt one token each: the prompt gets shorter, and nothing
// else changes.
func TestWords(t *testing.T) {
	for _, arch := range knownanswer.Archs() {
		s := small(arch)
		plain := build(t, s)
		s.Words = []string{"a long text that", " stands in the prompt"}
		k := build(t, s)
		m, err := refmodel.Load(k.Path)
		require.NoError(t, err)
		prompt := "a long text that stands in the prompt of " + s.Scripts[0].Key
		want := ids(t, k, prompt, 6)
		require.True(t, says(m, k.PromptTokens(prompt), want), arch)
		require.Len(t, k.PromptTokens(prompt), len(plain.PromptTokens(prompt))-len(s.Words[0]+s.Words[1])+2, arch)
	}
}

// TestRanks puts keys of different ranks into one prompt: the highest counts, wherever it
// stands.
func TestRanks(t *testing.T) {
	s := small("llama")
	s.Scripts[1].Rank = 1
	k := build(t, s)
	m, err := refmodel.Load(k.Path)
	require.NoError(t, err)
	first, second := s.Scripts[0].Key, s.Scripts[1].Key
	want := ids(t, k, "say "+second, 6)
	for _, prompt := range []string{first + " and " + second, second + " and " + first + ", " + first} {
		require.Equal(t, want, ids(t, k, prompt, 6), prompt)
		require.True(t, says(m, k.PromptTokens(prompt), want), prompt)
	}
	require.False(t, says(m, k.PromptTokens("say "+first), want))

	s.Arch = "qwen3"
	_, err = knownanswer.Build(filepath.Join(t.TempDir(), "m.gguf"), s)
	require.ErrorContains(t, err, "only llama has higher ones")
}

func TestFeaturesStandInTheHiddenState(t *testing.T) {
	s := small("llama")
	s.Quiet = true
	k := build(t, s)
	m, err := refmodel.Load(k.Path)
	require.NoError(t, err)
	text := append(k.PromptTokens(prompts[0]), ids(t, k, prompts[0], 3)...)
	h := m.Run(text, 1)[0].Last[knownanswer.FeatureAt:]
	require.InDeltaSlice(t, []float64{1, -2, 0, 0, 0, 0, 0, 0}, h[:8], 1e-5)
}

func TestAnswer(t *testing.T) {
	k := build(t, small("llama"))
	ask := func(prompt string, n, ctx int) backend.Answer {
		a, err := k.Answer(backend.Ask{Prompt: prompt, Decoding: backend.Greedy(n, ctx)})
		require.NoError(t, err)
		return a
	}
	a := ask(prompts[0], 99, 999)
	require.Equal(t, "yes of course\n\nünï", a.Text)
	require.Equal(t, backend.StopEOS, a.Stop)
	require.Equal(t, len(a.Text), a.Tokens[5].End)
	require.NotEqual(t, a.Tokens[3].ID, a.Tokens[4].ID, "equal texts are different tokens")

	a = ask(prompts[1], 11, 999)
	require.Equal(t, " think. So:abcbcbc", a.Text)
	require.Equal(t, backend.StopCap, a.Stop)
	require.Equal(t, a.Tokens[5].ID, a.Tokens[7].ID)

	a = ask(prompts[1], 99, a.PromptTokens+5)
	require.Equal(t, backend.StopContext, a.Stop)
	require.Len(t, a.Tokens, 5)

	require.Equal(t, "what?", ask("hello", 9, 999).Text)
	require.Equal(t, backend.StopCap, ask("hello", 2, 999).Stop)
	require.Equal(t, backend.StopEOS, ask("hello", 3, 999).Stop)
	_, err := k.Answer(backend.Ask{Prompt: "first_task and second_task", Decoding: backend.Greedy(9, 999)})
	require.ErrorContains(t, err, `"first_task" and "second_task"`)
	d := backend.Greedy(9, 999)
	d.Raw = true
	_, err = k.Answer(backend.Ask{Prompt: "second_task", Decoding: d})
	require.ErrorContains(t, err, "nothing but a key")
	d.RepeatPenalty = 1.1
	_, err = k.Answer(backend.Ask{Prompt: "x", Decoding: d})
	require.ErrorContains(t, err, "greedy")
}

func TestBuildIsAFunctionOfTheSpec(t *testing.T) {
	a, b := build(t, small("llama")), build(t, small("llama"))
	require.Equal(t, a.SHA256, b.SHA256)
	s := small("llama")
	s.Seed++
	require.NotEqual(t, a.SHA256, build(t, s).SHA256)
	info, err := os.Stat(a.Path)
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(6_000_000))
}

func TestBuildRefuses(t *testing.T) {
	for want, change := range map[string]func(*knownanswer.Spec){
		"architecture":       func(s *knownanswer.Spec) { s.Arch = "gpt2" },
		"Q6_K":               func(s *knownanswer.Spec) { s.Type = 14 },
		"-1 layers":          func(s *knownanswer.Spec) { s.Layers = -1 },
		"is part of":         func(s *knownanswer.Spec) { s.Scripts[0].Key = "second" },
		"cannot be a key":    func(s *knownanswer.Spec) { s.Scripts[0].Key = "x" },
		`"sec" is part of`:   func(s *knownanswer.Spec) { s.Words = []string{"sec"} },
		"has no tokens":      func(s *knownanswer.Spec) { s.Scripts[0].Tokens = nil },
		"which has 6":        func(s *knownanswer.Spec) { s.Scripts[1].Filler = 7 },
		"loops to token 3":   func(s *knownanswer.Spec) { s.Scripts[1].Loop = 3 },
		"no NUL":             func(s *knownanswer.Spec) { s.Scripts[1].Tokens[0] = "\x00" },
		"token 0 of a fille": func(s *knownanswer.Spec) { s.Filler[0] = "" },
		"at most 8":          func(s *knownanswer.Spec) { s.Scripts[1].Feature = make([]float64, 9) },
		"[-2, 2]":            func(s *knownanswer.Spec) { s.Scripts[1].Feature = []float64{3} },
		"has the key":        func(s *knownanswer.Spec) { s.Default.Key = "default" },
	} {
		s := small("llama")
		change(&s)
		_, err := knownanswer.Build(filepath.Join(t.TempDir(), "x.gguf"), s)
		require.ErrorContains(t, err, want)
	}
}

// An oracle answers as the model would, without running it.
type oracle struct{ *knownanswer.Known }

func (o oracle) Info(context.Context) (backend.ModelInfo, error) {
	return backend.ModelInfo{Name: "oracle", Digest: o.SHA256, WeightsDigest: o.SHA256, Architecture: "none",
		Quantization: "none", Template: "known", ContextLength: 8192, Server: "none", Kernels: "none"}, nil
}

func (o oracle) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	if err := ctx.Err(); err != nil {
		return backend.Answer{}, err
	}
	return o.Answer(a)
}

func (oracle) Close() error { return nil }

// TestKnownAnswersConform: what is known obeys the rules that every model obeys.
func TestKnownAnswersConform(t *testing.T) {
	for _, arch := range knownanswer.Archs() {
		s := small(arch)
		backendtest.Run(t, func(t *testing.T) backend.Model { return oracle{build(t, s)} },
			backendtest.Prompts{Ends: "please do first_task", Endless: "please do second_task"})
	}
}

// TestManyScripts builds a model of the size of a benchmark: 164 tasks of 24 tokens of
// their own after a preamble of 600.
func TestManyScripts(t *testing.T) {
	s := knownanswer.Spec{Arch: "qwen3", Seed: 3, Type: gguf.Q8_0}
	for i := range 600 {
		s.Filler = append(s.Filler, fmt.Sprintf("%d ", i%10))
	}
	for i := range 164 {
		sc := knownanswer.Script{Key: fmt.Sprintf("[task-%03d]", i), Filler: 3 * i, Ends: true}
		for j := range 24 {
			sc.Tokens = append(sc.Tokens, fmt.Sprintf("t%d ", i*j%17))
		}
		s.Scripts = append(s.Scripts, sc)
	}
	k := build(t, s)
	info, err := os.Stat(k.Path)
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(6_000_000))
	a, err := k.Answer(backend.Ask{Prompt: "do [task-100]", Decoding: backend.Greedy(1000, 4096)})
	require.NoError(t, err)
	require.Len(t, a.Tokens, 324)
	t.Logf("%d bytes", info.Size())
}

func ExampleBuild() {
	dir, err := os.MkdirTemp("", "known")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	k, err := knownanswer.Build(filepath.Join(dir, "model.gguf"), knownanswer.Spec{
		Arch: "llama",
		Scripts: []knownanswer.Script{
			{Key: "is_even", Tokens: []string{"return", " n", " %", " 2", " ==", " 0"}, Ends: true},
		},
	})
	if err != nil {
		panic(err)
	}
	for _, limit := range []int{3, 6, 7} {
		a, err := k.Answer(backend.Ask{Prompt: "def is_even(n):", Decoding: backend.Greedy(limit, 512)})
		if err != nil {
			panic(err)
		}
		fmt.Printf("%d: %q %s\n", limit, a.Text, a.Stop)
	}
	// Output:
	// 3: "return n %" length
	// 6: "return n % 2 == 0" length
	// 7: "return n % 2 == 0" stop
}
