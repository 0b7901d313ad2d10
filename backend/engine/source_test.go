package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ollama/ollama/template"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/gguf"
	"threearcs/backend/knownanswer"
)

// A store is a folder laid out as Ollama's.
type store struct {
	t    *testing.T
	root string
}

// blob stores data and returns its layer.
func (s store) blob(kind, data string) layer {
	digest := hexSum([]byte(data))
	path := filepath.Join(s.root, "blobs", "sha256-"+digest)
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path, []byte(data), 0o644))
	return layer{MediaType: "application/vnd.ollama.image." + kind, Digest: "sha256:" + digest}
}

// tag stores a manifest and returns its digest.
func (s store) tag(name string, config layer, layers ...layer) string {
	data, err := json.Marshal(manifest{Config: config, Layers: layers})
	require.NoError(s.t, err)
	path := filepath.Join(s.root, "manifests", filepath.FromSlash(name))
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path, data, 0o644))
	return hexSum(data)
}

const thinkTemplate = `{{ range .Messages }}{{ if eq .Role "assistant" }}{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ end }}<{{ .Role }}>{{ .Content }}{{ end }}<assistant>{{ if and .IsThinkSet (not .Think) }}<think></think>{{ end }}`

func TestStoreSource(t *testing.T) {
	s := store{t, t.TempDir()}
	config := s.blob("config", `{"model_type":"751.63M","renderer":"","parser":""}`)
	digest := s.tag("registry.ollama.ai/library/tiny/0.6b", config, s.blob("model", "weights"),
		s.blob("template", thinkTemplate), s.blob("system", "be kind"), s.blob("params", `{"stop":["x"]}`),
		s.blob("messages", `[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]`), s.blob("license", "MIT"))

	got, err := storeSource("tiny:0.6b", s.root)
	require.NoError(t, err)
	require.Equal(t, digest, got.digest)
	require.Equal(t, filepath.Join(s.root, "blobs", "sha256-"+hexSum([]byte("weights"))), got.weights)
	require.True(t, got.thinks())

	text, err := got.render(backend.Ask{Prompt: "q", Decoding: backend.Greedy(1, 9)})
	require.NoError(t, err)
	require.Equal(t, "<system>be kind<user>hi<assistant>yo<user>q<assistant><think></think>", text)

	a := backend.Ask{System: "be curt", Prompt: "q", Decoding: backend.Greedy(1, 9)}
	a.Decoding.Think = true
	text, err = got.render(a)
	require.NoError(t, err)
	require.Equal(t, "<system>be curt<user>hi<assistant>yo<user>q<assistant>", text)
}

func TestStoreRefuses(t *testing.T) {
	s := store{t, t.TempDir()}
	none := layer{}
	s.tag("registry.ollama.ai/library/cloud/latest", none, s.blob("template", "{{ .Prompt }}"))
	s.tag("registry.ollama.ai/library/lora/latest", none, s.blob("model", "w"), s.blob("adapter", "a"))
	s.tag("registry.ollama.ai/library/evil/latest", none, layer{"application/vnd.ollama.image.model", "sha256:../../etc"})
	s.tag("registry.ollama.ai/library/broken/latest", none, s.blob("model", "w"), s.blob("template", "{{"))
	require.NoError(t, os.WriteFile(filepath.Join(s.root, "manifests/registry.ollama.ai/library/broken/json"), []byte("{"), 0o644))
	for name, want := range map[string]string{
		"absent": "ollama pull absent", "cloud": "no weights here", "lora": "LoRA", "evil": "bad digest",
		"broken": "unclosed action", "broken:json": "manifest of", "a b": "neither a model file nor",
	} {
		_, err := storeSource(name, s.root)
		require.ErrorContains(t, err, want, name)
	}
}

func TestFileSource(t *testing.T) {
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "k.gguf"), knownanswer.Spec{Arch: "llama"})
	require.NoError(t, err)
	s, err := locate(k.Path)
	require.NoError(t, err)
	require.False(t, s.thinks())
	for _, system := range []string{"", "be kind"} {
		text, err := s.render(backend.Ask{System: system, Prompt: "one\ntwo", Decoding: backend.Greedy(1, 9)})
		require.NoError(t, err)
		require.Equal(t, knownanswer.Render("llama", system, "one\ntwo"), text)
	}
	_, err = locate(filepath.Join(t.TempDir(), "absent.gguf"))
	require.ErrorContains(t, err, "no model file")

	plain := filepath.Join(t.TempDir(), "plain.gguf")
	require.NoError(t, gguf.WriteFile(plain, []gguf.KV{{Key: "tokenizer.chat_template", Value: strings.Repeat("unknown ", 90)}}, nil))
	s, err = locate(plain)
	require.NoError(t, err)
	text, err := s.render(backend.Ask{Prompt: "as it is", Decoding: backend.Greedy(1, 9)})
	require.NoError(t, err)
	require.Equal(t, "as it is", text, "an unknown template is none, as in Ollama")
}

// TestTemplateOfKnownAnswers: the template for Modelfiles renders as the one in the file.
func TestTemplateOfKnownAnswers(t *testing.T) {
	tmpl, err := template.Parse(knownanswer.Template)
	require.NoError(t, err)
	for _, system := range []string{"", "be kind"} {
		text, err := (&source{template: tmpl}).render(backend.Ask{System: system, Prompt: "q", Decoding: backend.Greedy(1, 9)})
		require.NoError(t, err)
		require.Equal(t, knownanswer.Render("qwen3", system, "q"), text)
	}
}

// TestGemma4FileIsRenderedByCode: the chat format that no template in the file describes.
func TestGemma4FileIsRenderedByCode(t *testing.T) {
	k, err := knownanswer.Build(filepath.Join(t.TempDir(), "k.gguf"), knownanswer.Spec{Arch: "gemma4"})
	require.NoError(t, err)
	s, err := locate(k.Path)
	require.NoError(t, err)
	require.True(t, s.thinks())
	text, err := s.render(backend.Ask{System: "be kind", Prompt: " q\n", Decoding: backend.Greedy(1, 9)})
	require.NoError(t, err)
	require.Equal(t, knownanswer.Render("gemma4", "be kind", " q\n"), text)
}

func TestRendererOfGemma4(t *testing.T) {
	for _, c := range []struct{ name, size, want string }{
		{"gemma4:e2b", "", gemma4SmallRenderer}, {"my-gemma-31b", "", gemma4LargeRenderer},
		{"mine", "26B", gemma4LargeRenderer}, {"mine", "5.1B", gemma4SmallRenderer}, {"mine", "", gemma4SmallRenderer},
	} {
		s := &source{name: c.name}
		s.config.Renderer, s.config.ModelType = gemma4Renderer, c.size
		require.Equal(t, c.want, s.renderer(), "%+v", c)
	}
	s := &source{}
	s.config.Renderer = "qwen3.5"
	require.Equal(t, "qwen3.5", s.renderer())
}

func TestDescribe(t *testing.T) {
	require.Equal(t, "", describe(nil))
	require.Equal(t, "damped 0:3×-1 2:1×0.5", describe(map[backend.Head]float64{{Layer: 2, Head: 1}: 0.5, {Layer: 0, Head: 3}: -1}))
}
