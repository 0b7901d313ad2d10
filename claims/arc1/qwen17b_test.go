package arc1

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
)

// notesCap is the cap that the notes give for the second harness, in generated tokens.
const notesCap = 4096

// TestLargerScores compares the scores of Qwen3-1.7B with a run at the notes' cap. Without
// one, arithmetic can only tell whether a count out of 164 prints as they do.
func TestLargerScores(t *testing.T) {
	claims.Check(t, "A1-17-01", func(c *claims.Claim) {
		attainableOrRun(c, backend.Qwen17B, notesCap)
		c.Note("the notes hold three scores of this baseline: 83.5 (section 3.2), 71.3 (section 2.8) and, implied by the changes of the naive variants in section 3.2, 62.8")
	})
	claims.Check(t, "A1-17-02", func(c *claims.Claim) {
		attainableOrRun(c, backend.Qwen17BDD, notesCap)
		c.Note("the notes give the same score for attention-only training on 1,656 student-aware examples (section 3.2)")
	})
}

// TestLargerChanges checks the printed changes from the counts that the printed scores imply.
func TestLargerChanges(t *testing.T) {
	for id, variant := range map[string]string{"A1-17-03": "A1-17-02", "A1-17-10": "A1-17-09"} {
		claims.Check(t, id, func(c *claims.Claim) { printedChange(c, "A1-17-01", variant) })
	}
}

// TestOtherVariants asks whether two further variants stay below the baseline. The scores
// themselves are only printed. A sentence is refuted if the whole interval lies at or above
// the baseline.
func TestOtherVariants(t *testing.T) {
	for _, id := range []string{"A1-17-08", "A1-17-09"} {
		claims.Check(t, id, func(c *claims.Claim) {
			c.Attainable(problems)
			c.Below("change from the printed baseline, arms taken as independent", rise(c, "A1-17-01", id), 0)
			if id == "A1-17-09" {
				c.Note("the notes call this variant low-rank and low-epoch (r=32, one epoch) and do not say which modules it trains; they give 61.6 for an all-modules variant of rank 64 (section 3.2)")
			}
		})
	}
}

// TestLargerLoss asks whether the larger model lost more than the smaller one. It is refuted
// if the whole interval of (larger model's change - smaller model's change) lies at or above 0.
func TestLargerLoss(t *testing.T) {
	claims.Check(t, "A1-17-04", func(c *claims.Claim) {
		large, small := rise(c, "A1-17-01", "A1-17-02"), rise(c, "A1-HE-05", "A1-HE-06")
		c.Number(large, small)
		c.Below("change at 1.7B minus change at 0.6B", minus(large, small), 0)
		c.Note("the two students differ in more than size: by the notes the smaller was trained on all modules and 1,085 examples, the larger on attention and 1,656; the smaller one's like variant scored 35.4 (section 2.6)")
	})
}

// TestDPOPattern is about a run of which the notes give no score.
func TestDPOPattern(t *testing.T) {
	claims.Check(t, "A1-17-11", func(c *claims.Claim) {
		c.Cite(notes, "DPO with preference pairs was attempted on Qwen3-1.7B", "section 3.6 tells of the attempt and gives no score")
		c.Inconclusive("no score, response or script of this run is released")
	})
}
