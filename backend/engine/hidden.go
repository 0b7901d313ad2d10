package engine

import "fmt"

// A State is what a model computes at one token.
type State struct {
	// Last is h_last: the residual stream after the final norm, which the output matrix
	// reads.
	Last []float32

	// Layers is the residual stream after each layer, before the final norm. It is nil for
	// architectures whose layers we do not know: see [Model.State].
	Layers [][]float32

	// Logits has one number per entry of the vocabulary.
	Logits []float32
}

// MeanOfLast returns the mean of the last n hidden states as the transformers library
// counts them: the residual streams after the n-1 layers before the last, and h_last,
// which stands for the last layer. It fails if the state has too few layers or none.
func (s State) MeanOfLast(n int) ([]float32, error) {
	if n < 1 || n > len(s.Layers) {
		return nil, fmt.Errorf("engine: mean of the last %d hidden states: the state has %d layers", n, len(s.Layers))
	}
	end := len(s.Layers) - 1
	mean := append([]float32(nil), s.Last...)
	for _, layer := range s.Layers[end-(n-1) : end] {
		for i, v := range layer {
			mean[i] += v
		}
	}
	for i := range mean {
		mean[i] /= float32(n)
	}
	return mean, nil
}
