// Package replay answers from a recording instead of a model.
//
// It fails closed: an ask that was not recorded exactly so, with every option of the
// decoding, is refused with a [*backend.MissingError] that names the nearest recorded ask
// and the fields in which the two differ. Nothing is guessed and no model is asked.
package replay

import (
	"context"
	"fmt"

	"threearcs/backend"
	"threearcs/backend/recording"
)

// A Model replays one recording. It may be used by several goroutines.
type Model struct {
	file *recording.File
}

var _ backend.Model = (*Model)(nil)

// Open verifies the recording at path, plain or compressed, and returns its Model. A
// recording that was interrupted replays as far as it goes.
func Open(path string) (*Model, error) {
	f, err := recording.Open(path)
	if err != nil {
		return nil, err
	}
	return &Model{file: f}, nil
}

// File returns the recording.
func (m *Model) File() *recording.File { return m.file }

// Info returns the recorded model.
func (m *Model) Info(context.Context) (backend.ModelInfo, error) { return m.file.Header.Model, nil }

// Generate returns the recorded answer to a. It fails with a *backend.MissingError if
// there is none, and with a *backend.AbortedError if the server had broken it off.
func (m *Model) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	if err := ctx.Err(); err != nil {
		return backend.Answer{}, err
	}
	answer, ok, err := m.file.Lookup(recording.Ask(m.file.Header.Model, a))
	if err != nil {
		return backend.Answer{}, err
	}
	if !ok {
		return backend.Answer{}, m.missing(a)
	}
	if answer.Stop == backend.StopAborted {
		return backend.Answer{}, &backend.AbortedError{Why: "recorded as aborted by " + m.file.Header.Model.Server, Partial: answer}
	}
	return answer, nil
}

// Close closes the recording.
func (m *Model) Close() error { return m.file.Close() }

// missing says what was asked, and which recorded ask comes nearest.
func (m *Model) missing(a backend.Ask) error {
	h := m.file.Header
	e := &backend.MissingError{
		What:    fmt.Sprintf("%s has no answer to %s with num_predict=%d, repeat=%d", m.file.Path, shorten(a.Prompt), a.Decoding.NumPredict, a.Repeat),
		Command: fmt.Sprintf("threearcs record --model %s --set %s --num-predict %d", h.Model.Name, h.Set.Name, a.Decoding.NumPredict),
	}
	have, err := m.nearest(a)
	if err != nil {
		return err
	}
	e.Have = have
	return e
}
