package falsification

import (
	"testing"

	"threearcs/claims"
	"threearcs/stats"
)

// TestFinishedFresh asks whether the cap on the stored answers moves the rate of correct ones.
func TestFinishedFresh(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-finished-fresh",
		Attacks:   []string{"A3-FR-01"},
		Asks:      "does Gemma's rate of correct fresh answers hang on whether the stored answer is finished?",
		Criterion: "refuted if the whole 95 % interval (Newcombe) of the rate among answers that end as finished, by the lenient rule, less the rate among the others excludes 0",
	}, func(c *claims.Claim) {
		items := gemmaFresh.items(c, surface|labels)
		correct, finished := tally(items, isCorrect), tally(items, endsLenient)
		overlap := tally(items, both(isCorrect, endsLenient))
		difference, err := stats.NewcombeDiff(overlap, finished, correct-overlap, len(items)-finished, 0.95)
		c.Must(err)
		c.Observed(difference)
		if difference.Above(0) || difference.Below(0) {
			c.Holds(false, "correct: %d of %d finished answers, %d of %d others", overlap, finished, correct-overlap, len(items)-finished)
			return
		}
		c.Inconclusive("correct: %d of %d finished answers, %d of %d others", overlap, finished, correct-overlap, len(items)-finished)
	})
}
