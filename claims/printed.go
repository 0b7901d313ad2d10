package claims

import (
	"fmt"

	"threearcs/backend"
	"threearcs/golden"
	"threearcs/stats"
)

// Paper returns the printed number of another claim, for arithmetic on printed numbers.
func (c *Claim) Paper(id string) golden.Number {
	c.t.Helper()
	numbers := c.PaperAll(id)
	if len(numbers) != 1 {
		c.t.Fatalf("%s: claim %s prints %d numbers, not one", c.value.ID, id, len(numbers))
	}
	return numbers[0]
}

// Attainable asks whether any count out of n prints as the claim's number. If none does,
// the number is impossible; if one does, it is only possible, which reproduces nothing.
func (c *Claim) Attainable(n int) {
	c.t.Helper()
	text := c.value.Only().Text
	counts, err := stats.AttainableCounts(text, c.value.Unit.Scale(), n)
	c.granular(counts, err, fmt.Sprintf("count out of %d", n))
}

// AttainableAUC is Attainable for an AUC over nPos positives and nNeg negatives, which
// moves in steps of half a pair.
func (c *Claim) AttainableAUC(nPos, nNeg int) {
	c.t.Helper()
	halves, err := stats.AttainableAUC(c.value.Only().Text, nPos, nNeg)
	c.granular(halves, err, fmt.Sprintf("number of half pairs out of 2·%d·%d", nPos, nNeg))
}

// granular notes which counts print as the claim's number, or that none does.
func (c *Claim) granular(counts []int, err error, of string) {
	c.t.Helper()
	c.Must(err)
	c.rest(backend.Printed)
	text := c.value.Only().Text
	switch len(counts) {
	case 0:
		c.Impossible("no %s prints as %s", of, text)
	case 1:
		c.Note("attainable: %d as %s prints as %s", counts[0], of, text)
	default:
		c.Note("attainable: %d to %d as %s print as %s", counts[0], counts[len(counts)-1], of, text)
	}
}

// PaperAll is Paper for a claim that prints several numbers.
func (c *Claim) PaperAll(id string) []golden.Number {
	c.t.Helper()
	v, err := c.paper.Lookup(id)
	c.Must(err)
	c.rest(backend.Printed, backend.Source{File: "the paper", Field: v.ID + ", " + v.Where})
	return v.Numbers()
}

// Printed rests the claim on what the paper itself says, at the place named.
func (c *Claim) Printed(where string) {
	c.rest(backend.Printed, backend.Source{File: "the paper", Field: where})
}
