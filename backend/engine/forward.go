//go:build engine && cgo

package engine

import (
	"context"
	"fmt"
	"math"

	"github.com/ollama/ollama/ml"
	"github.com/ollama/ollama/model"
	"github.com/ollama/ollama/model/input"
)

// reset forgets all tokens.
func (m *Model) reset() error {
	if err := m.net.Config().Cache.Remove(0, 0, math.MaxInt32); err != nil {
		return fmt.Errorf("engine: empty the cache: %w", err)
	}
	return nil
}

// prefill computes the tokens of a prompt from position 0 and returns what look asks for
// at the last one.
func (m *Model) prefill(ctx context.Context, tokens []int32, look bool) (State, error) {
	if err := m.reset(); err != nil {
		return State{}, err
	}
	var s State
	for at := 0; at < len(tokens); at += m.opts.Batch {
		if err := ctx.Err(); err != nil {
			return State{}, err
		}
		end := min(at+m.opts.Batch, len(tokens))
		var err error
		if s, err = m.forward(tokens[at:end], at, look && end == len(tokens)); err != nil {
			return State{}, err
		}
	}
	return s, nil
}

// forward computes tokens that stand at positions from at on and returns the logits at the
// last one. If look is set it returns the whole state.
func (m *Model) forward(tokens []int32, at int, look bool) (s State, err error) {
	c := m.net.Backend().NewContext()
	defer c.Close()
	defer m.recovered("run", &err)
	batch := input.Batch{
		Inputs:    c.Input().FromInts(tokens, len(tokens)),
		Outputs:   c.Input().FromInts([]int32{int32(len(tokens) - 1)}, 1),
		Positions: make([]int32, len(tokens)),
		Sequences: make([]int, len(tokens)),
	}
	for i := range batch.Positions {
		batch.Positions[i] = int32(at + i)
	}
	c.SetBatchSize(len(tokens))
	m.taps.begin(look)
	out, err := model.Forward(c, m.net, batch)
	if err != nil {
		return State{}, fmt.Errorf("engine: run %s: %w", m.src.name, err)
	}
	seen := m.taps.seen
	c.Forward(seen...)
	c.Compute(append([]ml.Tensor{out}, seen...)...)
	s.Logits = out.Floats()
	if look {
		m.taps.fill(&s)
	}
	return s, nil
}
