package arc3

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestFreshRate recounts how often Gemma's answers to fresh prompts are correct. The
// paper concludes that correct answers are the minority there: the sentence is refuted
// if the whole 95 % interval of the rate lies above one half.
func TestFreshRate(t *testing.T) {
	claims.Check(t, "A3-FR-01", func(c *claims.Claim) {
		run := c.Run(backend.Request{
			Model: backend.Gemma4E2B,
			Set:   backend.Fresh,
			Need:  backend.Coverage,
		})
		correct := 0
		for _, item := range run.Items {
			if item.Correct {
				correct++
			}
		}
		rate, err := stats.Wilson(correct, len(run.Items), 0.95)
		c.Must(err)
		c.Number(rate)
		c.Below("share of correct answers", rate, 0.5)
	})
}
