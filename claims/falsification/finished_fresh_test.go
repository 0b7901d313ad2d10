package falsification

import (
	"testing"

	"threearcs/claims"
)

// TestFinishedFresh asks the question below of the released evidence.
func TestFinishedFresh(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-finished-fresh",
		Attacks:   []string{"A3-FR-01"},
		Asks:      "does Gemma's rate of correct fresh answers hang on whether the stored answer is finished?",
		Criterion: "refuted if the whole 95 % interval (Newcombe) of the rate among answers that end as finished, by the lenient rule, less the rate among the others excludes 0",
	}, func(c *claims.Claim) {
		// Ask for evidence (c.Run, c.Stored, c.Heads), measure it with package stats, state
		// what was measured (c.Observed, c.PValue, c.Power) and conclude from it (c.Above,
		// c.Below, c.Within, c.Holds, c.Inconclusive).
		c.NotRun("claims/falsification/finished_fresh_test.go measures nothing yet: fill it in", "")
	})
}
