package live

import (
	"math/rand/v2"
	"slices"
)

// A Sign says where the sign of the delta changes over the caps.
//
// The change that counts is the last one: from its cap on the delta has the sign, or is
// the zero, that it has at the largest cap. The interval comes from drawing the items anew,
// with replacement and both models together, and taking the middle 95 % of the caps found
// in those draws that have a change at all.
type Sign struct {
	First   int     `json:"first"`   // sign of the delta where it first is not zero: −1, 0 or 1
	Last    int     `json:"last"`    // sign of the delta at the largest cap
	Changes []int   `json:"changes"` // caps at which the sign becomes the opposite one
	Cap     int     `json:"cap"`     // the last of them, 0 if there is none
	Lo      int     `json:"lo"`      // bounds of the interval of Cap, 0 if there is none
	Hi      int     `json:"hi"`
	Share   float64 `json:"share"` // of the draws that have a change
	Draws   int     `json:"draws"`
	Seed    uint64  `json:"seed"`

	Above []Range `json:"above"` // caps at which the interval of the delta lies above zero
	Below []Range `json:"below"` // caps at which it lies below zero
}

// A Range is the caps from From to To, both included.
type Range struct {
	From int `json:"from"`
	To   int `json:"to"`
}

const (
	draws    = 2000
	drawSeed = 260411867
)

// sign finds the changes of sign, with their interval.
func (c *Comparison) sign() Sign {
	caps := c.changes()
	diffs := c.differences(caps)
	n := c.Items
	weight := make([]int, n)
	for i := range weight {
		weight[i] = 1
	}
	s := Sign{Draws: draws, Seed: drawSeed}
	s.First, s.Last, s.Changes = signChanges(caps, diffs, weight)
	if len(s.Changes) > 0 {
		s.Cap = s.Changes[len(s.Changes)-1]
	}
	r := rand.New(rand.NewPCG(drawSeed, 0))
	var found []int
	for range draws {
		clear(weight)
		for range n {
			weight[r.IntN(n)]++
		}
		if _, _, changes := signChanges(caps, diffs, weight); len(changes) > 0 {
			found = append(found, changes[len(changes)-1])
		}
	}
	s.Share = float64(len(found)) / draws
	if s.Cap > 0 {
		slices.Sort(found)
		s.Lo, s.Hi = found[len(found)*25/1000], found[(len(found)*975-1)/1000]
	}
	s.Above = c.ranges(func(d Interval) bool { return d.Lo > 0 })
	s.Below = c.ranges(func(d Interval) bool { return d.Hi < 0 })
	return s
}

// differences returns, for each cap and item, 1 if B alone passes, −1 if A alone does.
func (c *Comparison) differences(caps []int) [][]int8 {
	all := make([][]int8, len(caps))
	for k, limit := range caps {
		all[k] = make([]int8, c.Items)
		for i := range c.Items {
			if outcomeAt(c.stepsB[i], limit).Passed() {
				all[k][i]++
			}
			if outcomeAt(c.stepsA[i], limit).Passed() {
				all[k][i]--
			}
		}
	}
	return all
}

// signChanges returns the first and the last sign of the weighted sum of differences over
// the caps, and the caps at which the sign becomes the opposite of the one before. A zero
// in between is no sign.
func signChanges(caps []int, diffs [][]int8, weight []int) (first, last int, changes []int) {
	before := 0
	for k, limit := range caps {
		sum := 0
		for i, d := range diffs[k] {
			sum += int(d) * weight[i]
		}
		last = 0
		if sum != 0 {
			last = 1
			if sum < 0 {
				last = -1
			}
		}
		if last != 0 && before != 0 && last != before {
			changes = append(changes, limit)
		}
		if first == 0 {
			first = last
		}
		if last != 0 {
			before = last
		}
	}
	return first, last, changes
}

// ranges returns the caps at which the delta satisfies f.
func (c *Comparison) ranges(f func(Interval) bool) []Range {
	var all []Range
	for i, p := range c.Curve {
		if !f(p.Delta) {
			continue
		}
		to := c.Most
		if i+1 < len(c.Curve) {
			to = c.Curve[i+1].Cap - 1
		}
		if n := len(all); n > 0 && all[n-1].To == p.Cap-1 {
			all[n-1].To = to
			continue
		}
		all = append(all, Range{p.Cap, to})
	}
	return all
}
