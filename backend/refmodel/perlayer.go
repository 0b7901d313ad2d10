package refmodel

import "math"

// layerInputs returns the embeddings per layer of the tokens, whose embeddings are x: the
// table's, and a projection of the embedding, normed for each layer.
func (m *Model) layerInputs(tokens []int, x [][]float64) [][]float64 {
	own := make([][]float64, len(tokens))
	if m.perLayer == 0 {
		return own
	}
	for i, id := range tokens {
		sum := scaled(m.layerEmbd.row(id), math.Sqrt(float64(m.perLayer)))
		projected := scaled(m.layerProj.mul(x[i]), 1/math.Sqrt(float64(len(x[i]))))
		for at := 0; at < len(sum); at += m.perLayer {
			add(sum[at:][:m.perLayer], norm(projected[at:][:m.perLayer], m.layerNorm, m.eps))
		}
		own[i] = scaled(sum, 1/math.Sqrt2)
	}
	return own
}

// addLayerInput adds what layer l makes of the token's embedding for it, own, to row, then
// scales row.
func (m *Model) addLayerInput(l int, y layer, own, row []float64) {
	if m.perLayer == 0 {
		return
	}
	gate := y.inGate.mul(row)
	for i := range gate {
		gate[i] = m.activation(gate[i]) * own[l*m.perLayer+i]
	}
	add(row, norm(y.inProj.mul(gate), y.inPost, m.eps))
	copy(row, scaled(row, y.factor))
}
