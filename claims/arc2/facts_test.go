package arc2

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// The tempering scripts.
const (
	gemmaScript       = "eval/scripts/path_b2_tempering.py"
	adversarialScript = "eval/scripts/path_b2_gemma4_adv.py"
	qwenScript        = "eval/scripts/path_b2_qwen35_humble.py"
	rerunScript       = "eval/scripts/path_b2_qwen35_humble_rep.py"
)

// TestFactsOfTempering checks what was run and how it was scored.
func TestFactsOfTempering(t *testing.T) {
	claims.CheckFacts(t, []claims.Fact{
		{ID: "A2-AT-03", Agrees: true, Because: "the script does so", Cites: []claims.Place{
			claims.At(directional, "v = mu_cw - mu_cr", "the direction"),
			claims.At(directional, "key=lambda r: abs(r['d_directional'])", "ranked by |d|"),
			claims.At(directional, "cr_proj = (cr * v_unit", "the projections are of the responses that define the direction")}},
		{ID: "A2-TE-01", Agrees: false, Because: "the tempering scripts score coverage and either an assert-or-hedge label or one self-verification score with prompts of their own; none runs the v4 rubric or HumanEval", Cites: []claims.Place{
			claims.At(gemmaScript, "VERB_SYS", "Gemma, Humble"),
			claims.At(adversarialScript, "SV_SYS", "Gemma, Adversarial-self"),
			claims.At(qwenScript, "MODEL_ID = 'Qwen/Qwen3.5-0.8B'", "the Qwen base; no coder model is named")}},
		{ID: "A2-TE-02", Agrees: false, Because: "four scripts damp heads, the fourth at one λ of the third; variant 5, for whose content Table 2 has no entry, is an attribution and damps none", Numbers: []float64{4}, Cites: []claims.Place{
			claims.At(gemmaScript, "register_forward_pre_hook", "variant 1"),
			claims.At(adversarialScript, "register_forward_pre_hook", "variant 2"),
			claims.At(qwenScript, "register_forward_pre_hook", "variant 3"),
			claims.At(rerunScript, "base.LAMBDAS = [0.5]", "variant 4"),
			claims.At(directional, "register_forward_hook", "variant 5 reads activations")}},
		{ID: "A2-TE-05", Agrees: false, Because: "variant 2 was stopped after λ=0.9 and variant 4 is λ=0.5 alone; the table gives one word a variant and no row per λ", Cites: []claims.Place{
			claims.At(gemmaNote, "λ=0.8 and λ=0.5 not run", "variant 2"),
			claims.At(rerunScript, "base.LAMBDAS = [0.5]", "variant 4")}},
		{ID: "A2-TE-08", Agrees: true, Because: "the scripts do so, at every position including the prompt", Cites: []claims.Place{
			claims.At(gemmaScript, "x[..., start:end] = x[..., start:end] * lam", "variant 1"),
			claims.At(adversarialScript, "x[..., start:end] = x[..., start:end] * lam", "variant 2"),
			claims.At(qwenScript, "x[..., start:end] = x[..., start:end] * lam", "variants 3 and 4")}},
	})
}

// TestUntested counts the dispositions of the taxonomy that Arc 2 neither tempered nor found
// impossible to attribute.
func TestUntested(t *testing.T) {
	claims.Check(t, "A2-TE-03", func(c *claims.Claim) {
		taxonomy := c.PaperAll("FW-01")[0].Value
		c.Printed("section 5.2 and the limitations")
		const tempered, saturated = 2, 1 // Humble and Adversarial-self; Deliberate
		c.Count(int(taxonomy) - tempered - saturated)
		c.Note("section 5.2 leaves out Persistent, which the limitations name as untested too")
		c.Follows()
	})
}

// TestSaturated asks whether the axis of Deliberate leaves too few answers on one side. There
// are two ways to split it: below 4, as section 3.4 binarises, and at most 2, as the released
// script splits another axis. Too few is less than the smallest cohort of a released
// attribution, Qwen3.5's assertive wrong answers. The sentence is supported if both splits
// leave too few, refuted if neither does.
func TestSaturated(t *testing.T) {
	claims.Check(t, "A2-TE-04", func(c *claims.Claim) {
		high, scored, least := 0, 0, 0
		for _, item := range c.Run(backend.Request{Model: backend.Gemma4E2B, Set: backend.Step16, Need: backend.Rubric}).Items {
			score, ok := item.Rubric["pedagogical_framing"]
			switch {
			case !ok:
				continue
			case score >= 4:
				high++
			case score <= 2:
				least++
			}
			scored++
		}
		share, err := stats.Wilson(high, scored, 0.95)
		c.Must(err)
		c.Observed(share)
		smallest := recount(c, backend.Qwen3508B).cw
		c.Cite("eval/scripts/path_b_attr_gemma4_adv.py", "elif sv <= 2: label = 'advL'", "the cohorts of self-verification are the scores of 4 or more and those of 2 or less")
		c.Cite(gemmaNote, "**saturated**, 98/100 high, 1 low", "the notes on this axis, under the v1 rubric, whose scores are not released")
		c.Note("under the v4 rubric %d of %d answers score 4 or more, %d less, and %d at most 2; the smallest cohort of a released attribution has %d", high, scored, scored-high, least, smallest)
		switch below, low := scored-high < smallest, least < smallest; {
		case below == low:
			c.Holds(below, "both ways to split the axis agree")
		default:
			c.Inconclusive("split at 2 the axis is saturated, split at 4 it is not; the paper does not say which it means")
		}
	})
}
