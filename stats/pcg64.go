package stats

import "math/bits"

// A PCG64 draws the numbers of NumPy's default_rng(seed): the generator PCG64 (128 bits
// of state, output XSL-RR) seeded through a SeedSequence. It is a [math/rand/v2.Source].
// A PCG64 must not be used by several goroutines at once.
//
// O'Neill, M. E. (2014). "PCG: A Family of Simple Fast Space-Efficient Statistically
// Good Algorithms for Random Number Generation". Harvey Mudd College, HMC-CS-2014-0905.
type PCG64 struct {
	hi, lo       uint64 // state
	incHi, incLo uint64
	spare        uint32 // the upper half of an output of which the lower is used
	hasSpare     bool
}

// NewPCG64 returns the generator of numpy.random.default_rng(seed).
func NewPCG64(seed uint64) *PCG64 {
	s := seedSequence(seed)
	r := &PCG64{
		incHi: s[2]<<1 | s[3]>>63,
		incLo: s[3]<<1 | 1,
	}
	r.step()
	var carry uint64
	r.lo, carry = bits.Add64(r.lo, s[1], 0)
	r.hi, _ = bits.Add64(r.hi, s[0], carry)
	r.step()
	return r
}

// step advances state = state · multiplier + increment modulo 2^128.
func (r *PCG64) step() {
	const mulHi, mulLo = 2549297995355413924, 4865540595714422341
	hi, lo := bits.Mul64(r.lo, mulLo)
	hi += r.hi*mulLo + r.lo*mulHi
	var carry uint64
	r.lo, carry = bits.Add64(lo, r.incLo, 0)
	r.hi, _ = bits.Add64(hi, r.incHi, carry)
}

// Uint64 returns the next 64 bits.
func (r *PCG64) Uint64() uint64 {
	r.step()
	return bits.RotateLeft64(r.hi^r.lo, -int(r.hi>>58))
}

// Uint32 returns the next 32 bits: the lower half of an output, then the upper.
func (r *PCG64) Uint32() uint32 {
	if r.hasSpare {
		r.hasSpare = false
		return r.spare
	}
	v := r.Uint64()
	r.spare, r.hasSpare = uint32(v>>32), true
	return uint32(v)
}

// Below draws from 0..n-1 as default_rng(seed).integers(0, n) does: Lemire's method on
// 32 bits. n is in 1..2^32-1. For n = 1 it draws nothing, as NumPy.
//
// Lemire, D. (2019). "Fast Random Integer Generation in an Interval". ACM Transactions
// on Modeling and Computer Simulation 29 (1): 3.
func (r *PCG64) Below(n uint32) uint32 {
	if n <= 1 {
		return 0
	}
	m := uint64(r.Uint32()) * uint64(n)
	if uint32(m) < n {
		for floor := -n % n; uint32(m) < floor; {
			m = uint64(r.Uint32()) * uint64(n)
		}
	}
	return uint32(m >> 32)
}

// count draws len(slot) numbers below len(slot) and increments count[slot[i]] for each
// number i. It is Below in a loop, two draws at a time.
func (r *PCG64) count(count, slot []uint32) {
	n := uint64(len(slot))
	state := *r
	for left := len(slot); left > 0; {
		if left == 1 || state.hasSpare {
			count[slot[state.Below(uint32(n))]]++
			left--
			continue
		}
		hi, lo := state.hi, state.lo
		v := state.Uint64()
		a, b := v&(1<<32-1)*n, v>>32*n
		if uint64(uint32(a)) < n || uint64(uint32(b)) < n { // perhaps to be rejected
			state.hi, state.lo = hi, lo
			count[slot[state.Below(uint32(n))]]++
			left--
			continue
		}
		count[slot[a>>32]]++
		count[slot[b>>32]]++
		left -= 2
	}
	*r = state
}

// seedSequence returns numpy.random.SeedSequence(seed).generate_state(4, uint64).
func seedSequence(seed uint64) [4]uint64 {
	entropy := [4]uint32{uint32(seed), uint32(seed >> 32)}
	hash := uint32(0x43b0d7e5)
	mixIn := func(v uint32) uint32 {
		v ^= hash
		hash *= 0x931e8875
		v *= hash
		return v ^ v>>16
	}
	var pool [4]uint32
	for i, e := range entropy {
		pool[i] = mixIn(e)
	}
	for from := range pool {
		for to := range pool {
			if from != to {
				v := 0xca01f9dd*pool[to] - 0x4973f715*mixIn(pool[from])
				pool[to] = v ^ v>>16
			}
		}
	}
	hash = 0x8b51f9dd
	var out [4]uint64
	for i := range 8 {
		v := pool[i%4] ^ hash
		hash *= 0x58f38ded
		v *= hash
		v ^= v >> 16
		out[i/2] |= uint64(v) << (32 * (i % 2))
	}
	return out
}
