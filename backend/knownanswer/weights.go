package knownanswer

import (
	"fmt"
	"math"
	"math/rand/v2"

	"threearcs/backend/gguf"
)

// The shape of the attention and feed-forward layers.
const (
	headDim  = 64
	heads    = 4
	kvHeads  = 2
	hidden   = 64 // of the feed-forward layer
	ropeBase = 1e6
	epsilon  = 1e-6

	// jobLayer is the layer of the two heads that matter. In the first layer the residual
	// stream is the embedding, of known length, so that their effect is exact.
	jobLayer = 0

	// attention is the score by which a key token outweighs any other in the two heads
	// that matter: e^40 is more than any number of tokens.
	attention = 40
)

// A weights makes the tensors of a model.
type weights struct {
	spec    Spec
	arch    arch
	tensors []gguf.Tensor
	err     error
}

// random returns a source of its own for the tensor called name.
func (w *weights) random(name string) *rand.Rand {
	var h uint64 = 14695981039346656037 // FNV-1a
	for _, b := range []byte(name) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(w.spec.Seed, h))
}

// add appends a tensor. Vectors are F32 as in any GGUF file.
func (w *weights) add(name string, values []float32, shape ...int) {
	typ := w.spec.Type
	if len(shape) == 1 {
		typ = gguf.F32
	}
	w.addAs(typ, name+".weight", values, shape...)
}

// addAs appends a tensor of type typ.
func (w *weights) addAs(typ gguf.Type, name string, values []float32, shape ...int) {
	t, err := gguf.NewTensor(name, typ, values, shape...)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.tensors = append(w.tensors, t)
}

// A matrix has one row per output.
type matrix struct {
	in, out int
	v       []float32
}

func newMatrix(in, out int) matrix {
	return matrix{in, out, make([]float32, in*out)}
}

func (m matrix) set(out, in int, v float32) { m.v[out*m.in+in] = v }

// fill sets the block of outputs [o, o+no) and inputs [i, i+ni) to random values of the
// given standard deviation.
func (m matrix) fill(rng *rand.Rand, o, no, i, ni int, deviation float64) {
	for a := range no {
		for b := range ni {
			m.set(o+a, i+b, float32(deviation*rng.NormFloat64()))
		}
	}
}

func (w *weights) addMatrix(name string, m matrix) { w.add(name, m.v, m.in, m.out) }

// table adds the embedding and output matrices.
func (w *weights) table(vocab []token) {
	rng := w.random("token_embd")
	if w.spec.Quiet {
		rng = nil
	}
	embd, out := newMatrix(width, len(vocab)), newMatrix(width, len(vocab))
	for id, t := range vocab {
		for i, v := range t.row.embedding(rng, w.spec.Fallback) {
			embd.v[id*width+i] = float32(float64(v) / w.arch.embedded)
		}
		copy(out.v[id*width:], t.row.output())
	}
	w.addMatrix("token_embd", embd)
	w.add("output_norm", ones(width), width)
	w.addMatrix("output", out)
	w.perLayerTables(len(vocab))
}

// layer adds layer l, with the given heads that matter.
func (w *weights) layer(l int, jobs ...job) {
	at := func(name string) string { return fmt.Sprintf("blk.%d.%s", l, name) }
	w.add(at("attn_norm"), ones(width), width)
	if w.arch.attends(l) {
		w.attention(w.random(at("attn")), at, jobs)
	} else {
		w.recurrence(w.random(at("attn")), at)
	}
	w.postNorm(at("post_attention_norm"))
	w.add(at(w.arch.ffnNorm), ones(width), width)
	w.feedForward(w.random(at("ffn")), at)
	w.postNorm(at("post_ffw_norm"))
	w.perLayerInput(w.random(at("inp")), at)
}

// postNorm adds the norm behind a layer, if the architecture has it. A payload alone comes
// out of it as ±1, and the scratch register small.
func (w *weights) postNorm(name string) {
	if !w.arch.postNorms {
		return
	}
	v := ones(width)
	for i := range codeBits {
		v[atCode+i] = float32(math.Sqrt(float64(codeBits) / width))
	}
	for i := range scratch {
		v[atScratch+i] = 0.2
	}
	w.add(name, v, width)
}

// attention adds the matrices of attention: where the query of a head that matters is set,
// it looks for a key and adds its payload, turned, to the code register.
func (w *weights) attention(rng *rand.Rand, at func(string) string, jobs []job) {
	q, k := newMatrix(width, w.arch.queries()), newMatrix(width, kvHeads*headDim)
	v, o := newMatrix(width, kvHeads*headDim), newMatrix(heads*headDim, width)
	if !w.spec.Quiet {
		w.distract(rng, q, k, v, o)
	}
	for _, j := range jobs {
		w.install(j, q, k, v, o)
	}
	w.addMatrix(at("attn_q"), q)
	w.addMatrix(at("attn_k"), k)
	w.addMatrix(at("attn_v"), v)
	if w.arch.normsHeads {
		w.add(at("attn_q_norm"), w.headNorm(), headDim)
		w.add(at("attn_k_norm"), w.headNorm(), headDim)
	}
	w.addMatrix(at("attn_output"), o)
}

// A job is what a head that matters does.
type job struct {
	head int // below heads/kvHeads: it shares the first key-value head
	flag int // the coordinate that sets its query
	turn int // by how much it rotates the payload
}

// distract gives all heads random weights, which read the content register and write to
// the scratch register.
func (w *weights) distract(rng *rand.Rand, q, k, v, o matrix) {
	for _, m := range []matrix{q, k, v} {
		m.fill(rng, 0, m.out, atContent, contents, 1)
	}
	o.fill(rng, atScratch, scratch, 0, heads*headDim, 0.05)
}

// install sets the head of j. Query and key use one coordinate only, so that the score is
// ±attention on keys and 0 elsewhere. The value is the payload, which only keys have.
func (w *weights) install(j job, q, k, v, o matrix) {
	size := float32(math.Sqrt(attention * math.Sqrt(headDim))) // without norms: score = q·k/√headDim
	first, rows := w.arch.query(j.head, 0), w.arch.query(1, 0)
	clear(q.v[first*width:][:rows*width])
	clear(k.v[:headDim*width])
	clear(v.v[:headDim*width])
	for out := range width {
		clear(o.v[out*o.in+j.head*headDim:][:headDim])
	}
	slow := w.arch.slowest
	q.set(first+slow, j.flag, 2*size)
	q.set(first+slow, atOne, -size)
	k.set(slow, atKey, size)
	pass := float32(1)
	if w.arch.gated {
		pass = 2 // the gate is open by half, since its input is 0
	}
	for i := range headDim {
		v.set(i, atPayload+i, 1)
		o.set(atCode+(i+j.turn)%codeBits, j.head*headDim+i, pass)
	}
}

// headNorm returns the weights of the norm of queries and keys. A vector in the slowest
// coordinate alone comes out of the norm as √headDim there, whatever its size.
func (w *weights) headNorm() []float32 {
	v := ones(headDim)
	score := math.Sqrt(headDim) // of two such vectors
	if w.arch.unscaled {
		score = headDim
	}
	v[w.arch.slowest] = float32(math.Sqrt(attention / score))
	return v
}

// feedForward adds a gated feed-forward layer of random weights that reads the content
// and scratch registers and writes to the scratch register.
func (w *weights) feedForward(rng *rand.Rand, at func(string) string) {
	gate, up, down := newMatrix(width, hidden), newMatrix(width, hidden), newMatrix(hidden, width)
	if !w.spec.Quiet {
		gate.fill(rng, 0, hidden, atContent, contents, 1)
		gate.fill(rng, 0, hidden, atScratch, scratch, 0.5)
		up.fill(rng, 0, hidden, atContent, contents, 1)
		down.fill(rng, atScratch, scratch, 0, hidden, 0.1)
	}
	w.addMatrix(at("ffn_gate"), gate)
	w.addMatrix(at("ffn_up"), up)
	w.addMatrix(at("ffn_down"), down)
}

func ones(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
