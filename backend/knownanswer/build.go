package knownanswer

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"

	"threearcs/backend"
	"threearcs/backend/gguf"
)

// Build writes the model of s to path and returns what is known about it.
func Build(path string, s Spec) (*Known, error) {
	s = s.withDefaults()
	if err := s.check(); err != nil {
		return nil, err
	}
	p, err := newPlan(s)
	if err != nil {
		return nil, err
	}
	w := &weights{spec: s, arch: archs[s.Arch]}
	w.table(p.vocab)
	start := w.random("heads").IntN(2)
	k := &Known{Path: path, plan: p, Start: backend.Head{Layer: jobLayer, Head: start}, Resume: backend.Head{Layer: jobLayer, Head: 1 - start}}
	if !w.arch.postNorms {
		k.Switch = s.Fallback
	}
	for l := range s.Layers {
		if l == jobLayer {
			w.layer(l, job{head: start, flag: atStart}, job{head: 1 - start, flag: atResume, turn: turn})
		} else {
			w.layer(l)
		}
	}
	if w.err != nil {
		return nil, w.err
	}
	if err := gguf.WriteFile(path, p.header(), w.tensors); err != nil {
		return nil, err
	}
	k.SHA256, err = fileSum(path)
	return k, err
}

func (s Spec) withDefaults() Spec {
	if s.Layers == 0 {
		s.Layers = 4
	}
	if s.Fallback == 0 {
		s.Fallback = 0.5
	}
	if s.Context == 0 {
		s.Context = 8192
	}
	return s
}

// header returns the header entries of the file.
func (p *plan) header() []gguf.KV {
	s := p.spec
	kv := []gguf.KV{
		{Key: "general.architecture", Value: s.Arch},
		{Key: "general.name", Value: "known-answer " + s.Arch},
		{Key: "general.file_type", Value: fileType[s.Type]},
		{Key: s.Arch + ".context_length", Value: uint32(s.Context)},
		{Key: s.Arch + ".embedding_length", Value: uint32(width)},
		{Key: s.Arch + ".block_count", Value: uint32(s.Layers)},
		{Key: s.Arch + ".feed_forward_length", Value: uint32(hidden)},
		{Key: s.Arch + ".attention.head_count", Value: uint32(heads)},
		{Key: s.Arch + ".attention.key_length", Value: uint32(headDim)},
		{Key: s.Arch + ".attention.value_length", Value: uint32(headDim)},
		{Key: s.Arch + ".attention.layer_norm_rms_epsilon", Value: float32(epsilon)},
		{Key: s.Arch + ".rope.freq_base", Value: float32(ropeBase)},
		{Key: s.Arch + ".rope.dimension_count", Value: uint32(archs[s.Arch].ropeDims)},
		{Key: s.Arch + ".vocab_size", Value: uint32(len(p.vocab))},
	}
	kv = append(kv, archs[s.Arch].header(s.Layers)...)
	return append(kv, p.tokenizer()...)
}

// tokenizer returns the header entries of the tokenizer.
func (p *plan) tokenizer() []gguf.KV {
	var texts []string
	var kinds []int32
	for _, t := range p.vocab {
		texts, kinds = append(texts, t.stored), append(kinds, t.kind)
	}
	a := archs[p.spec.Arch]
	merges, _ := a.merge()
	kv := []gguf.KV{
		{Key: "tokenizer.ggml.model", Value: a.tokenizer},
		{Key: "tokenizer.ggml.pre", Value: a.pretokenizer},
		{Key: "tokenizer.ggml.tokens", Value: texts},
		{Key: "tokenizer.ggml.token_type", Value: kinds},
		{Key: "tokenizer.ggml.merges", Value: merges},
		{Key: "tokenizer.ggml.bos_token_id", Value: uint32(idBegin)},
		{Key: "tokenizer.ggml.eos_token_id", Value: uint32(idEndOfTurn)},
		{Key: "tokenizer.ggml.eot_token_id", Value: uint32(idEndOfTurn)},
		{Key: "tokenizer.ggml.padding_token_id", Value: uint32(idBegin)},
		{Key: "tokenizer.ggml.add_bos_token", Value: false},
		{Key: "tokenizer.ggml.add_eos_token", Value: false},
	}
	if a.chat.jinja != "" {
		kv = append(kv, gguf.KV{Key: "tokenizer.chat_template", Value: a.chat.jinja})
	}
	return kv
}

// fileType holds llama.cpp's numbers for files that are mostly of one type.
var fileType = map[gguf.Type]uint32{gguf.F32: 0, gguf.F16: 1, gguf.Q8_0: 7, gguf.BF16: 32}

// fileSum returns the SHA-256 of a file in hexadecimal.
func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
