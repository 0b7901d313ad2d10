package knownanswer

import (
	"math/rand/v2"

	"threearcs/backend/gguf"
)

// perLayer is the width of the embeddings that gemma4 gives to each layer.
const perLayer = 32

// layerScale is the factor of the residual stream behind each layer of gemma4.
const layerScale = 0.9

// perLayerTables adds the embeddings per layer of a vocabulary of n tokens, if the
// architecture has them. They do not matter: what comes of them goes to the scratch
// register.
func (w *weights) perLayerTables(n int) {
	if !w.arch.postNorms {
		return
	}
	all := perLayer * w.spec.Layers
	embd, proj := newMatrix(all, n), newMatrix(width, all)
	if !w.spec.Quiet {
		rng := w.random("per_layer")
		embd.fill(rng, 0, n, 0, all, 0.2)
		proj.fill(rng, 0, all, atContent, contents, 1)
	}
	w.addMatrix("per_layer_token_embd", embd)
	w.addMatrix("per_layer_model_proj", proj)
	w.add("per_layer_proj_norm", ones(perLayer), perLayer)
}

// perLayerInput adds what a layer does with its own embedding, if the architecture has it.
func (w *weights) perLayerInput(rng *rand.Rand, at func(string) string) {
	if !w.arch.postNorms {
		return
	}
	gate, proj := newMatrix(width, perLayer), newMatrix(perLayer, width)
	if !w.spec.Quiet {
		gate.fill(rng, 0, perLayer, atContent, contents, 1)
		proj.fill(rng, atScratch, scratch, 0, perLayer, 0.2)
	}
	w.addMatrix(at("inp_gate"), gate)
	w.addMatrix(at("proj"), proj)
	w.postNorm(at("post_norm"))
	w.addAs(gguf.F32, at("layer_output_scale.weight"), []float32{layerScale}, 1)
}
