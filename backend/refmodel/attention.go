package refmodel

import (
	"math"

	"threearcs/backend"
)

// attend adds the attention of layer l to x. It returns what the heads put into the output
// projection at each token, one head after the other.
func (m *Model) attend(l int, y layer, x [][]float64) (heads [][]float64) {
	var q, gates, k, v [][]float64
	for pos, row := range x {
		h := norm(row, y.attnNorm, m.eps)
		query, gate := m.divide(y.q.mul(h))
		q, gates = append(q, m.rotated(query, y.qNorm, l, pos)), append(gates, gate)
		k = append(k, m.rotated(y.k.mul(h), y.kNorm, l, pos))
		v = append(v, m.values(y.v.mul(h)))
	}
	for i, row := range x {
		mixed := make([]float64, 0, m.heads*m.headDim)
		for head := range m.heads {
			out := m.head(head, m.first(l, i), q[i], k[:i+1], v)
			mixed = append(mixed, scaled(out, m.factor(l, head))...)
		}
		for j := range mixed {
			if m.gated {
				mixed[j] *= sigmoid(gates[i][j])
			}
		}
		add(row, m.post(y.o.mul(mixed), y.attnPost))
		heads = append(heads, mixed)
	}
	return heads
}

// head returns the output of a head: the mean of values weighted by the softmax of scores,
// over the tokens from first on.
func (m *Model) head(head, first int, q []float64, k, v [][]float64) []float64 {
	d := m.headDim
	at := head / (m.heads / m.kvHeads) * d
	scale := 1 / math.Sqrt(float64(d))
	if m.gemma {
		scale = 1
	}
	weights := make([]float64, len(k))
	for j := range weights {
		weights[j] = math.Inf(-1)
		if j >= first {
			weights[j] = scale * dot(q[head*d:][:d], k[j][at:][:d])
		}
	}
	softmax(weights)
	out := make([]float64, d)
	for j, w := range weights {
		for c := range d {
			out[c] += w * v[j][at+c]
		}
	}
	return out
}

// first returns the first token that the one at pos sees in layer l.
func (m *Model) first(l, pos int) int {
	if m.isLocal(l) {
		return pos - m.window
	}
	return 0
}

func (c config) isLocal(l int) bool { return l < len(c.local) && c.local[l] }

// factor returns λ of a head.
func (m *Model) factor(layer, head int) float64 {
	if f, ok := m.Damp[backend.Head{Layer: layer, Head: head}]; ok {
		return f
	}
	return 1
}

// divide divides the output of the query matrix into queries and gates.
func (m *Model) divide(v []float64) (queries, gates []float64) {
	if !m.gated {
		return v, nil
	}
	d := m.headDim
	for ; len(v) > 0; v = v[2*d:] {
		queries = append(queries, v[:d]...)
		gates = append(gates, v[d:2*d]...)
	}
	return queries, gates
}

// values norms each head of v in gemma4.
func (m *Model) values(v []float64) []float64 {
	if !m.gemma {
		return v
	}
	for at := 0; at < len(v); at += m.headDim {
		copy(v[at:], norm(v[at:][:m.headDim], nil, m.eps))
	}
	return v
}

// rotated norms each head of v, if there is a norm, and turns its first ropeDims
// coordinates to its position: pair i by pos·base^(-2i/ropeDims).
func (m *Model) rotated(v, weight []float64, l, pos int) []float64 {
	base := m.ropeBase
	if m.isLocal(l) {
		base = m.ropeBaseLocal
	}
	for at := 0; at < len(v); at += m.headDim {
		h := v[at:][:m.headDim]
		if weight != nil {
			copy(h, norm(h, weight, m.eps))
		}
		for i := range m.ropeDims / 2 {
			a, b := 2*i, 2*i+1
			if m.neox {
				a, b = i, i+m.ropeDims/2
			}
			sin, cos := math.Sincos(float64(pos) * math.Pow(base, -2*float64(i)/float64(m.ropeDims)))
			h[a], h[b] = h[a]*cos-h[b]*sin, h[a]*sin+h[b]*cos
		}
	}
	return v
}
