package live

import (
	"context"
	"fmt"
	"slices"

	"threearcs/backend/python"
	"threearcs/stats"
)

// level is the confidence level of all intervals.
const level = 0.95

// An Arm is one of two models that are compared.
type Arm struct {
	Name   string
	Source Source
}

// A Comparison follows two models over all caps.
type Comparison struct {
	A     string  `json:"a"`
	B     string  `json:"b"`
	Set   string  `json:"set"`
	Items int     `json:"items"`
	Most  int     `json:"most"`  // the largest cap of both
	Caps  []Point `json:"caps"`  // at the caps that were asked for
	Curve []Point `json:"curve"` // at every cap at which anything changes, and the last
	Sign  Sign    `json:"sign"`

	stepsA, stepsB [][]step // by item
}

// A Point compares the two models at one cap. A curve is constant between its points.
type Point struct {
	Cap   int      `json:"cap"`
	A     Score    `json:"a"`
	B     Score    `json:"b"`
	Delta Interval `json:"delta"`  // pass@1 of B less that of A, Newcombe's paired interval
	OnlyA int      `json:"only_a"` // items that A alone passes
	OnlyB int      `json:"only_b"`
	P     float64  `json:"p"`     // McNemar's exact test, two-sided
	MidP  float64  `json:"mid_p"` // its mid-p variant
}

// A Score is pass@1 of one model at one cap.
type Score struct {
	Passed    int                    `json:"passed"`
	PassRate  Interval               `json:"pass_rate"` // Wilson's interval
	Truncated int                    `json:"truncated"` // not correct, and cut before the code was whole
	Lowest    float64                `json:"lowest"`    // pass@1 if all truncated items fail: the pass rate itself
	Highest   float64                `json:"highest"`   // pass@1 if all truncated items pass
	Outcomes  map[python.Outcome]int `json:"outcomes"`
}

// An Interval is a value with its 95 % confidence interval.
type Interval struct {
	Value float64 `json:"value"`
	Lo    float64 `json:"lo"`
	Hi    float64 `json:"hi"`
}

// Compare scores two models on set at every cap from MinCap to the smaller of their largest
// caps, and reports the given caps apart.
func Compare(ctx context.Context, set Set, a, b Arm, scorer Scorer, caps []int) (*Comparison, error) {
	c := &Comparison{A: a.Name, B: b.Name, Set: set.Name, Items: len(set.Problems),
		Most: min(a.Source.Decoding.NumPredict, b.Source.Decoding.NumPredict)}
	if c.Most < MinCap {
		return nil, fmt.Errorf("live: the answers are known to num_predict %d, a curve begins at %d: record with a larger one", c.Most, MinCap)
	}
	for _, limit := range caps {
		if limit < MinCap || limit > c.Most {
			return nil, fmt.Errorf("live: cap %d is not within %d…%d, where both are recorded", limit, MinCap, c.Most)
		}
	}
	scores := newMemo(scorer)
	var err error
	if c.stepsA, err = armSteps(ctx, set, a.Source, scores, c.Most); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Name, err)
	}
	if c.stepsB, err = armSteps(ctx, set, b.Source, scores, c.Most); err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name, err)
	}
	return c, c.fill(caps)
}

// armSteps returns the steps of every item of set for one model.
func armSteps(ctx context.Context, set Set, src Source, scores *memo, most int) ([][]step, error) {
	all := make([][]step, len(set.Problems))
	answers, err := set.answers(ctx, src)
	if err != nil {
		return nil, err
	}
	err = parallel(ctx, len(all), func(ctx context.Context, i int) (err error) {
		all[i], err = scores.steps(ctx, set.Problems[i], answers[i], most)
		return err
	})
	return all, err
}

// fill computes the points and the sign from the steps.
func (c *Comparison) fill(caps []int) error {
	for _, limit := range caps {
		p, err := c.point(limit)
		if err != nil {
			return err
		}
		c.Caps = append(c.Caps, p)
	}
	for _, limit := range c.changes() {
		p, err := c.point(limit)
		if err != nil {
			return err
		}
		c.Curve = append(c.Curve, p)
	}
	c.Sign = c.sign()
	return nil
}

// changes returns the caps at which anything changes, in order, and the last.
func (c *Comparison) changes() []int {
	caps := []int{MinCap, c.Most}
	for _, steps := range slices.Concat(c.stepsA, c.stepsB) {
		for _, s := range steps {
			caps = append(caps, s.from)
		}
	}
	slices.Sort(caps)
	return slices.Compact(caps)
}

// point compares the models at one cap.
func (c *Comparison) point(limit int) (Point, error) {
	a, passedA, err := score(c.stepsA, limit)
	if err != nil {
		return Point{}, err
	}
	b, passedB, err := score(c.stepsB, limit)
	if err != nil {
		return Point{}, err
	}
	pairs, err := stats.NewPaired(passedB, passedA)
	if err != nil {
		return Point{}, err
	}
	delta, err := stats.NewcombePaired(pairs, level)
	if err != nil {
		return Point{}, err
	}
	test, err := stats.McNemarExact(pairs)
	if err != nil {
		return Point{}, err
	}
	return Point{Cap: limit, A: a, B: b, Delta: interval(delta), OnlyA: pairs.OnlyB, OnlyB: pairs.OnlyA, P: test.P, MidP: test.MidP}, nil
}

// At returns the curve's point at a cap from MinCap to c.Most.
func (c *Comparison) At(limit int) Point {
	p := c.Curve[0]
	for _, q := range c.Curve {
		if q.Cap <= limit {
			p = q
		}
	}
	p.Cap = limit
	return p
}

// score counts the outcomes at one cap, and returns which items pass.
func score(items [][]step, limit int) (Score, []bool, error) {
	s, passed := Score{Outcomes: map[python.Outcome]int{}}, make([]bool, len(items))
	for i, steps := range items {
		o := outcomeAt(steps, limit)
		s.Outcomes[o]++
		passed[i] = o.Passed()
	}
	n := len(items)
	s.Passed, s.Truncated = s.Outcomes[python.Correct], s.Outcomes[python.Truncated]
	rate, err := stats.Wilson(s.Passed, n, level)
	if err != nil {
		return s, nil, err
	}
	s.PassRate, s.Lowest, s.Highest = interval(rate), rate.Value, float64(s.Passed+s.Truncated)/float64(n)
	return s, passed, nil
}

func interval(e stats.Estimate) Interval { return Interval{e.Value, e.Lo, e.Hi} }
