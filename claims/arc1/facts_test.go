package arc1

import (
	"testing"

	"threearcs/claims"
	"threearcs/stats"
)

// review is the authors' review of April 8, 2026.
const review = "findings/PROJECT_REVIEW_2026_04_08.md"

// TestFactsOfTheSecondMCAS checks what the two MCAS evaluations had in common.
func TestFactsOfTheSecondMCAS(t *testing.T) {
	claims.CheckFacts(t, []claims.Fact{
		{ID: "A1-MC-02", Agrees: false, Because: "by the notes the second scoring had 164 prompts, another judge and another scale", Numbers: []float64{164}, Cites: []claims.Place{
			claims.At("phase0_audit/evaluate.py", "250 tricky + 250 straightforward", "the first pass has 500 prompts"),
			claims.At(notes, "Grok 4.20 judge, 164 prompts", "section 2.7: judge and prompts of the second")}},
		{ID: "A1-MC-06", Agrees: false, Because: "one judge prompt and one system prompt served both arms of the first pass, so the prompts do not explain the gain; that the judge credited hedging as such is neither shown nor excluded. The two evaluations differ in judge, prompts, scale and student", Cites: []claims.Place{
			claims.At("phase0_audit/evaluate.py", `judge_mcas_single(client, pr["prompt"], pr["response"])`, "the judge is given prompt and response, and not the arm"),
			claims.At("phase0_audit/evaluate.py", "def generate_response_for_mcas(model, tokenizer, prompt", "both arms answer under one system prompt, which asks for the behaviour that is scored"),
			claims.At(notes, "on the best-preserving variant under an independent judge", "section 2.7: how the notes explain the change")}},
	})
}

// TestFactsOfTheLargerModel checks the recipe and the training data at 1.7B.
func TestFactsOfTheLargerModel(t *testing.T) {
	claims.CheckFacts(t, []claims.Fact{
		{ID: "A1-17-05", Agrees: false, Because: "in the notes 89 % is the share of responses longer than 2,000 characters; 87 % start with text, which bounds the share of essays, and 86 % have markdown headers", Numbers: []float64{0.87}, Cites: []claims.Place{
			claims.At(notes, "89% >2,000 chars", "section 3.4: a length"),
			claims.At(notes, "87% start with text (not code)", "section 3.4"),
			claims.At(notes, "86% markdown headers", "section 3.4")}},
		{ID: "A1-17-06", Agrees: false, Because: "the notes found less markdown in the student's answers than in the baseline's, and name the loss of reasoning length as the damage", Cites: []claims.Place{
			claims.At(notes, "0% markdown vs 26%", "section 3.4: V2 against the baseline, on HumanEval")}},
	})
}

// TestAttentionOnlyRank looks for the rank in the notes. They hold attention-only variants of
// both ranks, and section 4.2 does not say whether its "r=32" names the one it scores.
func TestAttentionOnlyRank(t *testing.T) {
	claims.Check(t, "A1-17-07", func(c *claims.Claim) {
		c.Cite(notes, "| Naive DD attn r=32 | q/k/v/o | Clean | 59.1% |", "section 3.2: rank 32, which did not recover the baseline either")
		c.Cite(notes, "| V2 attn (SA, post-fix) | r=64, 3 ep | 1,656 SA | 67.7% |", "section 3.2: the variant whose score section 4.2 and Table 1 print has rank 64")
		c.Count(32)
		c.Inconclusive("the sentence holds of the variant that scored 59.1 and not of the one that scored 67.7; the paper does not say which it means")
	})
}

// TestFactsOfTheTable checks which students the rows of Table 1 are about.
func TestFactsOfTheTable(t *testing.T) {
	claims.CheckFacts(t, []claims.Fact{
		{ID: "A1-FA-01", Agrees: false, Because: "Table 1 has rows of Qwen3 and of Gemma 4; neither paper nor release has a trained Qwen3.5", Numbers: []float64{2}, Cites: []claims.Place{
			claims.At(review, "(Qwen3 0.6B, Qwen3 1.7B, Gemma 4 E2B)", "the three families counted there are two sizes of Qwen3 and Gemma 4")}},
		{ID: "T1-01", Agrees: true, Because: "the notes agree with the table; section 4.1 of the paper describes the same student as trained on attention alone", Cites: []claims.Place{
			claims.At(notes, "| DD all-modules | q/k/v/o + MLP | 1,085 naive | 28.0% |", "section 2.6: the student of row 1"),
			claims.At(notes, "| DD attn-only | q/k/v/o | 1,085 naive | 33.5% |", "section 2.6: the attention-only student")}},
		{ID: "T1-02", Agrees: false, Because: "the table gives the three rows one name; by the notes row 1 is the all-modules student (28.0), rows 2 and 3 are DD-SA (35.4), trained on attention alone and on other data", Cites: []claims.Place{
			claims.At(notes, "| DD all-modules | q/k/v/o + MLP | 1,085 naive | 28.0% |", "section 2.6: row 1"),
			claims.At(notes, "DD-SA 0.6B vs baseline, same judge same prompts", "section 2.7: row 3"),
			claims.At(notes, recoveries["A1-RE-01"], "section 2.8: row 2")}},
	})
}

// TestFactsOfGemmaTraining checks the recipe, the evaluation prompts and the training data.
func TestFactsOfGemmaTraining(t *testing.T) {
	claims.CheckFacts(t, []claims.Fact{
		{ID: "A1-GE-01", Agrees: true, Because: "the training script has these values", Numbers: []float64{64, 128}, Cites: []claims.Place{
			claims.At("training/train_sft.py", "r=64, lora_alpha=128", "rank and alpha"),
			claims.At("training/train_sft.py", "finetune_mlp_modules=False", "attention modules only")}},
		{ID: "A1-GE-02", Agrees: true, Because: "the chosen answers are those of the four-stage pipeline; the rejected ones are by a single model, MiniMax M2.7", Cites: []claims.Place{
			claims.At("training/train_dpo.py", "type3_counter_judged.jsonl", "the preference pairs"),
			claims.At("scripts/step12_counterexamples.py", `MINIMAX_MODEL = "minimax/minimax-m2.7"`, "who writes the rejected answers")}},
		{ID: "A1-GE-06", Agrees: false, Because: "the prompts are the last 100 rows of the file that training reads whole", Cites: []claims.Place{
			claims.At("training/train_sft.py", "type1_gold.jsonl", "SFT uses every row"),
			claims.At("eval/scripts/eval_step16.py", "prompts[-args.n:]", "the evaluation takes the last 100 rows"),
			claims.At(review, "All 100 eval prompts (lines 584-683) were in DD v2 training", "finding 2")}},
		{ID: "A1-GE-08", Agrees: true, Because: "the review quotes the entry so; the training data are not released", Numbers: []float64{88}, Cites: []claims.Place{
			claims.At(review, "with the exact 88°C danger threshold", "finding 1, prompt 59")}},
	})
}

// TestInspection asks how far an inspection of a few outputs reaches. That all are correct
// is refuted by one that is not, and shown at 95 % by none short of all.
func TestInspection(t *testing.T) {
	claims.Check(t, "A1-GE-07", func(c *claims.Claim) {
		c.Cite(review, "Inspected synthesizer outputs for the 5 worst-failing eval prompts", "finding 1: five outputs were read, all with the canonical fix")
		const inspected, correct = 5, 5
		share, err := stats.ClopperPearson(correct, inspected, 0.95)
		c.Must(err)
		c.Inconclusive("five correct outputs of five leave room for a share of correct outputs as low as %.0f %% (exact 95 %% interval); the training file holds 684", 100*share.Lo)
	})
}
