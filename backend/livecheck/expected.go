package livecheck

import (
	"math/rand/v2"
	"slices"

	"threearcs/backend/live"
	"threearcs/backend/python"
	"threearcs/stats"
)

// Expected returns what [live.Compare] must find in both models at the caps, up to most.
// It follows from the plan alone: the outcome of every answer is looked up at every cap.
// Only the formulas of intervals and tests are shared with what is checked; package stats
// has its own references for those.
func (p Plan) Expected(most int, caps []int) (*live.Comparison, error) {
	c := &live.Comparison{A: Base, B: Student, Set: p.set.Name, Items: len(p.base), Most: most}
	for _, limit := range caps {
		point, err := p.point(limit)
		if err != nil {
			return nil, err
		}
		c.Caps = append(c.Caps, point)
	}
	for limit := live.MinCap; limit <= most; limit++ {
		if limit > live.MinCap && limit < most && !p.changesAt(limit) {
			continue
		}
		point, err := p.point(limit)
		if err != nil {
			return nil, err
		}
		c.Curve = append(c.Curve, point)
	}
	c.Sign = p.sign(c.Curve, most)
	return c, nil
}

// changesAt reports whether any outcome differs from that at the cap before.
func (p Plan) changesAt(limit int) bool {
	return slices.ContainsFunc(slices.Concat(p.base, p.student), func(a answer) bool {
		return a.outcome(limit) != a.outcome(limit-1)
	})
}

// point compares the models at one cap.
func (p Plan) point(limit int) (live.Point, error) {
	var pairs stats.Paired2x2 // A is the student
	for i := range p.base {
		base, student := p.base[i].outcome(limit) == python.Correct, p.student[i].outcome(limit) == python.Correct
		switch {
		case base && student:
			pairs.Both++
		case student:
			pairs.OnlyA++
		case base:
			pairs.OnlyB++
		default:
			pairs.Neither++
		}
	}
	point := live.Point{Cap: limit, OnlyA: pairs.OnlyB, OnlyB: pairs.OnlyA}
	delta, err := stats.NewcombePaired(pairs, 0.95)
	if err != nil {
		return point, err
	}
	point.Delta = live.Interval{Value: delta.Value, Lo: delta.Lo, Hi: delta.Hi}
	test, err := stats.McNemarExact(pairs)
	if err != nil {
		return point, err
	}
	point.P, point.MidP = test.P, test.MidP
	if point.A, err = tally(p.base, limit); err != nil {
		return point, err
	}
	point.B, err = tally(p.student, limit)
	return point, err
}

// tally counts the outcomes of one model at one cap.
func tally(answers []answer, limit int) (live.Score, error) {
	s := live.Score{Outcomes: map[python.Outcome]int{}}
	for _, a := range answers {
		s.Outcomes[a.outcome(limit)]++
	}
	n := float64(len(answers))
	s.Passed, s.Truncated = s.Outcomes[python.Correct], s.Outcomes[python.Truncated]
	s.Lowest, s.Highest = float64(s.Passed)/n, float64(s.Passed+s.Truncated)/n
	rate, err := stats.Wilson(s.Passed, len(answers), 0.95)
	s.PassRate = live.Interval{Value: rate.Value, Lo: rate.Lo, Hi: rate.Hi}
	return s, err
}

// The draws behind the interval of the cap at which the sign changes.
const (
	draws    = 2000
	drawSeed = 260411867
)

// sign finds the changes of sign as the documentation of [live.Sign] defines them.
func (p Plan) sign(curve []live.Point, most int) live.Sign {
	s := live.Sign{Draws: draws, Seed: drawSeed}
	items := make([]int, len(p.base))
	for i := range items {
		items[i] = i
	}
	s.First, s.Last, s.Changes = p.signs(curve, items)
	if n := len(s.Changes); n > 0 {
		s.Cap = s.Changes[n-1]
		var found []int
		r := rand.New(rand.NewPCG(drawSeed, 0))
		for range draws {
			for i := range items {
				items[i] = r.IntN(len(items))
			}
			if _, _, changes := p.signs(curve, items); len(changes) > 0 {
				found = append(found, changes[len(changes)-1])
			}
		}
		slices.Sort(found)
		s.Share = float64(len(found)) / draws
		s.Lo, s.Hi = found[len(found)*25/1000], found[(len(found)*975-1)/1000]
	}
	for limit := live.MinCap; limit <= most; limit++ {
		delta := at(curve, limit).Delta
		if delta.Lo > 0 {
			s.Above = extend(s.Above, limit)
		}
		if delta.Hi < 0 {
			s.Below = extend(s.Below, limit)
		}
	}
	return s
}

// signs returns the first sign of the difference over the caps of the curve, the last, and
// the caps at which it becomes the opposite one, for the items, which may occur repeatedly.
func (p Plan) signs(curve []live.Point, items []int) (first, last int, changes []int) {
	before := 0
	for _, point := range curve {
		sum := 0
		for _, i := range items {
			if p.student[i].outcome(point.Cap) == python.Correct {
				sum++
			}
			if p.base[i].outcome(point.Cap) == python.Correct {
				sum--
			}
		}
		last = max(-1, min(1, sum))
		if last == 0 {
			continue
		}
		if first == 0 {
			first = last
		}
		if before == -last {
			changes = append(changes, point.Cap)
		}
		before = last
	}
	return first, last, changes
}

// at returns the point of the curve that holds at a cap.
func at(curve []live.Point, limit int) live.Point {
	after := slices.IndexFunc(curve, func(q live.Point) bool { return q.Cap > limit })
	if after < 0 {
		after = len(curve)
	}
	return curve[after-1]
}

// extend adds a cap to ranges, at the end of the last one or as one of its own.
func extend(ranges []live.Range, limit int) []live.Range {
	if n := len(ranges); n > 0 && ranges[n-1].To == limit-1 {
		ranges[n-1].To = limit
		return ranges
	}
	return append(ranges, live.Range{From: limit, To: limit})
}
