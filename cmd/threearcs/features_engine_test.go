//go:build engine

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/knownanswer"
	"threearcs/backend/ollama/ollamatest"
	"threearcs/backend/recording"
	"threearcs/backend/refmodel"
	"threearcs/stats/npz"
)

// planted is a model of 20 tasks, of which every third never ends. The hidden state of
// task i holds a sign that is its label, and a number of its own.
func planted(t *testing.T, arch string, quiet bool) *knownanswer.Known {
	s := knownanswer.Spec{Arch: arch, Seed: 4, Quiet: quiet, Default: knownanswer.Script{Tokens: []string{"no"}, Ends: true}}
	for i := range 20 {
		s.Scripts = append(s.Scripts, knownanswer.Script{Key: fmt.Sprintf("[t-%02d]", i), Tokens: []string{"well ", "then "}, Ends: i%3 != 0,
			Feature: plantedFeature(i)})
	}
	return buildKnown(t, s)
}

func plantedFeature(i int) []float64 { return []float64{float64(2*(i%2) - 1), float64(i) / 20} }

// plantedPrompt asks for task i in words of different lengths.
func plantedPrompt(i int) string { return fmt.Sprintf("%.*s [t-%02d]", i%5+1, "do it now", i) }

// recordPlanted records the first n answers of k and writes labels.
func recordPlanted(t *testing.T, k *knownanswer.Known, n int, withIDs bool) (answers, labels string) {
	t.Helper()
	m, err := engine.Open(k.Path, engine.Options{Threads: 1})
	require.NoError(t, err)
	defer m.Close()
	info, err := m.Info(context.Background())
	require.NoError(t, err)
	d := backend.Greedy(7, 512)
	answers = filepath.Join(t.TempDir(), "r.jsonl")
	w, err := recording.Append(answers, recording.Header{Model: info, Decoding: d, Set: recording.Set{Name: "planted", Asks: 20}})
	require.NoError(t, err)
	text := ""
	for i := range n {
		ask := backend.Ask{Prompt: plantedPrompt(i), Decoding: d}
		a, err := m.Generate(context.Background(), ask)
		require.NoError(t, err)
		if !withIDs {
			for j := range a.Tokens {
				a.Tokens[j].ID = -1
			}
		}
		require.NoError(t, w.Append(fmt.Sprint("t/", i), ask, a))
		text += fmt.Sprintf(`{"id": "t/%d", "label": %v}`+"\n", i, i%2 == 1)
	}
	require.NoError(t, w.Close())
	return answers, writeText(t, "l.jsonl", text)
}

// loadFeatures returns the rows of X and, if there is one, X_pool.
func loadFeatures(t *testing.T, path string) (x, pool *mat.Dense, arrays map[string]*npz.Array) {
	t.Helper()
	arrays, err := npz.Load(path)
	require.NoError(t, err)
	x, err = arrays["X"].Matrix()
	require.NoError(t, err)
	if p := arrays["X_pool"]; p != nil {
		pool, err = p.Matrix()
		require.NoError(t, err)
	}
	return x, pool, arrays
}

// The planted numbers are found where they were planted, with their labels and positions,
// and falsify finds the probe that they make.
func TestFeaturesFindWhatWasPlanted(t *testing.T) {
	k := planted(t, "llama", true)
	answers, labels := recordPlanted(t, k, 20, true)
	out := filepath.Join(t.TempDir(), "x.npz")
	text, err := execute(t, newFeaturesCmd(), "--model", k.Path, "--answers", answers, "--labels", labels, "--exact", "--threads", "1", "--out", out)
	require.NoError(t, err)
	assert.Contains(t, text, "20 answers × 192 features")
	assert.Contains(t, text, "13 read at: closing\n  7 read at: cap\n")

	x, pool, arrays := loadFeatures(t, out)
	require.Nil(t, pool)
	y, err := arrays["y"].Ints()
	require.NoError(t, err)
	at, err := arrays["position"].Strings()
	require.NoError(t, err)
	ids, err := arrays["ids"].Strings()
	require.NoError(t, err)
	for i := range 20 {
		row := x.RawRowView(i)[knownanswer.FeatureAt:]
		for j, want := range plantedFeature(i) {
			require.InDelta(t, want, row[j], 1e-5, "%d", i)
		}
		require.EqualValues(t, i%2, y[i])
		require.Equal(t, map[bool]string{true: "cap", false: "closing"}[i%3 == 0], at[i])
		require.Equal(t, fmt.Sprint("t/", i), ids[i])
	}
	text, err = execute(t, newFalsifyCmd(), "--train", out, "--permutations", "19", "--seeds", "1")
	require.NoError(t, err)
	assert.Contains(t, text, "CV, C = 1, mean of 1 seeds    10/10    1.000")
	assert.Contains(t, text, "verdict: survived")
}

// referenceRows are the states that the independent forward pass computes after the first
// n answers: h_last and the mean of the last four layers.
func referenceRows(t *testing.T, k *knownanswer.Known, n int, tokens func(i int) []int) (last, mean [][]float64) {
	t.Helper()
	ref, err := refmodel.Load(k.Path)
	require.NoError(t, err)
	ref.TableGELU = true
	for i := range n {
		s := ref.Run(tokens(i), 1)[0]
		m := make([]float64, len(s.Last))
		for _, h := range [][]float64{s.Layers[0], s.Layers[1], s.Layers[2], s.Last} {
			for j, v := range h {
				m[j] += v / 4
			}
		}
		last, mean = append(last, s.Last), append(mean, m)
	}
	return last, mean
}

// requireRows compares rows by the relative size of their difference.
func requireRows(t *testing.T, want [][]float64, got *mat.Dense, tol float64) {
	t.Helper()
	for i, w := range want {
		var diff, size float64
		for j, v := range w {
			diff += (got.At(i, j) - v) * (got.At(i, j) - v)
			size += v * v
		}
		require.LessOrEqual(t, math.Sqrt(diff/size), tol, "row %d", i)
	}
}

// What is read agrees with the independent forward pass: at the recorded tokens, and at
// those of the text where no tokens were recorded. Of gemma4 see TestStateAgreesWithReference
// of package engine.
func TestFeaturesAgreeWithReference(t *testing.T) {
	const n = 4 // items 0 and 3 are cut, the others end
	for _, arch := range knownanswer.Archs() {
		tol := map[bool]float64{true: 1e-4, false: 2e-6}[arch == "gemma4"]
		k := planted(t, arch, false)
		for _, withIDs := range []bool{true, false} {
			tokens := func(i int) []int {
				a, err := k.Answer(backend.Ask{Prompt: plantedPrompt(i), Decoding: backend.Greedy(7, 512)})
				require.NoError(t, err)
				if !withIDs {
					return k.PromptTokens(a.Rendered + a.Text)
				}
				ids := k.PromptTokens(a.Rendered)
				for _, tok := range a.Tokens {
					ids = append(ids, tok.ID)
				}
				return ids
			}
			last, mean := referenceRows(t, k, n, tokens)
			answers, _ := recordPlanted(t, k, n, withIDs)
			out := filepath.Join(t.TempDir(), "x.npz")
			_, err := execute(t, newFeaturesCmd(), "--model", k.Path, "--answers", answers, "--layers", "both", "--exact", "--threads", "1", "--out", out)
			require.NoError(t, err)
			x, pool, arrays := loadFeatures(t, out)
			require.NotContains(t, arrays, "y")
			requireRows(t, last, x, tol)
			requireRows(t, mean, pool, tol)
		}
	}
}

// Answers in a file give the rows of the same answers in a recording without token ids.
func TestFeaturesOfAFile(t *testing.T) {
	k := planted(t, "qwen3", false)
	answers, _ := recordPlanted(t, k, 5, false)
	items, _, err := readAnswers(answers)
	require.NoError(t, err)
	text := ""
	for _, it := range items {
		line, err := json.Marshal(map[string]any{"id": it.id, "prompt": it.ask.Prompt, "response": it.answer.Text, "stop": it.answer.Stop})
		require.NoError(t, err)
		text += string(line) + "\n"
	}
	read := func(args ...string) *mat.Dense {
		out := filepath.Join(t.TempDir(), "x.npz")
		_, err := execute(t, newFeaturesCmd(), append([]string{"--model", k.Path, "--threads", "1", "--layers", "mean4", "--out", out}, args...)...)
		require.NoError(t, err)
		x, _, _ := loadFeatures(t, out)
		return x
	}
	require.True(t, mat.Equal(read("--answers", answers), read("--prompts", writeText(t, "p.jsonl", text))))
}

// Answers of another model are read only when asked for.
func TestFeaturesOfAnotherModel(t *testing.T) {
	answers, _ := recordPlanted(t, planted(t, "qwen3", false), 2, true)
	other := buildKnown(t, taskSpec("gemma4"))
	args := []string{"--model", other.Path, "--answers", answers, "--out", filepath.Join(t.TempDir(), "x.npz")}
	_, err := execute(t, newFeaturesCmd(), args...)
	require.ErrorContains(t, err, "to read answers of another model, add --reread")
	_, err = execute(t, newFeaturesCmd(), append(args, "--reread")...)
	require.NoError(t, err)
}

// The states are those that a server gives of the same weights, here the independent
// forward pass; where they are not, nothing is written.
func TestFeaturesCheckWithServer(t *testing.T) {
	k := planted(t, "llama", false)
	answers, _ := recordPlanted(t, k, 20, true)
	ref, err := refmodel.Load(k.Path)
	require.NoError(t, err)
	s := ollamatest.New()
	s.Arch, s.Weights = "llama", k.SHA256
	wrong := 0.0
	s.Embed = func(prompt string) []float64 {
		state := ref.Run(k.PromptTokens(prompt), 1)[0].Last
		state[0] += wrong * math.Sqrt(floats.Dot(state, state))
		return state
	}
	t.Setenv("OLLAMA_HOST", s.Start(t).Host)
	check := func() (string, string, error) {
		out := filepath.Join(t.TempDir(), "x.npz")
		text, err := execute(t, newFeaturesCmd(), "--model", k.Path, "--answers", answers, "--threads", "1", "--check-with", ollamatest.Model, "--out", out)
		return text, out, err
	}
	text, out, err := check()
	require.NoError(t, err)
	assert.Contains(t, text, "gives the same hidden states after all 20 answers")
	assert.FileExists(t, out)

	wrong = 0.02
	_, out, err = check()
	require.ErrorContains(t, err, "t/0: the hidden states of the engine and of ")
	require.ErrorContains(t, err, "differ by 0.0")
	assert.NoFileExists(t, out)

	s.Weights = ollamatest.Weights
	_, _, err = check()
	require.ErrorContains(t, err, "name the same model")
	s.Arch, s.Weights = "qwen3", k.SHA256
	_, _, err = check()
	require.ErrorContains(t, err, "from a stock Ollama server")
}
