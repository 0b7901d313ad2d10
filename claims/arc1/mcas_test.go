package arc1

import (
	"math"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestMCASGain recomputes the first pass from the judge's scores of 0, 1 or 2 for the same
// 500 prompts, paired by prompt; MCAS is the share of the points that could be had. The
// sentence, that the judge scored the student higher, is refuted if the whole interval lies
// at or below 0.
func TestMCASGain(t *testing.T) {
	claims.Check(t, "A1-MC-01", func(c *claims.Claim) {
		base, dd := mcas(c, backend.Qwen06B), mcas(c, backend.Qwen06BDD)
		gain := gainOn(c, base, dd, func(backend.Item) bool { return true })
		c.Number(gain)
		c.Above("gain in MCAS, paired by prompt", gain, 0)
		clear := gainOn(c, base, dd, func(i backend.Item) bool { return !i.Tricky })
		tricky := gainOn(c, base, dd, func(i backend.Item) bool { return i.Tricky })
		c.Note("gain of %.1f points on the %d fully specified prompts and of %.1f on the %d under-specified ones",
			100*clear.Value, clear.N, 100*tricky.Value, tricky.N)
	})
}

// mcas asks for the judge's scores of a model.
func mcas(c *claims.Claim, model string) []backend.Item {
	return c.Run(backend.Request{Model: model, Set: backend.MCAS500, Need: backend.MCAS}).Items
}

// gainOn is the mean gain in MCAS on the prompts that keep holds of, paired by prompt.
func gainOn(c *claims.Claim, base, dd []backend.Item, keep func(backend.Item) bool) stats.Estimate {
	var gains []float64
	for i, item := range dd {
		if item.ID != base[i].ID {
			c.T().Fatalf("%s: prompts do not pair: %s and %s", c.Value().ID, base[i].ID, item.ID)
		}
		if keep(item) {
			gains = append(gains, float64(item.MCAS-base[i].MCAS)/2)
		}
	}
	e, err := stats.MeanT(gains, 0.95)
	c.Must(err)
	return e
}

// nearCeiling is read as nine responses in ten.
const nearCeiling = 0.9

// TestSVR recovers the stored self-verification rates as counts. The sentence is refuted if
// the student's whole interval lies at or below 90 %.
func TestSVR(t *testing.T) {
	claims.Check(t, "A1-SV-01", func(c *claims.Claim) {
		const n = 500
		dd := int(math.Round(c.Stored("eval_results.json :: dd_fp16_svr") / 100 * n))
		base := int(math.Round(c.Stored("eval_results.json :: baseline_svr") / 100 * n))
		rate, err := stats.Wilson(dd, n, 0.95)
		c.Must(err)
		c.Observed(rate)
		c.Above("student's self-verification rate", rate, nearCeiling)
		change, err := stats.NewcombeDiff(dd, n, base, n, 0.95)
		c.Must(err)
		c.Note("the baseline's stored rate is %.1f %% (%d of %d): training changed it by %+.1f points, 95 %% interval [%.1f, %.1f]",
			100*float64(base)/n, base, n, 100*change.Value, 100*change.Lo, 100*change.Hi)
	})
}

// The second scoring as the notes tell it: five dimensions, each the mean of scores from 1
// to 5 over 164 prompts, for the baseline and for the DD-SA student.
const secondPrompts = 164

var secondMeans = []string{
	"| uncertainty_calibration | 2.11 | 2.11 |",
	"| self_verification | 2.53 | 2.06 |",
	"| error_detection | 3.11 | 2.98 |",
	"| assumption_surfacing | 2.51 | 2.66 |",
	"| edge_case_awareness | 2.13 | 2.26 |",
}

// TestSecondMCAS adds up the five dimension means that the notes print. The sentence says
// no more than the number.
func TestSecondMCAS(t *testing.T) {
	for id, column := range map[string]int{"A1-MC-04": 0, "A1-MC-03": 1} {
		claims.Check(t, id, func(c *claims.Claim) {
			total := 0.0
			for _, row := range secondMeans {
				total += c.CiteNumbers(notes, row, "")[column]
			}
			c.Number(stats.Point(total, secondPrompts))
			c.Note("the sum of the five dimension means in section 2.7 of %s, each rounded to two decimals; no score of a prompt is released", notes)
			c.Follows()
		})
	}
}

// TestSecondMCASChange subtracts the two printed totals. The sentence, that MCAS fell,
// needs the scores of the prompts, which are not released.
func TestSecondMCASChange(t *testing.T) {
	claims.Check(t, "A1-MC-05", func(c *claims.Claim) {
		change := c.Paper("A1-MC-03").Value - c.Paper("A1-MC-04").Value
		c.Number(stats.Point(change, 0))
		c.Inconclusive("without scores per prompt there is no interval; it would exclude 0 if the standard deviation of the paired differences were below %.1f points of 25 over %d prompts, or below %.1f over 500",
			sdToExclude0(change, secondPrompts), secondPrompts, sdToExclude0(change, 500))
	})
}
