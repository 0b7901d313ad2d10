package live

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"threearcs/backend"
	"threearcs/backend/recording"
	"threearcs/backend/replay"
)

// ParseModels reads which model stands for which name of the paper, such as
// "Qwen3-0.6B=qwen3:0.6b,Qwen3-0.6B DD=student.gguf".
func ParseModels(s string) (map[string]string, error) {
	models := map[string]string{}
	for part := range strings.SplitSeq(s, ",") {
		name, model, ok := strings.Cut(part, "=")
		name, model = strings.TrimSpace(name), strings.TrimSpace(model)
		if !ok || name == "" || model == "" {
			return nil, fmt.Errorf("live: %q: want name=model, such as %s=qwen3:0.6b", part, backend.Qwen06B)
		}
		if _, dup := models[name]; dup {
			return nil, fmt.Errorf("live: %q: %s has a model already", part, name)
		}
		models[name] = model
	}
	return models, nil
}

// Asked returns a model that is asked now as a source. Kind says how: "ollama" or "engine".
func Asked(ctx context.Context, kind string, m backend.Model, d backend.Decoding) (Source, error) {
	info, err := m.Info(ctx)
	return Source{Model: m, Decoding: d, Level: backend.Live, From: backend.Source{File: kind, Field: info.Name, SHA256: info.Digest}}, err
}

// OpenRecording returns the recording at path as a source. It fails if the recording is of
// other problems than set, or words them in another way.
func OpenRecording(set Set, path string) (Source, error) {
	m, err := replay.Open(path)
	if err != nil {
		return Source{}, err
	}
	h := m.File().Header
	want := h
	want.Set.SHA256, want.Wording = set.SHA256, set.Wording.ID()
	if d := recording.Diff(h, want); len(d) > 0 {
		m.Close()
		return Source{}, fmt.Errorf("live: %s was recorded with %s %s, these problems have %s: name the file of problems it was recorded with", path, d[0].Field, d[0].Have, d[0].Want)
	}
	digest, err := m.File().Digest()
	if err != nil {
		m.Close()
		return Source{}, err
	}
	return Source{Model: m, Decoding: h.Decoding, Level: backend.Recorded, From: backend.Source{File: path, SHA256: digest}}, nil
}

// Close closes the models.
func (b *Backend) Close() error {
	var errs []error
	for _, s := range b.sources {
		errs = append(errs, s.Model.Close())
	}
	return errors.Join(errs...)
}
