package stats

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

var _ rand.Source = (*PCG64)(nil)

type randomCase struct {
	Seed        string   `json:"seed"`
	Uint64      []string `json:"uint64"`
	Below       []uint32 `json:"below"`
	Permutation []int    `json:"permutation"`
}

func TestGeneratorsAgainstNumPy(t *testing.T) {
	permutations := 0
	for _, c := range loadVectors[randomCase](t, "random") {
		seed, err := strconv.ParseUint(c.Seed, 10, 64)
		ok(t, err)
		r := NewPCG64(seed)
		for i, want := range c.Uint64 {
			assert.Equal(t, want, fmt.Sprint(r.Uint64()), "seed %s, output %d", c.Seed, i)
		}
		r = NewPCG64(seed)
		for i, want := range c.Below {
			n := []uint32{2, 293, 1e6, 3 << 30}[i/7]
			assert.Equal(t, want, r.Below(n), "seed %s, draw %d below %d", c.Seed, i, n)
		}
		if c.Permutation != nil {
			permutations++
			assert.Equal(t, c.Permutation, LegacyPermutation(40, uint32(seed)), "seed %s", c.Seed)
		}
	}
	assert.Equal(t, 5, permutations)
}

// TestCountIsBelow covers rejections, of which 10^6 draws below about 10^6 have some,
// and an odd number of draws.
func TestCountIsBelow(t *testing.T) {
	for _, n := range []int{1, 2, 5, 293, 1_000_003} {
		slot := make([]uint32, n)
		for i := range slot {
			slot[i] = uint32(n - 1 - i)
		}
		fast, slow := NewPCG64(9), NewPCG64(9)
		for range 2 {
			got, want := make([]uint32, n), make([]uint32, n)
			fast.count(got, slot)
			for range n {
				want[slot[slow.Below(uint32(n))]]++
			}
			assert.Equal(t, want, got, "n = %d", n)
			assert.Equal(t, slow.hasSpare, fast.hasSpare)
			assert.Equal(t, slow.lo, fast.lo)
		}
	}
}

func TestLegacyPermutationOfNothing(t *testing.T) {
	assert.Nil(t, LegacyPermutation(0, 1))
	assert.Nil(t, LegacyPermutation(-3, 1))
	assert.Equal(t, []int{0}, LegacyPermutation(1, 1))
}

func ExampleLegacyPermutation() {
	fmt.Println(LegacyPermutation(6, 0)) // numpy.random.RandomState(0).permutation(6)
	// Output: [5 2 1 3 0 4]
}

func BenchmarkPCG64Below(b *testing.B) {
	r := NewPCG64(1)
	for b.Loop() {
		r.Below(293)
	}
}
