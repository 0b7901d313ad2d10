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

// A pass is what was recorded of tokens that were computed at once.
type pass struct {
	State
	heads map[int][]float32 // by layer: all heads at the first token, at the second, …
}

// prefill computes the tokens of a prompt from position 0 and returns the logits at the
// last one. If look is lastState it returns the whole state.
func (m *Model) prefill(ctx context.Context, tokens []int32, l look) (State, error) {
	if err := m.reset(); err != nil {
		return State{}, err
	}
	var p pass
	for at := 0; at < len(tokens); at += m.opts.Batch {
		if err := ctx.Err(); err != nil {
			return State{}, err
		}
		end := min(at+m.opts.Batch, len(tokens))
		see := nothing
		if end == len(tokens) {
			see = l
		}
		var err error
		if p, err = m.forward(tokens[at:end], at, see); err != nil {
			return State{}, err
		}
	}
	return p.State, nil
}

// forward computes tokens that stand at positions from at on and returns the logits at the
// last one, and what l asks for.
func (m *Model) forward(tokens []int32, at int, l look) (p pass, err error) {
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
	m.taps.begin(l)
	out, err := model.Forward(c, m.net, batch)
	if err != nil {
		return pass{}, fmt.Errorf("engine: run %s: %w", m.src.name, err)
	}
	seen := m.taps.seen
	c.Forward(seen...)
	c.Compute(append([]ml.Tensor{out}, seen...)...)
	p.Logits = out.Floats()
	switch l {
	case lastState:
		m.taps.fill(&p.State)
	case allHeads:
		p.heads = map[int][]float32{}
		for layer, x := range m.taps.into {
			p.heads[layer] = x.Floats()
		}
	}
	return p, nil
}
