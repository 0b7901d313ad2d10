package arc1

import (
	"testing"

	"threearcs/claims"
	"threearcs/stats"
)

// The rows of the recovery experiment in the notes: score, failures at the first try, and
// how many of them the model corrected.
var recoveries = map[string]string{
	"A1-RE-01": "| DD-SA 0.6B | 35.4% | 106 | 8 |",
	"A1-RE-02": "| Baseline 0.6B | 36.0% | 105 | 11 |",
}

// recovery returns how many of how many failures were corrected, and checks that the
// failures are what the score leaves.
func recovery(c *claims.Claim, id string) (k, n int) {
	row := c.CiteNumbers(notes, recoveries[id], "")
	score, failures, recovered := row[0], int(row[1]), int(row[2])
	if left := 100 * float64(problems-failures) / problems; left < score-0.05 || left > score+0.05 {
		c.Note("%d failures of %d leave a score of %.1f %%, the same row has %.1f %%", failures, problems, left, score)
	}
	c.Note("section 2.8 of %s: %d of %d failures recovered", notes, recovered, failures)
	return recovered, failures
}

// TestRecoveryRates recomputes the two rates from the counts in the notes.
func TestRecoveryRates(t *testing.T) {
	for id := range recoveries {
		claims.Check(t, id, func(c *claims.Claim) {
			k, n := recovery(c, id)
			rate, err := stats.Wilson(k, n, 0.95)
			c.Must(err)
			c.Number(rate)
			c.Follows()
		})
	}
}

// TestRecoveryChange compares the two rates. They are taken over different problems, those
// that each model failed, so the groups are independent. The sentence, that the student
// recovers less often, is refuted if the whole interval lies at or above 0.
func TestRecoveryChange(t *testing.T) {
	claims.Check(t, "A1-RE-03", func(c *claims.Claim) {
		dd, nDD := recovery(c, "A1-RE-01")
		base, nBase := recovery(c, "A1-RE-02")
		change, err := stats.NewcombeDiff(dd, nDD, base, nBase, 0.95)
		c.Must(err)
		c.Number(change)
		kind, err := stats.DifferenceKind(c.Value().Text, 100, dd, nDD, base, nBase)
		c.Must(err)
		c.Note("the printed difference is %s", kind)
		c.Below("change in the recovery rate", change, 0)
		test, err := stats.FisherExact(dd, nDD-dd, base, nBase-base)
		c.Must(err)
		c.Note("Fisher's exact test: p = %.2g", test.P)
	})
}
