package claims

import (
	"fmt"
	"math"

	"threearcs/stats"
)

// An openPart is a part of the sentence that the evidence leaves open: how many times as
// many items would settle it, and to which verdict, if its value stayed.
type openPart struct {
	factor float64 // infinite if no number of items would
	to     Sentence
	of     stats.Estimate
}

// towards returns the part of e that is open because its interval holds bar, which e.Value
// lies on one side of; to is the verdict of that side. The bounds are taken to come nearer
// to the value as one over the square root of the number of items.
func towards(to Sentence, e stats.Estimate, bar float64) openPart {
	bound := e.Hi
	if e.Value > bar {
		bound = e.Lo
	}
	if factor := math.Pow((bound-e.Value)/(bar-e.Value), 2); e.HasInterval() && !math.IsNaN(factor) {
		return openPart{factor, to, e}
	}
	return openPart{math.Inf(1), to, e}
}

// openWithin is the open part of "e lies within [lo, hi]": the farther bar that its interval
// reaches over while the value lies inside, the nearer one while it lies outside.
func openWithin(e stats.Estimate, lo, hi float64) openPart {
	switch {
	case e.Value < lo:
		return towards(Refuted, e, lo)
	case e.Value > hi:
		return towards(Refuted, e, hi)
	}
	part := towards(Supported, e, lo)
	if upper := towards(Supported, e, hi); upper.factor > part.factor {
		part = upper
	}
	return part
}

// settled returns the part that the whole sentence waits for: of those that point to its
// refutation the first to be settled, since one refutes the sentence, else the last.
func settled(parts []openPart) (decisive openPart, ok bool) {
	for _, p := range parts {
		better := p.factor > decisive.factor
		if p.to == Refuted {
			better = decisive.to != Refuted || p.factor < decisive.factor
		} else if decisive.to == Refuted {
			better = false
		}
		if !ok || better {
			decisive, ok = p, true
		}
	}
	return decisive, ok && !math.IsInf(decisive.factor, 1)
}

// moreItems says how many items would settle an open sentence; nothing if no number would.
func (r *result) moreItems() string {
	p, ok := settled(r.open)
	if r.sentence != Inconclusive || !ok {
		return ""
	}
	text := fmt.Sprintf("about %g times the items", roundUp(p.factor))
	scaled := func(n int) string { return fmt.Sprintf("%.0f", roundUp(math.Ceil(p.factor*float64(n)-1e-6))) }
	switch e := p.of; {
	case e.NPos > 0 && e.NNeg > 0:
		text += fmt.Sprintf(" (%s+ %s- for %d+ %d-)", scaled(e.NPos), scaled(e.NNeg), e.NPos, e.NNeg)
	case e.N > 0:
		text += fmt.Sprintf(" (%s for %d)", scaled(e.N), e.N)
	}
	return text + ", if the values stayed"
}

// roundUp rounds x ≥ 1 up to two significant digits.
func roundUp(x float64) float64 {
	tens := math.Pow(10, 1-math.Floor(math.Log10(x)))
	return math.Ceil(x*tens-1e-9) / tens
}
