package arc3

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// bar is the paper's own bar for an asymmetry that matters (section 6.2).
const bar = 0.15

// A disposition is the 2×2 table of correctness and delivery (Table 3).
type disposition struct {
	correctAssert, correctHedge, wrongAssert, wrongHedge int
}

func (d disposition) correct() int { return d.correctAssert + d.correctHedge }
func (d disposition) wrong() int   { return d.wrongAssert + d.wrongHedge }
func (d disposition) assert() int  { return d.correctAssert + d.wrongAssert }
func (d disposition) hedge() int   { return d.correctHedge + d.wrongHedge }
func (d disposition) n() int       { return d.correct() + d.wrong() }

// asymmetry is P(assert | wrong) - P(assert | correct) with Newcombe's interval.
func (d disposition) asymmetry(c *claims.Claim) stats.Estimate {
	e, err := stats.NewcombeDiff(d.wrongAssert, d.wrong(), d.correctAssert, d.correct(), 0.95)
	c.Must(err)
	return e
}

// baseline counts the table item by item from the labels of the step-16 responses.
func baseline(c *claims.Claim) disposition {
	run := c.Run(backend.Request{Model: backend.Gemma4E2B, Set: backend.Step16, Need: backend.Coverage | backend.Verbal})
	var d disposition
	for _, item := range run.Items {
		switch {
		case item.Correct && item.Assert:
			d.correctAssert++
		case item.Correct:
			d.correctHedge++
		case item.Assert:
			d.wrongAssert++
		default:
			d.wrongHedge++
		}
	}
	return d
}

// TestBaselineTable recounts every cell of Table 3.
func TestBaselineTable(t *testing.T) {
	for id, cell := range map[string]func(disposition) int{
		"A3-BA-01": func(d disposition) int { return d.correctAssert },
		"A3-BA-02": func(d disposition) int { return d.correctHedge },
		"A3-BA-03": disposition.correct,
		"A3-BA-04": func(d disposition) int { return d.wrongAssert },
		"A3-BA-05": func(d disposition) int { return d.wrongHedge },
		"A3-BA-06": disposition.wrong,
		"A3-BA-07": disposition.assert,
		"A3-BA-08": disposition.hedge,
		"A3-BA-09": disposition.n,
	} {
		claims.Check(t, id, func(c *claims.Claim) {
			c.Count(cell(baseline(c)))
			c.Follows()
		})
	}
}

// TestAssertionRates recomputes how often the model asserts when it is right and when it
// is wrong.
func TestAssertionRates(t *testing.T) {
	for id, share := range map[string]func(disposition) (k, n int){
		"A3-BA-10": func(d disposition) (int, int) { return d.correctAssert, d.correct() },
		"A3-BA-11": func(d disposition) (int, int) { return d.wrongAssert, d.wrong() },
	} {
		claims.Check(t, id, func(c *claims.Claim) {
			k, n := share(baseline(c))
			rate, err := stats.Wilson(k, n, 0.95)
			c.Must(err)
			c.Number(rate)
			c.Follows()
		})
	}
}

// TestAssertsRegardless checks "91 % whether right or wrong". The rate is a number; that it
// does not depend on correctness is an equivalence within the paper's own bar.
func TestAssertsRegardless(t *testing.T) {
	claims.Check(t, "AB-04", func(c *claims.Claim) {
		d := baseline(c)
		rate, err := stats.Wilson(d.assert(), d.n(), 0.95)
		c.Must(err)
		c.Number(rate)
		equivalent(c, d)
	})
}

// TestAsymmetry recomputes the assertion asymmetry and asks whether it is smaller than the
// bar. It is refuted if the whole interval lies outside ±0.15.
func TestAsymmetry(t *testing.T) {
	claims.Check(t, "A3-BA-12", func(c *claims.Claim) {
		d := baseline(c)
		c.Number(d.asymmetry(c))
		equivalent(c, d)
	})
}

// TestDeliveryCarriesNothing asks whether verbal delivery carries information about
// correctness. That it carries exactly none cannot be shown; that the asymmetry is
// smaller than the bar can.
func TestDeliveryCarriesNothing(t *testing.T) {
	claims.Check(t, "A3-BA-13", func(c *claims.Claim) {
		d := baseline(c)
		c.Observed(d.asymmetry(c))
		fisher, err := stats.FisherExact(d.correctAssert, d.correctHedge, d.wrongAssert, d.wrongHedge)
		c.Must(err)
		c.Note("Fisher exact test of independence: p = %.2g", fisher.P)
		equivalent(c, d)
		c.Note("no information is read as: less than the paper's own bar of %.2f either way; a smaller asymmetry is not excluded", bar)
	})
}

// equivalent concludes from two one-sided tests at 5 % each whether the asymmetry lies
// within the bar: that is, whether its 90 % interval does.
func equivalent(c *claims.Claim, d disposition) {
	e, err := stats.NewcombeDiff(d.wrongAssert, d.wrong(), d.correctAssert, d.correct(), 0.90)
	c.Must(err)
	c.Within("asymmetry (equivalence at 5 %)", e, -bar, bar)
}

// TestBaselineProtocol checks the size and the decoding of the baseline set.
func TestBaselineProtocol(t *testing.T) {
	claims.Check(t, "A3-BA-14", func(c *claims.Claim) {
		c.Count(baseline(c).n())
		c.Cite("eval/scripts/eval_step16.py", "do_sample=False", "the responses are generated without sampling")
		c.Follows()
	})
	claims.Check(t, "A3-BA-15", func(c *claims.Claim) {
		c.Number(stats.Point(c.Stored("probe_multilayer.json :: bar.asym_max"), 0))
		c.Follows()
	})
}
