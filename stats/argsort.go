package stats

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// A keyed is a score mapped to an integer of the same order, and where it came from.
type keyed struct {
	key   uint64
	index int32
}

// radixMin is the length from which the radix sort beats the comparison sort.
const radixMin = 1024

// sortKey maps a score to an integer so that a < b if and only if key(a) < key(b).
// Both zeros map to one key. It is meaningless for NaN.
func sortKey(v float64) uint64 {
	b := math.Float64bits(v + 0) // -0 + 0 = +0
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// An argsort holds the buffers of sorts of up to cap items, to be used again.
type argsort struct {
	items, spare []keyed
	count        [6][2048]uint32
}

var argsorts = sync.Pool{New: func() any { return new(argsort) }}

// ascending returns the scores' keys and indices in ascending order of score, ties in
// order of index. The result is valid until the next call. It fails with ErrNaN.
func (s *argsort) ascending(score []float64) ([]keyed, error) {
	s.items = slices.Grow(s.items[:0], len(score))
	for i, v := range score {
		if v != v {
			return nil, ErrNaN
		}
		s.items = append(s.items, keyed{sortKey(v), int32(i)})
	}
	if len(score) >= radixMin {
		s.radix()
		return s.items, nil
	}
	slices.SortFunc(s.items, func(a, b keyed) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return int(a.index - b.index)
	})
	return s.items, nil
}

// radix sorts items by key, least significant digit of 11 bits first. It is stable.
func (s *argsort) radix() {
	s.spare = slices.Grow(s.spare[:0], len(s.items))[:len(s.items)]
	s.count = [6][2048]uint32{}
	for _, it := range s.items {
		for d := range s.count {
			s.count[d][it.key>>(11*d)&2047]++
		}
	}
	for d := range s.count {
		shift := 11 * d
		if s.count[d][s.items[0].key>>shift&2047] == uint32(len(s.items)) {
			continue // all keys agree in this digit
		}
		at := uint32(0)
		for i, c := range s.count[d] {
			s.count[d][i] = at
			at += c
		}
		for _, it := range s.items {
			c := &s.count[d][it.key>>shift&2047]
			s.spare[*c] = it
			*c++
		}
		s.items, s.spare = s.spare, s.items
	}
}
