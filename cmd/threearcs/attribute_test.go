package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/stats/attribution"
)

func TestAttributeRefuses(t *testing.T) {
	prompts := writeText(t, "p.jsonl", `{"id": "a", "prompt": "q", "response": "r"}{"id": "b", "prompt": "q", "response": "r"}`)
	labels := writeText(t, "l.jsonl", `{"id": "a", "label": true}`)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--labels", labels}, "at least one of the flags in the group [answers prompts] is required"},
		{[]string{"--prompts", prompts}, `required flag(s) "labels" not set`},
		{[]string{"--prompts", prompts, "--labels", labels, "--by", "d"}, "use magnitude or direction"},
		{[]string{"--prompts", prompts, "--labels", labels, "--last", "0"}, "--last, --top, --permutations and --splits start at 1"},
		{[]string{"--prompts", prompts, "--labels", labels, "--out", labels}, "exists: name another file"},
		{[]string{"--prompts", prompts, "--labels", writeText(t, "l.jsonl", `{"id": "a", "label": 3}`)}, `"a" has the label 3: two cohorts need true and false`},
		{[]string{"--prompts", prompts, "--labels", labels}, "labelled true: 1 answers, false: 0; need 4 of each"},
		{[]string{"--prompts", prompts, "--labels", writeText(t, "l.jsonl", `{"id": "c", "label": true}`)}, `no answer with id "c"`},
	} {
		_, err := execute(t, newAttributeCmd(), append([]string{"--model", "none.gguf"}, c.args...)...)
		require.ErrorContains(t, err, c.want, c.args)
	}
}

// someHeads is the attribution of twelve heads in three layers, of which 1:2 is louder and
// 2:0 points elsewhere in the true cohort, and 0:1 is silent.
func someHeads(t *testing.T) attributed {
	a := attributed{model: backend.ModelInfo{Name: "m", WeightsDigest: "d"}, last: 32, unlabelled: 3}
	for i := range 12 {
		a.heads = append(a.heads, backend.Head{Layer: i / 4, Head: i % 4})
	}
	var samples []attribution.Sample
	for i := range 24 {
		s := attribution.Sample{Label: i%2 == 0}
		for unit := range a.heads {
			v := float64((i*i*(unit+3) + 7*i*unit) % 23)
			s.Norms, s.Means = append(s.Norms, v), append(s.Means, []float64{v, float64((i * i * i * (unit + 1)) % 19), 1})
		}
		s.Norms[1], s.Means[1] = 0, []float64{0, 0, 0}
		if s.Label {
			s.Norms[6] += 20
			s.Means[8][1] += 40
		}
		samples = append(samples, s)
	}
	var err error
	a.Result, err = attribution.Attribute(samples, attribution.Options{Permutations: 99})
	require.NoError(t, err)
	return a
}

func TestAttributePrints(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, someHeads(t).print(&b, attributeFlags{top: 2, by: "magnitude", controls: 2}))
	autogold.ExpectFile(t, autogold.Raw(b.String()))

	b.Reset()
	require.NoError(t, someHeads(t).print(&b, attributeFlags{top: 4, by: "direction", controls: 1}))
	assert.Contains(t, b.String(), "--heads 2:0,")
}

func TestAttributeWritesEveryHead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "heads.tsv")
	require.NoError(t, someHeads(t).save(path))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	autogold.ExpectFile(t, autogold.Raw(text))
	require.NoFileExists(t, path+".partial")
}

// Where no head stands out, the command says so before it names heads.
func TestAttributeSaysThatNothingStandsOut(t *testing.T) {
	a := someHeads(t)
	for unit := range a.heads {
		a.Magnitude.Chance[unit] = 0.4
	}
	var b bytes.Buffer
	require.NoError(t, a.print(&b, attributeFlags{top: 4, by: "magnitude", controls: 1}))
	assert.Contains(t, b.String(), "No head stands out by magnitude: among as many heads chance shows as large an effect with probability 0.4.")
}

// What differs between the cohorts beside the label is said.
func TestAttributeSaysWhatConfounds(t *testing.T) {
	item := func(label float64, prompt string, stop backend.StopReason) featureItem {
		return featureItem{ask: backend.Ask{Prompt: prompt, Decoding: backend.Decoding{}}, answer: backend.Answer{Text: "x", Stop: stop}, label: &label}
	}
	assert.Empty(t, confounds([]featureItem{item(1, "a", backend.StopEOS), item(0, "b", backend.StopEOS)}))
	notes := confounds([]featureItem{item(1, "a", backend.StopCap), item(0, "b", backend.StopEOS), item(0, "b", backend.StopEOS)})
	require.Len(t, notes, 2)
	assert.Contains(t, notes[0], "1 of 1 answers labelled true and 0 of 2 labelled false are cut off or may be")
	assert.Contains(t, notes[1], "several answers to one prompt, 1 beyond the first")
}
