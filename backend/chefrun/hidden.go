package chefrun

import (
	"context"
	"fmt"

	"threearcs/backend"
	"threearcs/backend/engine"
)

// pooledLayers is how many hidden states the paper's multi-layer variant averages.
const pooledLayers = 4

// read reads the hidden states that are needed and not there yet: at the last token of
// each answer as it is cut.
func (u *run) read(ctx context.Context, m backend.Model, need backend.Field) error {
	todo := need & fromInside &^ u.has
	if todo == 0 {
		return nil
	}
	inside := m.(Inside) // can has seen to it
	for i, a := range u.answers {
		s, err := inside.StateAfter(ctx, a)
		if err == nil {
			err = u.facts[i].set(s, todo)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", u.set.Questions[i].ID, err)
		}
	}
	u.has |= todo
	closing := 0
	for _, a := range u.answers {
		if a.Stop == backend.StopEOS {
			closing++
		}
	}
	u.note("hidden states are read at the last token before the end of the turn in %d of %d answers, and where the cap cut it in the others", closing, len(u.answers))
	return nil
}

// set takes from s what is wanted.
func (f *fact) set(s engine.State, want backend.Field) error {
	f.last = floats(s.Last)
	if !want.Has(backend.Pooled) {
		return nil
	}
	if len(s.Layers) < pooledLayers {
		return &backend.MissingError{What: fmt.Sprintf("the mean of the last %d layers: this model shows %d", pooledLayers, len(s.Layers))}
	}
	mean, err := s.MeanOfLast(pooledLayers)
	f.pooled = floats(mean)
	return err
}

func floats(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
