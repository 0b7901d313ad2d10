package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/stats/falsify"
	"threearcs/stats/npz"
)

// writeText writes a file in a folder of its own and returns its path.
func writeText(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func TestReadPrompts(t *testing.T) {
	path := writeText(t, "p.jsonl", `{"id": "a", "system": "be kind", "prompt": "q", "response": "r", "stop": "length", "label": true}
{"prompt": "q2", "response": "", "label": 0.25}
`)
	items, err := readPrompts(path)
	require.NoError(t, err)
	require.Len(t, items, 2)
	assert.Equal(t, backend.Ask{System: "be kind", Prompt: "q"}, items[0].ask)
	assert.Equal(t, backend.Answer{Text: "r", Stop: backend.StopCap}, items[0].answer)
	assert.Equal(t, "a", items[0].id)
	assert.Equal(t, "2", items[1].id)
	assert.Equal(t, 1.0, *items[0].label)
	assert.Equal(t, 0.25, *items[1].label)
	assert.Equal(t, "cap", items[0].position())
	assert.Equal(t, "prompt", items[1].position())
}

func TestFeaturesRefuses(t *testing.T) {
	good := writeText(t, "p.jsonl", `{"id": "a", "prompt": "q", "response": "r"}`)
	lines := func(s string) []string { return []string{"--prompts", writeText(t, "p.jsonl", s)} }
	labels := func(s string) []string { return []string{"--prompts", good, "--labels", writeText(t, "l.jsonl", s)} }
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "at least one of the flags in the group [answers prompts] is required"},
		{[]string{"--prompts", good, "--answers", "r.jsonl"}, "none of the others can be"},
		{[]string{"--answers", "none.jsonl"}, "none.jsonl"},
		{[]string{"--answers", good}, "line"},
		{[]string{"--prompts", good, "--layers", "first"}, "use last, mean4 or both"},
		{[]string{"--prompts", good, "--out", good}, "exists: name another file"},
		{lines(""), "there are no answers"},
		{lines(`{"prompt": "q"}`), "line 1: no response: record"},
		{lines(`{"response": "r"}`), "line 1: no prompt"},
		{lines(`{"prompt": "q", "response": "r", "lable": 1}`), `unknown field "lable"`},
		{lines(`{"prompt": "q", "response": "r", "label": "good"}`), "label is good: want a number"},
		{lines(`{"prompt": "q", "response": "r", "stop": "eos"}`), `stop is "eos": want "stop" or "length"`},
		{lines(`{"id": "a", "prompt": "q", "response": "r"}{"id": "a", "prompt": "q", "response": "s"}`), `two answers have the id "a"`},
		{lines(`{"prompt": "q", "response": "r", "label": 1}{"prompt": "q", "response": "s"}`), `not all: "1" and "2" differ`},
		{labels(`{"id": "b", "label": 1}`), `no answer with id "b"`},
		{labels(`{"id": "a", "label": 1}{"id": "a", "label": 0}`), `"a" has a label already`},
	} {
		out := filepath.Join(t.TempDir(), "x.npz")
		_, err := execute(t, newFeaturesCmd(), append([]string{"--model", "none.gguf", "--out", out}, c.args...)...)
		require.ErrorContains(t, err, c.want, c.args)
		require.NoFileExists(t, out)
	}
}

func TestFeaturesNeedTheEngine(t *testing.T) {
	if engine.Built {
		t.Skip("the engine is part of this program")
	}
	good := writeText(t, "p.jsonl", `{"prompt": "q", "response": "r"}`)
	_, err := execute(t, newFeaturesCmd(), "--model", "m.gguf", "--prompts", good, "--out", filepath.Join(t.TempDir(), "x.npz"))
	require.ErrorContains(t, err, "-tags engine")
}

// someFeatures are features of four answers of which one says nothing.
func someFeatures(label func(i int) float64) features {
	f := features{model: backend.ModelInfo{Name: "m", WeightsDigest: "d"}}
	for i, stop := range []backend.StopReason{backend.StopEOS, backend.StopCap, "", backend.StopEOS} {
		it := featureItem{id: string(rune('a' + i)), answer: backend.Answer{Text: "tëxt"[:i], Stop: stop}}
		if i == 0 {
			it.answer.Text = ""
		}
		if label != nil {
			v := label(i)
			it.label = &v
		}
		f.items = append(f.items, it)
		f.x, f.pooled = append(f.x, []float32{float32(i), 0.1}), append(f.pooled, []float32{1, 2})
	}
	f.items[2].answer.Text = "ok"
	return f
}

func TestFeaturesArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npz")
	require.NoError(t, someFeatures(func(i int) float64 { return float64(i % 2) }).save(path))
	require.NoFileExists(t, path+".partial")
	a, err := npz.Load(path)
	require.NoError(t, err)
	assert.Equal(t, "<f4", a["X"].DType)
	assert.Equal(t, []int{4, 2}, a["X"].Shape)
	at, err := a["position"].Strings()
	require.NoError(t, err)
	assert.Equal(t, []string{"prompt", "cap", "unknown", "closing"}, at)
	y, err := a["y"].Ints()
	require.NoError(t, err)
	assert.Equal(t, []int64{0, 1, 0, 1}, y)

	s, err := falsify.Load(path, falsify.DefaultNames())
	require.NoError(t, err, "falsify takes it")
	assert.Equal(t, []bool{false, true, false, true}, s.Y)
	assert.NotNil(t, s.Pool)
	assert.Len(t, s.Texts, 4)
	assert.Empty(t, s.Axes)

	require.NoError(t, someFeatures(func(i int) float64 { return float64(i) / 4 }).save(path))
	names, half := falsify.DefaultNames(), 0.5
	names.AtLeast = &half
	s, err = falsify.Load(path, names)
	require.NoError(t, err)
	assert.Equal(t, []bool{false, false, true, true}, s.Y)

	require.NoError(t, someFeatures(nil).save(path))
	a, err = npz.Load(path)
	require.NoError(t, err)
	assert.NotContains(t, a, "y")
}

func TestFeaturesSayWhereTheyWereRead(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, someFeatures(nil).print(&b, "x.npz"))
	assert.Equal(t, `x.npz: 4 answers × 2 features of m
  1 read at: closing
  1 read at: cap
  1 read at: prompt
  1 read at: unknown
A probe can tell these positions apart, whatever it says of the answers: compare it within each (array "position").
`, b.String())
}

// fitInPython loads the archive as a user of scikit-learn does.
const fitInPython = `
import sys, numpy
a = numpy.load(sys.argv[1])
assert a["X"].dtype == numpy.float32 and a["X"].shape == (4, 2), a["X"]
assert a["X"].tolist()[3] == [3.0, float(numpy.float32(0.1))], a["X"]
assert a["y"].tolist() == [0, 1, 0, 1] and a["position"].tolist()[1] == "cap" and a["texts"][2] == "ok"
try:
    from sklearn.linear_model import LogisticRegression
except ImportError:
    sys.exit(0)
LogisticRegression().fit(a["X"], a["y"])
`

func TestFeaturesLoadInPython(t *testing.T) {
	python := ""
	for _, p := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(p, "-c", "import numpy").Run() == nil {
			python = p
			break
		}
	}
	if python == "" {
		t.Skip("no Python with NumPy")
	}
	path := filepath.Join(t.TempDir(), "x.npz")
	require.NoError(t, someFeatures(func(i int) float64 { return float64(i % 2) }).save(path))
	out, err := exec.Command(python, "-c", fitInPython, path).CombinedOutput()
	require.NoError(t, err, string(out))
}
