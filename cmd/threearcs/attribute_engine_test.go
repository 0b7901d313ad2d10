//go:build engine

package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/knownanswer"
	"threearcs/backend/refmodel"
	"threearcs/stats/attribution"
)

// The command finds for every head what the independent forward pass gives.
func TestAttributeAgreesWithReference(t *testing.T) {
	for _, arch := range []string{"llama", "qwen35"} {
		k := planted(t, arch, false)
		answers, labels := recordPlanted(t, k, 20, true)
		out := filepath.Join(t.TempDir(), "heads.tsv")
		text, err := execute(t, newAttributeCmd(), "--model", k.Path, "--answers", answers, "--labels", labels,
			"--last", "3", "--permutations", "20", "--seed", "5", "--out", out, "--exact", "--threads", "1")
		require.NoError(t, err)
		want, heads := referenceAttribution(t, k, 3)
		assert.Contains(t, text, fmt.Sprintf("%d heads over the last 3 tokens of 10 answers labelled true and 10 labelled false", len(heads)))

		data, err := os.ReadFile(out)
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(string(data)), "\n")[2:]
		require.Len(t, lines, len(heads))
		for unit, line := range lines {
			cells := strings.Split(line, "\t")
			assert.Equal(t, heads[unit].String(), cells[0])
			for i, w := range []float64{1: want.MeanTrue[unit], 2: want.MeanFalse[unit], 3: want.Magnitude.D[unit], 6: want.HeldOut.D[unit], 9: want.Fitted.D[unit], 11: want.Cosine[unit]} {
				if w == 0 {
					continue
				}
				got, err := strconv.ParseFloat(cells[i], 64)
				require.NoError(t, err)
				assert.InDelta(t, w, got, 0.02*math.Max(1, math.Abs(w)), "%s head %v, column %d", arch, heads[unit], i)
			}
		}
		chosen := strings.Fields(text[strings.Index(text, "--heads "):])[1]
		parsed, err := backend.ParseHeads(chosen)
		require.NoError(t, err)
		assert.Len(t, parsed, 5)
	}
}

// referenceAttribution attributes the planted answers with the float64 forward pass.
func referenceAttribution(t *testing.T, k *knownanswer.Known, last int) (*attribution.Result, []backend.Head) {
	m, err := refmodel.Load(k.Path)
	require.NoError(t, err)
	const perLayer = 4
	var samples []attribution.Sample
	var heads []backend.Head
	for i := range 20 {
		a, err := k.Answer(backend.Ask{Prompt: plantedPrompt(i), Decoding: backend.Greedy(7, 512)})
		require.NoError(t, err)
		tokens := k.PromptTokens(a.Rendered)
		for _, tok := range a.Tokens {
			tokens = append(tokens, tok.ID)
		}
		n := min(last, len(a.Tokens))
		states := m.Run(tokens, n)
		s := attribution.Sample{Label: i%2 == 1}
		heads = nil
		for l, all := range states[0].Heads {
			for h := 0; all != nil && h < perLayer; h++ {
				heads = append(heads, backend.Head{Layer: l, Head: h})
				width := len(all) / perLayer
				norm, mean := 0.0, make([]float64, width)
				for _, state := range states {
					square := 0.0
					for j, v := range state.Heads[l][h*width:][:width] {
						square += v * v
						mean[j] += v / float64(n)
					}
					norm += math.Sqrt(square) / float64(n)
				}
				s.Norms, s.Means = append(s.Norms, norm), append(s.Means, mean)
			}
		}
		samples = append(samples, s)
	}
	r, err := attribution.Attribute(samples, attribution.Options{Permutations: 1, Splits: 5, Seed: 5})
	require.NoError(t, err)
	return r, heads
}
