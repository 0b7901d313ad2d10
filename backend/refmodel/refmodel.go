// Package refmodel is a slow forward pass in float64, written from the definition of the
// llama, qwen3, qwen35 (Qwen3.5) and gemma4 architectures. Tests compare the engine with
// it; nothing else uses it.
//
// It shares no code with the engine: weights come through package gguf, and every matrix
// product is a loop.
//
// Sources: Touvron et al. (2023), "LLaMA", for RMSNorm, SwiGLU and rotary positions; Ainslie
// et al. (2023), "GQA", for grouped key-value heads; Yang et al. (2025), "Qwen3 Technical
// Report", for the norms of queries and keys; Yang, Kautz, Hatamizadeh (2024), "Gated Delta
// Networks", eq. 10, for the recurrent layers of Qwen3.5; Gemma Team (2024), "Gemma 2", for
// norms behind layers, sliding windows and the cap on logits.
package refmodel

import (
	"math"

	"threearcs/backend"
)

// A Model is a model in memory. Damp may be set before Run.
type Model struct {
	// Damp scales the output of a head before the output projection by its factor λ. Heads
	// that are not named are left alone.
	Damp map[backend.Head]float64

	// TableGELU rounds input and output of GELU to F16, as ggml does, which looks it up in
	// a table. Without it gemma4 differs from the engine by about 1e-4.
	TableGELU bool

	config
	embd, output matrix
	outputNorm   []float64
	layers       []layer

	// Embeddings per layer, in gemma4: their table, a projection of the embedding to all of
	// them, and its norm.
	layerEmbd, layerProj matrix
	layerNorm            []float64
}

// A config is the numbers in the header of a model.
type config struct {
	heads, kvHeads, headDim int
	eps                     float64
	ropeBase, ropeBaseLocal float64
	ropeDims                int     // the coordinates of a head that positions turn
	window                  int     // how far local layers look back
	local                   []bool  // by layer
	neox                    bool    // rotary pairs are halves apart, not neighbours
	gated                   bool    // a sigmoid gate behind attention; queries and gates alternate
	gemma                   bool    // scores unscaled, values normed, GELU
	embedScale              float64 // by which embeddings are multiplied
	perLayer                int     // width of the embeddings per layer
	logitCap                float64 // logits become cap·tanh(logit/cap); 0 for none
	stateHeads, stateDim    int     // of recurrent layers
}

// A layer is attention or a recurrent net, then a feed-forward net. Norms that an
// architecture lacks are nil.
type layer struct {
	attnNorm, ffnNorm []float64
	attnPost, ffnPost []float64
	qNorm, kNorm      []float64
	q, k, v, o        matrix
	gate, up, down    matrix
	delta             *deltaNet

	// What gemma4 does with the embedding of the layer, and the factor behind it all.
	inGate, inProj matrix
	inPost         []float64
	factor         float64
}

// A State is what the model computes at one token of a text.
type State struct {
	Logits []float64
	Last   []float64   // h_last: the residual stream after the final norm
	Layers [][]float64 // the residual stream after each layer, before the final norm
	Heads  [][]float64 // by layer what its heads put into the output projection; nil if it has none
}

// Best returns the token with the highest logit.
func (s State) Best() int {
	best := 0
	for i, v := range s.Logits {
		if v > s.Logits[best] {
			best = i
		}
	}
	return best
}

// Run computes the states at the last n of the tokens.
func (m *Model) Run(tokens []int, n int) []State {
	x := make([][]float64, len(tokens))
	for i, id := range tokens {
		x[i] = scaled(m.embd.row(id), m.embedScale)
	}
	own := m.layerInputs(tokens, x)
	states := make([]State, n)
	asked := x[len(x)-n:]
	for l, y := range m.layers {
		mixed := make([][]float64, len(x))
		if y.delta != nil {
			y.delta.run(m, y.attnNorm, x)
		} else {
			mixed = m.attend(l, y, x)
		}
		for i, row := range x {
			add(row, m.post(m.feedForward(y, row), y.ffnPost))
			m.addLayerInput(l, y, own[i], row)
		}
		for i, row := range asked {
			states[i].Layers = append(states[i].Layers, scaled(row, 1))
			states[i].Heads = append(states[i].Heads, mixed[len(x)-n+i])
		}
	}
	for i, row := range asked {
		states[i].Last = norm(row, m.outputNorm, m.eps)
		states[i].Logits = m.output.mul(states[i].Last)
		m.capLogits(states[i].Logits)
	}
	return states
}

// feedForward returns down(act(gate x)·up x) of the normed x, with act SiLU or GELU.
func (m *Model) feedForward(y layer, x []float64) []float64 {
	h := norm(x, y.ffnNorm, m.eps)
	g, u := y.gate.mul(h), y.up.mul(h)
	for i := range g {
		g[i] = m.activation(g[i]) * u[i]
	}
	return y.down.mul(g)
}

// activation is SiLU, or GELU in gemma4.
func (m *Model) activation(x float64) float64 {
	switch {
	case m.gemma && m.TableGELU:
		return half(gelu(half(x)))
	case m.gemma:
		return gelu(x)
	}
	return silu(x)
}

// post returns x, normed if there is a norm behind the layer.
func (m *Model) post(x, weight []float64) []float64 {
	if weight == nil {
		return x
	}
	return norm(x, weight, m.eps)
}

func (m *Model) capLogits(v []float64) {
	if m.logitCap == 0 {
		return
	}
	for i := range v {
		v[i] = m.logitCap * math.Tanh(v[i]/m.logitCap)
	}
}
