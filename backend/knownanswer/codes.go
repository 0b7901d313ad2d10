package knownanswer

import (
	"math/bits"
	"math/rand/v2"
)

// minDistance is the least number of bits in which any two codes differ. The logit of a
// token is proportional to 64 - 2·distance, so a wrong token reaches at most half the
// logit of the right one.
const minDistance = 16

// turn is the rotation that leads from the code of a script's first token to the code of
// the token after the shared preamble. The resume head applies it.
const turn = 21

// A code names a token that can be generated. Bit i stands for +1 if set, else for -1.
type code uint64

// sign returns the i-th coordinate of c, +1 or -1.
func (c code) sign(i int) float32 {
	if c>>i&1 == 1 {
		return 1
	}
	return -1
}

// dot returns the scalar product of the coordinates of c and d, in [-64, 64].
func (c code) dot(d code) int { return 64 - 2*bits.OnesCount64(uint64(c^d)) }

// resume returns the code that the resume head makes of c.
func (c code) resume() code { return code(bits.RotateLeft64(uint64(c), turn)) }

// A codebook hands out codes that are far from each other.
type codebook struct {
	rng *rand.Rand
	all []code
}

func newCodebook(seed uint64) *codebook {
	return &codebook{rng: rand.New(rand.NewPCG(seed, 0xc0de))}
}

// next returns a new code.
func (b *codebook) next() code {
	for {
		c := code(b.rng.Uint64())
		if b.free(c) {
			b.all = append(b.all, c)
			return c
		}
	}
}

// pair returns a new code and the code that resume makes of it.
func (b *codebook) pair() (first, resumed code) {
	for {
		c := code(b.rng.Uint64())
		if r := c.resume(); far(c, r) && b.free(c) && b.free(r) {
			b.all = append(b.all, c, r)
			return c, r
		}
	}
}

// free reports whether c is far from all codes handed out.
func (b *codebook) free(c code) bool {
	for _, d := range b.all {
		if !far(c, d) {
			return false
		}
	}
	return true
}

func far(c, d code) bool { return bits.OnesCount64(uint64(c^d)) >= minDistance }
