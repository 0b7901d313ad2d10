package arc1

import (
	"testing"

	"gonum.org/v1/gonum/stat"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// coverages returns the checklist coverage of each Chef prompt.
func coverages(run *backend.Run) []float64 {
	shares := make([]float64, len(run.Items))
	for i, item := range run.Items {
		shares[i] = item.Coverage
	}
	return shares
}

func coverageRequest(model string) backend.Request {
	return backend.Request{Model: model, Set: backend.Step16, Need: backend.Coverage}
}

// TestCoverage recomputes the two mean coverages from the coverage of each prompt. The
// sentences say no more than the numbers.
func TestCoverage(t *testing.T) {
	claims.Check(t, "A1-GE-03", func(c *claims.Claim) {
		mean, err := stats.MeanT(coverages(c.Run(coverageRequest(backend.Gemma4E2B))), 0.95)
		c.Must(err)
		c.Number(mean)
		c.Follows()
	})
	claims.Check(t, "A1-GE-04", func(c *claims.Claim) {
		run, ok := c.Try(coverageRequest(backend.Gemma4DD))
		if !ok {
			c.NotRun("the student's coverage per prompt and the checklists are not released; its responses are, and its mean is restated in the notes (step 16f). With checklists of four and five claims every mean of three decimals is attainable, so arithmetic cannot test it", "")
		}
		mean, err := stats.MeanT(coverages(run), 0.95)
		c.Must(err)
		c.Number(mean)
		c.Follows()
	})
}

// TestCoverageChange subtracts the two printed means. The sentence, that coverage fell,
// needs the student's coverage of each prompt.
func TestCoverageChange(t *testing.T) {
	claims.Check(t, "A1-GE-05", func(c *claims.Claim) {
		change := c.Paper("A1-GE-04").Value - c.Paper("A1-GE-03").Value
		base := coverages(c.Run(coverageRequest(backend.Gemma4E2B)))
		c.Number(stats.Point(change, len(base)))
		c.Inconclusive("without the student's coverage per prompt there is no interval; it would exclude 0 if the standard deviation of the paired differences were below %.2f (the base model's coverage itself has %.2f)",
			sdToExclude0(change, len(base)), stat.StdDev(base, nil))
	})
}
