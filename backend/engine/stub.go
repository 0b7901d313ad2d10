//go:build !engine || !cgo

package engine

import (
	"context"
	"errors"

	"threearcs/backend"
)

// ErrNotBuilt is what Open returns in a program built without the engine.
var ErrNotBuilt = errors.New("engine: this program was built without the engine: build it with CGO_ENABLED=1 and -tags engine (needs a C++ compiler), or use the ollama backend")

// Built reports whether the engine is part of this program.
const Built = false

// A Model is an open model.
type Model struct{}

// Open returns [ErrNotBuilt].
func Open(string, Options) (*Model, error) { return nil, ErrNotBuilt }

// Info returns ErrNotBuilt.
func (*Model) Info(context.Context) (backend.ModelInfo, error) {
	return backend.ModelInfo{}, ErrNotBuilt
}

// Generate returns ErrNotBuilt.
func (*Model) Generate(context.Context, backend.Ask) (backend.Answer, error) {
	return backend.Answer{}, ErrNotBuilt
}

// Render returns ErrNotBuilt.
func (*Model) Render(backend.Ask) (string, error) { return "", ErrNotBuilt }

// Tokenize returns ErrNotBuilt.
func (*Model) Tokenize(string) ([]int, error) { return nil, ErrNotBuilt }

// State returns ErrNotBuilt.
func (*Model) State(context.Context, []int) (State, error) { return State{}, ErrNotBuilt }

// StateAfter returns ErrNotBuilt.
func (*Model) StateAfter(context.Context, backend.Answer) (State, error) {
	return State{}, ErrNotBuilt
}

// TokensOf returns ErrNotBuilt.
func (*Model) TokensOf(backend.Answer) ([]int, error) { return nil, ErrNotBuilt }

// HeadOutputs returns ErrNotBuilt.
func (*Model) HeadOutputs(context.Context, []int, int) ([]HeadOutput, error) {
	return nil, ErrNotBuilt
}

// Damp returns ErrNotBuilt.
func (*Model) Damp(map[backend.Head]float64) error { return ErrNotBuilt }

// Heads returns ErrNotBuilt.
func (*Model) Heads() ([]backend.Head, error) { return nil, ErrNotBuilt }

// Close does nothing.
func (*Model) Close() error { return nil }
