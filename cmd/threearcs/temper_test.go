package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/gguf"
	"threearcs/backend/knownanswer"
	"threearcs/backend/refmodel"
)

// taskSpec is a model that says "no idea" unless the prompt names the task.
func taskSpec(arch string) knownanswer.Spec {
	return knownanswer.Spec{Arch: arch, Seed: 9, Layers: 2,
		Scripts: []knownanswer.Script{{Key: "the-task", Tokens: []string{"it", " is", " done"}, Ends: true}},
		Default: knownanswer.Script{Tokens: []string{"no", " idea"}, Ends: true}}
}

func buildKnown(t *testing.T, s knownanswer.Spec) *knownanswer.Known {
	t.Helper()
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "known.gguf"), s)
	require.NoError(t, err)
	return k
}

// firstToken returns what the independent forward pass answers first.
func firstToken(t *testing.T, k *knownanswer.Known, path, prompt string) int {
	t.Helper()
	m, err := refmodel.Load(path)
	require.NoError(t, err)
	return m.Run(k.PromptTokens(prompt), 1)[0].Best()
}

// knownFirst returns the id of the first token of the known answer.
func knownFirst(t *testing.T, k *knownanswer.Known, prompt string) int {
	t.Helper()
	d := backend.Greedy(1, 512)
	d.Raw = true
	a, err := k.Answer(backend.Ask{Prompt: prompt, Decoding: d})
	require.NoError(t, err)
	return a.Tokens[0].ID
}

// TestTemperChangesTheAnswerAsKnown damps the start head of a model on both sides of the
// factor at which it is known to lose the task, and a head that does not matter.
func TestTemperChangesTheAnswerAsKnown(t *testing.T) {
	const prompt = "do the-task"
	for _, typ := range []gguf.Type{gguf.F32, gguf.F16, gguf.BF16, gguf.Q8_0} {
		s := taskSpec("qwen3")
		s.Type = typ
		k := buildKnown(t, s)
		done, idea := knownFirst(t, k, prompt), knownFirst(t, k, "do it")
		require.NotEqual(t, done, idea)
		for _, c := range []struct {
			head   backend.Head
			lambda string
			want   int
		}{
			{k.Start, "0.45", idea}, {k.Start, "0.55", done}, {k.Start, "1", done},
			{backend.Head{Layer: 1, Head: 2}, "0", done},
		} {
			out := filepath.Join(t.TempDir(), "t.gguf")
			_, err := execute(t, newTemperCmd(), "--model", k.Path, "--heads", c.head.String(), "--lambda", c.lambda, "--out", out)
			require.NoError(t, err)
			assert.Equal(t, c.want, firstToken(t, k, out, prompt), "%v: %v × %s", typ, c.head, c.lambda)
		}
	}
}

func TestTemperSaysWhatItDid(t *testing.T) {
	k := buildKnown(t, taskSpec("llama"))
	out := filepath.Join(t.TempDir(), "t.gguf")
	text, err := execute(t, newTemperCmd(), "--model", k.Path, "--heads", "1:3, 0:1", "--lambda", "0.5", "--out", out)
	require.NoError(t, err)
	autogold.ExpectFile(t, autogold.Raw(strings.NewReplacer(k.Path, "model.gguf", out, "tempered.gguf").Replace(text)))
}

// TestTemperFindsModelsInTheStore names a model as in Ollama, whose template is not in the
// weights and must come along.
func TestTemperFindsModelsInTheStore(t *testing.T) {
	k := buildKnown(t, taskSpec("llama"))
	store := t.TempDir()
	t.Setenv("OLLAMA_MODELS", store)
	blob := filepath.Join(store, "blobs", "sha256-"+k.SHA256)
	manifest := filepath.Join(store, "manifests", "registry.ollama.ai", "library", "tiny", "1b")
	require.NoError(t, os.MkdirAll(filepath.Dir(blob), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Dir(manifest), 0o755))
	require.NoError(t, os.Rename(k.Path, blob))
	data, err := json.Marshal(map[string]any{"layers": []map[string]any{
		{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:" + k.SHA256}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(manifest, data, 0o644))

	out := filepath.Join(t.TempDir(), "t.gguf")
	text, err := execute(t, newTemperCmd(), "--model", "tiny:1b", "--heads", k.Start.String(), "--lambda", "0", "--out", out)
	require.NoError(t, err)
	assert.Contains(t, text, "ollama show --modelfile tiny:1b | sed 's|^FROM .*|FROM "+out+"|' > Modelfile\n")
	assert.Equal(t, knownFirst(t, k, "do it"), firstToken(t, k, out, "do the-task"))
	original, err := os.ReadFile(blob)
	require.NoError(t, err)
	sum := sha256.Sum256(original)
	assert.Equal(t, k.SHA256, hex.EncodeToString(sum[:]), "the store is untouched")
}

func TestTemperRefuses(t *testing.T) {
	k := buildKnown(t, taskSpec("llama"))
	out := filepath.Join(t.TempDir(), "t.gguf")
	for _, c := range []struct{ model, heads, lambda, out, want string }{
		{k.Path, "0:4", "0.5", out, "layers have heads 0 to 3"},
		{k.Path, "2:0", "0.5", out, "layers that have: 0 to 1"},
		{k.Path, "0", "0.5", out, `"0" is not a head`},
		{k.Path, "0:1,0:1", "0.5", out, "names 0:1 twice"},
		{k.Path, "0:1", "NaN", out, "want a finite number"},
		{k.Path, "0:1", "0.5", k.Path, "exists: name another file"},
		{"none.gguf", "0:1", "0.5", out, `no model file "none.gguf"`},
	} {
		_, err := execute(t, newTemperCmd(), "--model", c.model, "--heads", c.heads, "--lambda", c.lambda, "--out", c.out)
		require.ErrorContains(t, err, c.want)
		require.NoFileExists(t, out)
	}
	_, err := execute(t, newTemperCmd(), "--model", k.Path, "--out", out)
	require.ErrorContains(t, err, `"heads", "lambda" not set`)
}
