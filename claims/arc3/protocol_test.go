package arc3

import (
	"testing"

	"threearcs/claims"
)

// TestSameProtocol reads whether fresh answers were made and judged as step-16 answers were.
func TestSameProtocol(t *testing.T) {
	claims.Check(t, "A3-FR-09", func(c *claims.Claim) {
		c.Cite("eval/scripts/v1_full_v2.py", "load_in_4bit=True", "the serial script loads the model in 4-bit, as step 16 did")
		c.Cite("findings/FINDING_v1_full_v2_honest_fail.md", "v1_full_v2_batch_run.py", "the fresh answers were made by a batched script that is not in the commit")
		c.Cite("eval/scripts/eval_judge_rubric_v3.py", "deepseek/deepseek-v3.2-exp", "the judge of the step-16 checklists")
		c.Cite("eval/scripts/v1_full_v2.py", "CLAIM_SYS", "the judge of the fresh checklists, by the same model")
		c.Inconclusive("model, precision and judge agree in what is released; the script that generated the fresh answers is not, and the checklists were made differently (FW-10)")
		c.Settle(noFeatures)
	})
	claims.Check(t, "A3-FR-10", func(c *claims.Claim) {
		c.Cite("findings/FINDING_v1_full_v2_honest_fail.md", "Spot-check (5 correct + 5 wrong, random seed 7)", "the note lists the ten answers")
		c.Holds(true, "the spot-check is on record; that the classes are indistinguishable in style is its reader's judgement on ten answers")
	})
}
