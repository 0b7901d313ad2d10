package knownanswer

import (
	"math"
	"math/rand/v2"
)

// The registers of the residual stream, by their first coordinate.
const (
	atCode    = 0
	atPayload = 64
	atOne     = 128
	atKey     = 129
	atStart   = 130
	atResume  = 131

	// FeatureAt is the first of the coordinates of the hidden state that hold a script's
	// features.
	FeatureAt = 132

	atContent = 140
	atBalance = 159
	atScratch = 160
	width     = 192

	codeBits = 64
	features = 8
	contents = atBalance - atContent
	scratch  = width - atScratch
)

// contentSize is the largest magnitude of a coordinate of the content register.
const contentSize = 0.25

// A row says what the embedding and the output matrix hold for a token.
type row struct {
	own       code // its code, if generated
	generated bool
	next      code // the code of its successor
	prompt    bool // it can be in a prompt: the start head looks for a key
	key       bool // it is a key, and payload is the code of its script's first token
	rank      int  // of the key
	payload   code
	resume    bool // the resume head looks for a key
	feature   []float64
}

// embedding returns the embedding of a token: length √width, so that its root mean square
// is 1. The coordinates that do not matter come from rng, unless it is nil. fallback is the
// size of the default's code in a prompt token.
func (r row) embedding(rng *rand.Rand, fallback float64) []float32 {
	e := make([]float32, width)
	size := float32(1)
	if r.prompt || r.resume {
		size = float32(fallback)
	}
	for i := range codeBits {
		e[atCode+i] = size * r.next.sign(i)
		if r.key {
			e[atPayload+i] = r.payload.sign(i)
		}
	}
	e[atOne] = 1
	e[atKey], e[atStart], e[atResume] = flag(r.key)*float32(1+r.rank), flag(r.prompt), flag(r.resume)
	for i, f := range r.feature {
		e[FeatureAt+i] = float32(f)
	}
	for i := range contents {
		if rng != nil {
			e[atContent+i] = contentSize * float32(2*rng.Float64()-1)
		}
	}
	var square float64
	for _, v := range e {
		square += float64(v) * float64(v)
	}
	e[atBalance] = float32(math.Sqrt(width - square))
	return e
}

// output returns the row of the output matrix: the code of a token that can be generated.
// The logit of a token is this times the last hidden state.
func (r row) output() []float32 {
	o := make([]float32, width)
	if !r.generated {
		return o
	}
	for i := range codeBits {
		o[atCode+i] = r.own.sign(i) / 2
	}
	return o
}

func flag(b bool) float32 {
	if b {
		return 1
	}
	return 0
}
