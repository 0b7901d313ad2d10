//go:build engine && cgo

package engine

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"threearcs/backend"
)

// HeadOutputs computes what every attention head puts out at the last n of the tokens, in
// the order of [Model.Heads]. It fails unless there are n tokens and n is at least 1.
func (m *Model) HeadOutputs(ctx context.Context, tokens []int, n int) ([]HeadOutput, error) {
	if n < 1 || n > len(tokens) {
		return nil, fmt.Errorf("engine: heads at the last %d of %d tokens", n, len(tokens))
	}
	running.Lock()
	defer running.Unlock()
	ids, err := m.prepare(tokens)
	if err != nil {
		return nil, err
	}
	first := len(ids) - n
	if _, err := m.prefill(ctx, ids[:first], nothing); err != nil {
		return nil, err
	}
	var outputs []HeadOutput
	for at := first; at < len(ids); at += m.opts.Batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := m.forward(ids[at:min(at+m.opts.Batch, len(ids))], at, allHeads)
		if err != nil {
			return nil, err
		}
		if outputs == nil {
			outputs = m.emptyOutputs(p, min(m.opts.Batch, n))
		}
		addOutputs(outputs, p.heads, m.taps.heads, n)
	}
	return outputs, nil
}

// emptyOutputs returns an output of zeros for every head of a pass of so many tokens.
func (m *Model) emptyOutputs(p pass, tokens int) []HeadOutput {
	var outputs []HeadOutput
	for _, layer := range slices.Sorted(maps.Keys(p.heads)) {
		width := len(p.heads[layer]) / tokens / m.taps.heads
		for h := range m.taps.heads {
			outputs = append(outputs, HeadOutput{Head: backend.Head{Layer: layer, Head: h}, Mean: make([]float64, width)})
		}
	}
	return outputs
}

// addOutputs adds what a pass tells of means over n tokens. A layer's values are those of
// all its heads at the first token, at the second, and so on.
func addOutputs(outputs []HeadOutput, values map[int][]float32, heads, n int) {
	for i := range outputs {
		o := &outputs[i]
		width := len(o.Mean)
		for at := o.Head.Head * width; at < len(values[o.Layer]); at += heads * width {
			var square float64
			for j, v := range values[o.Layer][at : at+width] {
				square += float64(v) * float64(v)
				o.Mean[j] += float64(v) / float64(n)
			}
			o.Norm += math.Sqrt(square) / float64(n)
		}
	}
}
