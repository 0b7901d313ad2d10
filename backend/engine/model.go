//go:build engine && cgo

package engine

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/ollama/ollama/fs"
	"github.com/ollama/ollama/fs/ggml"
	"github.com/ollama/ollama/ml"
	"github.com/ollama/ollama/model"
	"github.com/ollama/ollama/tokenizer"

	// The architectures of the paper and their kin.
	_ "github.com/ollama/ollama/model/models/gemma3"
	_ "github.com/ollama/ollama/model/models/gemma4"
	_ "github.com/ollama/ollama/model/models/llama"
	_ "github.com/ollama/ollama/model/models/qwen2"
	_ "github.com/ollama/ollama/model/models/qwen3"
	_ "github.com/ollama/ollama/model/models/qwen3next"

	"threearcs/backend"
)

// Built reports whether the engine is part of this program.
const Built = true

// running is held while a model is loaded or computes. Ollama's engine has one backend a
// device for the whole process, with one buffer for intermediate results: two models that
// compute at the same time give wrong answers.
var running sync.Mutex

// A Model is an open model. Its methods may be called from several goroutines; they run
// one after the other, and so do those of different models.
type Model struct {
	src  *source
	opts Options
	sum  func() (string, error) // sha256 of the weights, computed once

	net    model.Model
	text   tokenizer.Tokenizer
	taps   *taps
	numCtx int // for which net was loaded; 0 if it is not loaded
	damp   map[backend.Head]float64
}

// Open opens the model called name: the path of a GGUF file, or a name in Ollama's store
// such as "qwen3:0.6b".
func Open(name string, o Options) (*Model, error) {
	src, err := locate(name)
	if err != nil {
		return nil, err
	}
	if o.Threads == 0 {
		o.Threads = max(1, runtime.NumCPU()/2)
	}
	if o.Batch == 0 {
		o.Batch = 512
	}
	m := &Model{src: src, opts: o}
	m.sum = sync.OnceValues(func() (string, error) { return fileSum(src.weights) })
	running.Lock()
	defer running.Unlock()
	if err := m.load(smallestContext); err != nil {
		return nil, err
	}
	return m, nil
}

// smallestContext is the context for which a model is first loaded, in tokens.
const smallestContext = 512

// load makes m ready for a context of numCtx tokens. It loads the model again if that
// changes, as the server does.
func (m *Model) load(numCtx int) error {
	if m.net != nil && numCtx == m.numCtx {
		return nil
	}
	m.unload()
	err := m.open()
	if err == nil {
		err = m.fill(numCtx)
	}
	if err != nil {
		m.unload()
	}
	return err
}

// open reads the header of the weights and builds the network.
func (m *Model) open() (err error) {
	defer m.recovered("load", &err)
	params := ml.BackendParams{AllocMemory: true, NumThreads: m.opts.Threads}
	if m.fuses() {
		params.FlashAttention = ml.FlashAttentionEnabled
	}
	m.net, err = model.New(m.src.weights, params)
	if err != nil {
		m.net = nil
		return fmt.Errorf("engine: load %s: %w", m.src.weights, err)
	}
	var ok bool
	if m.text, ok = m.net.(tokenizer.Tokenizer); !ok || m.net.Config().Cache == nil {
		return fmt.Errorf("engine: %s (%s) does not generate text", m.src.name, m.config().Architecture())
	}
	return nil
}

// fill reads the weights and makes room for numCtx tokens.
func (m *Model) fill(numCtx int) (err error) {
	defer m.recovered("load", &err)
	if limit := m.contextLength(); numCtx > limit && numCtx > smallestContext {
		return fmt.Errorf("engine: num_ctx is %d, %s was trained for %d: lower num_ctx", numCtx, m.src.name, limit)
	}
	dtype := ml.DTypeF16
	if m.opts.Exact {
		dtype = ml.DTypeF32
	}
	m.net.Config().Cache.Init(m.net.Backend(), dtype, 1, numCtx, m.opts.Batch)
	if err := m.net.Backend().Load(context.Background(), nil); err != nil {
		return fmt.Errorf("engine: load %s: %w", m.src.weights, err)
	}
	if p, ok := m.net.(model.PostLoader); ok {
		if err := p.PostLoad(); err != nil {
			return fmt.Errorf("engine: load %s: %w", m.src.weights, err)
		}
	}
	stream, err := newResidual(m.src.weights)
	if err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	m.taps = newTaps(m.net, m.damp, stream)
	m.numCtx = numCtx
	return nil
}

// fuses reports whether attention is fused: as far as the architecture allows, which is
// what the server does, unless exact arithmetic is asked for.
func (m *Model) fuses() bool {
	if m.opts.Exact {
		return false
	}
	f, err := openGGML(m.src.weights)
	return err == nil && f.SupportsFlashAttention()
}

// unload frees the network.
func (m *Model) unload() {
	if m.net == nil {
		return
	}
	if c := m.net.Config().Cache; c != nil {
		c.Close()
	}
	m.net.Backend().Close()
	m.net, m.numCtx = nil, 0
}

// recovered turns a panic of the engine into an error. The network is not used again.
func (m *Model) recovered(what string, err *error) {
	if p := recover(); p != nil {
		m.net, m.numCtx = nil, 0
		*err = fmt.Errorf("engine: %s %s: the engine gave up: %v", what, m.src.name, p)
	}
}

// Close frees the model.
func (m *Model) Close() error {
	running.Lock()
	defer running.Unlock()
	m.unload()
	return nil
}

func (m *Model) config() fs.Config { return m.net.Backend().Config() }

func (m *Model) contextLength() int { return int(m.config().Uint("context_length")) }

// Info returns everything about the model that can change an answer. Kernels names what
// is known to change the last digits.
func (m *Model) Info(ctx context.Context) (backend.ModelInfo, error) {
	if err := ctx.Err(); err != nil {
		return backend.ModelInfo{}, err
	}
	weights, err := m.sum()
	if err != nil {
		return backend.ModelInfo{}, err
	}
	running.Lock()
	defer running.Unlock()
	if err := m.load(max(m.numCtx, smallestContext)); err != nil {
		return backend.ModelInfo{}, err
	}
	c := m.config()
	info := backend.ModelInfo{Name: m.src.name, Digest: m.src.digest, WeightsDigest: weights,
		Architecture: c.Architecture(), Quantization: quantization(c.Uint("general.file_type")),
		Template: hexSum([]byte(m.src.template.String())), ContextLength: m.contextLength(),
		Server: "engine " + Version, Kernels: m.kernels(), Edit: describe(m.damp)}
	if info.Digest == "" {
		info.Digest = weights
	}
	return info, nil
}

// quantization names a file type as Ollama does, and F32, which Ollama calls unknown.
func quantization(fileType uint32) string {
	if fileType == 0 {
		return "F32"
	}
	return ggml.FileType(fileType).String()
}

// kernels describes what computes: processor, compiler flags, attention, cache.
func (m *Model) kernels() string {
	k := []string{"cpu " + runtime.GOARCH}
	if flags := compilerFlags(); flags != "" {
		k = append(k, flags)
	}
	if m.fuses() {
		k = append(k, "flash attention")
	}
	if m.opts.Exact {
		return strings.Join(append(k, "f32 cache"), ", ")
	}
	return strings.Join(append(k, "f16 cache"), ", ")
}

// compilerFlags returns the CGO_CFLAGS of the build, if the program knows them.
func compilerFlags() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "CGO_CFLAGS" && s.Value != "" {
			return s.Value
		}
	}
	return ""
}
