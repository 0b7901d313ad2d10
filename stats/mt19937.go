package stats

import (
	"math/bits"

	"gonum.org/v1/gonum/mathext/prng"
)

// A legacyRand draws the numbers of NumPy's RandomState(seed): the Mersenne Twister
// MT19937, seeded by init_genrand, with NumPy's legacy way of bounding them.
type legacyRand struct {
	mt prng.MT19937
}

// seed restarts the generator as RandomState(seed) does for an integer seed.
func (r *legacyRand) seed(seed uint32) { r.mt.Seed(uint64(seed)) }

// upTo draws from 0..limit: the low bits of an output, again until they are in range.
func (r *legacyRand) upTo(limit uint32) uint32 {
	if limit == 0 {
		return 0
	}
	mask := uint32(1)<<bits.Len32(limit) - 1
	for {
		if v := r.mt.Uint32() & mask; v <= limit {
			return v
		}
	}
}

// legacyShuffle permutes x as RandomState.shuffle does.
func legacyShuffle[T any](r *legacyRand, x []T) {
	for i := len(x) - 1; i > 0; i-- {
		j := r.upTo(uint32(i))
		x[i], x[j] = x[j], x[i]
	}
}

// LegacyPermutation returns NumPy's RandomState(seed).permutation(n): a permutation of
// 0..n-1, the same on every machine. It returns nil for n <= 0.
func LegacyPermutation(n int, seed uint32) []int {
	if n <= 0 {
		return nil
	}
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	var r legacyRand
	r.seed(seed)
	legacyShuffle(&r, out)
	return out
}
