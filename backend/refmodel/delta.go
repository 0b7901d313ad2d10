package refmodel

import "math"

// A deltaNet is a gated delta network. Each head keeps a matrix S of state; at a token with
// key k, value v, decay α and strength β it becomes
//
//	S ← α S + k βᵀ(v - α Sᵀk)
//
// and the output is Sᵀq/√d. Queries, keys and values come from a short convolution over
// the tokens.
type deltaNet struct {
	qkv, z, beta, alpha matrix
	conv                matrix // one row of kernel weights per channel
	dt, a, norm         []float64
	out                 matrix
}

// run adds the output of the network to x.
func (n *deltaNet) run(m *Model, attnNorm []float64, x [][]float64) {
	d := m.stateDim
	inner := m.stateHeads * d
	states := make([][][]float64, m.stateHeads) // S by head, key coordinate, value coordinate
	for h := range states {
		states[h] = make([][]float64, d)
		for i := range states[h] {
			states[h][i] = make([]float64, d)
		}
	}
	var past [][]float64
	for _, row := range x {
		in := norm(row, attnNorm, m.eps)
		past = append(past, n.qkv.mul(in))
		mixed, z := n.convolve(past), n.z.mul(in)
		beta, alpha := n.beta.mul(in), n.alpha.mul(in)
		var out []float64
		for h, s := range states {
			q, k, v := mixed[h*d:][:d], mixed[inner+h*d:][:d], mixed[2*inner+h*d:][:d]
			decay := math.Exp(softplus(alpha[h]+n.dt[h]) * n.a[h])
			o := step(s, unit(q, m.eps), unit(k, m.eps), v, decay, sigmoid(beta[h]))
			o = norm(o, n.norm, m.eps)
			for i := range o {
				o[i] *= silu(z[h*d+i])
			}
			out = append(out, o...)
		}
		add(row, n.out.mul(out))
	}
}

// convolve returns the convolution at the last of the past inputs, through SiLU.
func (n *deltaNet) convolve(past [][]float64) []float64 {
	out := make([]float64, n.conv.out)
	for c := range out {
		for j, w := range n.conv.row(c) {
			if t := len(past) - n.conv.in + j; t >= 0 {
				out[c] += w * past[t][c]
			}
		}
		out[c] = silu(out[c])
	}
	return out
}

// step updates the state s of a head and returns its output.
func step(s [][]float64, q, k, v []float64, decay, strength float64) []float64 {
	d := len(v)
	known := make([]float64, d) // αSᵀk
	for i := range s {
		for j := range d {
			s[i][j] *= decay
			known[j] += s[i][j] * k[i]
		}
	}
	out := make([]float64, d)
	for i := range s {
		for j := range d {
			s[i][j] += k[i] * strength * (v[j] - known[j])
			out[j] += s[i][j] * q[i] / math.Sqrt(float64(d))
		}
	}
	return out
}
