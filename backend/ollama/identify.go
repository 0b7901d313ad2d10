package ollama

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"

	"threearcs/backend"
)

// identify collects from the server everything about the model that can change an answer.
func (m *Model) identify(ctx context.Context) (backend.ModelInfo, error) {
	version, err := m.client.Version(ctx)
	if err != nil {
		return backend.ModelInfo{}, err
	}
	show, err := m.client.Show(ctx, &api.ShowRequest{Model: m.cfg.Model})
	if err != nil {
		return backend.ModelInfo{}, err
	}
	digest, err := m.tagged(ctx)
	if err != nil {
		return backend.ModelInfo{}, err
	}
	info := describe(show)
	info.Name, info.Digest, info.Server = m.cfg.Model, digest, "ollama "+version
	if err := m.load(ctx); err != nil {
		return backend.ModelInfo{}, err
	}
	running, err := m.running(ctx, digest)
	if err != nil {
		return backend.ModelInfo{}, err
	}
	info.Kernels = kernels(running, m.cfg.NumThread)
	m.confirm(running.ContextLength)
	return info, nil
}

// tagged returns the digest of the manifest that the model's name stands for now.
func (m *Model) tagged(ctx context.Context) (string, error) {
	list, err := m.client.List(ctx)
	if err != nil {
		return "", err
	}
	for _, have := range list.Models {
		if sameModel(have.Name, m.cfg.Model) {
			return have.Digest, nil
		}
	}
	return "", m.notFound()
}

// load makes the server load the model.
func (m *Model) load(ctx context.Context) error {
	stream, keep := false, api.Duration{Duration: m.cfg.KeepAlive}
	return m.client.Generate(ctx, &api.GenerateRequest{Model: m.cfg.Model, Stream: &stream, KeepAlive: &keep, Options: m.loading()},
		func(api.GenerateResponse) error { return nil })
}

// loading is the options for which a server loads a model again if they change.
func (m *Model) loading() map[string]any {
	options := map[string]any{"num_ctx": m.cfg.NumCtx, "num_batch": numBatch}
	if m.cfg.NumThread > 0 {
		options["num_thread"] = m.cfg.NumThread
	}
	return options
}

// running returns the model as the server has it in memory. The server tells loaded models
// apart by their weights alone and lists them by the name they were first asked for, so the
// digest is looked for first and the name second.
func (m *Model) running(ctx context.Context, digest string) (api.ProcessModelResponse, error) {
	ps, err := m.client.ListRunning(ctx)
	if err != nil {
		return api.ProcessModelResponse{}, err
	}
	for _, p := range ps.Models {
		if p.Digest == digest {
			return p, nil
		}
	}
	for _, p := range ps.Models {
		if sameModel(p.Name, m.cfg.Model) {
			return p, nil
		}
	}
	return api.ProcessModelResponse{}, transient{fmt.Errorf("ollama: %s does not list %s as loaded: stop other users of the server, and other tags of the same weights (ollama stop)", m.cfg.Host.Host, m.cfg.Model)}
}

// verify fails unless the server is still the one that Open found, the model's name still
// stands for the same model, and the server has it loaded with a context of numCtx.
//
// A busy server may have put the model out of its memory since it answered. That is no
// fault if it gave the model this context before.
func (m *Model) verify(ctx context.Context, numCtx int) error {
	version, err := m.client.Version(ctx)
	if err != nil {
		return err
	}
	digest, err := m.tagged(ctx)
	if err != nil {
		return err
	}
	host := m.cfg.Host.Host
	if server := "ollama " + version; server != m.info.Server {
		return fmt.Errorf("ollama: %s is now %s, was %s: this answer was not kept", host, server, m.info.Server)
	}
	if digest != m.info.Digest {
		return fmt.Errorf("ollama: %s changed on %s while in use: digest %s, was %s: this answer was not kept", m.cfg.Model, host, digest, m.info.Digest)
	}
	p, err := m.running(ctx, digest)
	var unloaded transient
	if errors.As(err, &unloaded) && m.confirmed(numCtx) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.ContextLength != numCtx {
		return fmt.Errorf("ollama: %s gives %s a context of %d, asked for num_ctx %d: ask for at most the context the model was trained with (%d)",
			host, m.cfg.Model, p.ContextLength, numCtx, m.info.ContextLength)
	}
	if k := kernels(p, m.cfg.NumThread); k != m.info.Kernels {
		return fmt.Errorf("ollama: %s runs %s on %s, was on %s: free the GPU's memory and resume", host, m.cfg.Model, k, m.info.Kernels)
	}
	m.confirm(numCtx)
	return nil
}

// confirm remembers that the server gave the model a context of numCtx.
func (m *Model) confirm(numCtx int) { m.contexts.Store(numCtx, true) }

func (m *Model) confirmed(numCtx int) bool {
	_, ok := m.contexts.Load(numCtx)
	return ok
}

func (m *Model) notFound() error {
	return &backend.MissingError{
		What:    fmt.Sprintf("%s is not on the Ollama server at %s", m.cfg.Model, m.cfg.Host.Host),
		Command: "ollama pull " + m.cfg.Model,
	}
}

// sameModel reports whether two names stand for one model: "qwen3" is "qwen3:latest".
func sameModel(a, b string) bool {
	return model.ParseName(a).EqualFold(model.ParseName(b))
}

var blob = regexp.MustCompile(`(?m)^FROM .*sha256[-:]([0-9a-f]{64})\s*$`)

// describe returns what Show says about a model.
func describe(show *api.ShowResponse) backend.ModelInfo {
	arch, _ := show.ModelInfo["general.architecture"].(string)
	info := backend.ModelInfo{Architecture: arch, Quantization: show.Details.QuantizationLevel, Template: templateDigest(show)}
	if info.Quantization == "" || strings.EqualFold(info.Quantization, "unknown") {
		info.Quantization = fmt.Sprintf("file_type %v", show.ModelInfo["general.file_type"])
	}
	if n, ok := show.ModelInfo[arch+".context_length"].(float64); ok {
		info.ContextLength = int(n)
	}
	if from := blob.FindStringSubmatch(show.Modelfile); from != nil {
		info.WeightsDigest = from[1]
	}
	return info
}

// templateDigest returns the sha256 of the chat template. A model with a built-in renderer
// or parser is rendered by these, so their names belong to it.
func templateDigest(show *api.ShowResponse) string {
	text := show.Template
	if show.Renderer != "" || show.Parser != "" {
		text += "\x00renderer " + show.Renderer + "\x00parser " + show.Parser
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// kernels says on what the model runs, as far as the server tells.
func kernels(p api.ProcessModelResponse, threads int) string {
	on := "cpu"
	switch {
	case p.SizeVRAM > 0 && p.SizeVRAM >= p.Size:
		on = "gpu"
	case p.SizeVRAM > 0:
		on = fmt.Sprintf("cpu and gpu, %d%% on gpu", 100*p.SizeVRAM/p.Size)
	}
	if threads > 0 {
		on += fmt.Sprintf(", num_thread %d", threads)
	}
	return on
}
