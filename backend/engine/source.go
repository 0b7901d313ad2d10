package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/envconfig"
	"github.com/ollama/ollama/template"
	"github.com/ollama/ollama/types/model"

	"threearcs/backend"
	"threearcs/backend/gguf"
)

// A source is a model as it lies on disk: the weights and how to talk to it.
type source struct {
	name     string // as the user named it
	weights  string // path of the GGUF file
	digest   string // sha256 of the manifest; "" for a plain file
	template *template.Template
	config   model.ConfigV2
	system   string
	messages []api.Message
}

// Weights returns the path of the GGUF file of the model called name, as [Open] finds it.
// It needs no build tag.
func Weights(name string) (string, error) {
	src, err := locate(name)
	if err != nil {
		return "", err
	}
	return src.weights, nil
}

// locate finds the model called name: a path to a GGUF file, or a name in Ollama's store,
// which is the folder OLLAMA_MODELS or ~/.ollama/models.
func locate(name string) (*source, error) {
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		return fileSource(name)
	}
	if strings.HasSuffix(name, ".gguf") || strings.HasPrefix(name, ".") || filepath.IsAbs(name) {
		return nil, &backend.MissingError{What: fmt.Sprintf("no model file %q", name)}
	}
	return storeSource(name, envconfig.Models())
}

// fileSource returns the model in the GGUF file at path. Its chat template is the one
// that Ollama recognises in the file, as when a model is created from the file.
func fileSource(path string) (*source, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	defer f.Close()
	s := &source{name: path, weights: path, template: template.DefaultTemplate}
	if f.Architecture() == "gemma4" { // as Ollama's create does
		s.config.Renderer, s.config.Parser = gemma4Renderer, "gemma4"
	}
	known, err := template.Named(gguf.Or(f, "tokenizer.chat_template", ""))
	if err != nil {
		return s, nil // none, or one Ollama does not know: the prompt is passed as it is
	}
	s.template, err = template.Parse(string(known.Bytes))
	return s, err
}

// A manifest is the part of an OCI manifest that we read.
type manifest struct {
	Config layer   `json:"config"`
	Layers []layer `json:"layers"`
}

type layer struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
}

// storeSource returns the model called name in the store at root.
func storeSource(name, root string) (*source, error) {
	n := model.ParseName(name)
	if !n.IsFullyQualified() {
		return nil, fmt.Errorf("engine: %q is neither a model file nor a model name", name)
	}
	data, err := os.ReadFile(filepath.Join(root, "manifests", n.Filepath()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &backend.MissingError{What: fmt.Sprintf("no model %q in %s (OLLAMA_MODELS names another store)", name, root), Command: "ollama pull " + name}
	} else if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("engine: manifest of %q: %w", name, err)
	}
	s := &source{name: name, digest: hexSum(data), template: template.DefaultTemplate}
	if err := s.readLayers(m, filepath.Join(root, "blobs")); err != nil {
		return nil, fmt.Errorf("engine: model %q: %w", name, err)
	}
	return s, nil
}

// readLayers takes over what the layers of m say.
func (s *source) readLayers(m manifest, blobs string) error {
	if m.Config.Digest != "" {
		if err := readJSON(blobs, m.Config, &s.config); err != nil {
			return err
		}
	}
	for _, l := range m.Layers {
		if err := s.readLayer(l, blobs); err != nil {
			return err
		}
	}
	if s.weights == "" {
		return errors.New("it has no weights here (a cloud model?): name a model with local weights")
	}
	return nil
}

// readLayer takes over one layer. Parameters are not read: a request names them all.
func (s *source) readLayer(l layer, blobs string) error {
	const prefix = "application/vnd.ollama.image."
	kind, ok := strings.CutPrefix(l.MediaType, prefix)
	if !ok {
		return nil
	}
	switch kind {
	case "model":
		path, err := blobPath(blobs, l)
		s.weights = path
		return err
	case "adapter":
		return errors.New("it has a LoRA adapter, which the engine cannot apply: merge it into the weights")
	case "template", "prompt":
		data, err := readBlob(blobs, l)
		if err == nil {
			s.template, err = template.Parse(string(data))
		}
		return err
	case "system":
		data, err := readBlob(blobs, l)
		s.system = string(data)
		return err
	case "messages":
		return readJSON(blobs, l, &s.messages)
	}
	return nil
}

var digestPattern = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// blobPath returns the path of the blob of l.
func blobPath(blobs string, l layer) (string, error) {
	if !digestPattern.MatchString(l.Digest) {
		return "", fmt.Errorf("its manifest has the bad digest %q", l.Digest)
	}
	return filepath.Join(blobs, strings.Replace(l.Digest, ":", "-", 1)), nil
}

func readBlob(blobs string, l layer) ([]byte, error) {
	path, err := blobPath(blobs, l)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func readJSON(blobs string, l layer, v any) error {
	data, err := readBlob(blobs, l)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}
