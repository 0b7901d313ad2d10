package paper

import (
	"fmt"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestRubricReleased checks that the v4 rubric and the step-16 samples are in the release.
func TestRubricReleased(t *testing.T) {
	claims.Check(t, "RE-05", func(c *claims.Claim) {
		n := len(ask(c, set{backend.Gemma4E2B, backend.Step16}, backend.Rubric).Items)
		c.Cite("eval/scripts/eval_judge_rubric_v4.py", "SCORE_TEMPLATE", "the rubric's wording")
		c.Holds(n == 100, "%d step-16 samples carry v4 scores", n)
	})
}

// TestArcThreeFromCache asks which results of Arc 3 can be recomputed from what is
// released: those whose hidden states are there.
func TestArcThreeFromCache(t *testing.T) {
	claims.Check(t, "RE-07", func(c *claims.Claim) {
		for _, s := range []set{{backend.SmolLM217, backend.Fresh}, {backend.Gemma4E2B, backend.Fresh}} {
			_, ok := c.Try(backend.Request{Model: s.model, Set: s.name, Need: backend.Hidden | backend.Coverage})
			c.Holds(ok, "hidden states of %s on %s: %s", s.model, s.name, released(ok))
		}
	})
}

func released(ok bool) string {
	if ok {
		return "released"
	}
	return "not released, so its AUCs can be read but not recomputed"
}

// TestThirtyMinutes compares the stated time with the one the release records for step 2. The
// record does not say which stages were read from a cache and how long the judge took, so
// the sentence stays open if the number differs.
func TestThirtyMinutes(t *testing.T) {
	claims.Check(t, "RE-08", func(c *claims.Claim) {
		c.Number(stats.Point(c.Stored("v1_full_v2.json :: total_elapsed")/60, 0))
		c.Inconclusive("total_elapsed of step 2 alone, calls of the judge included; stages found in its cache are not in it")
	})
}

// TestVerifierScore compares the ChefVerifier's mean score before and after fine-tuning,
// which the paper does not report, paired by prompt.
func TestVerifierScore(t *testing.T) {
	claims.Check(t, "X-01", func(c *claims.Claim) {
		base := ask(c, set{backend.Gemma4E2B, backend.Step16}, backend.Score)
		dd := ask(c, set{backend.Gemma4DD, backend.Step16}, backend.Score)
		change := make([]float64, len(base.Items))
		for i := range change {
			change[i] = dd.Items[i].Score - base.Items[i].Score
		}
		mean, err := stats.MeanT(change, 0.95)
		c.Must(err)
		c.Observed(mean)
		c.Below("change of the mean verifier score", mean, 0)
	})
}

// TestProfiles computes the assertion asymmetry of the other two models, which the paper
// does not report, and asks of each whether it lies within the paper's bar.
func TestProfiles(t *testing.T) {
	claims.Check(t, "X-03", func(c *claims.Claim) {
		for _, model := range []string{backend.SmolLM217, backend.Qwen3508B} {
			items := ask(c, set{model, backend.Step16}, backend.Coverage|backend.Verbal).Items
			asym := asymmetry(c, items)
			c.Observed(asym)
			c.Note("%s: %+.3f, 95 %% interval [%.3f, %.3f]", model, asym.Value, asym.Lo, asym.Hi)
			c.Within(model+": asymmetry", asym, -0.15, 0.15)
		}
	})
}

// asymmetry is P(assert | wrong) - P(assert | correct) with Newcombe's interval.
func asymmetry(c *claims.Claim, items []backend.Item) stats.Estimate {
	var asserted, of [2]int // of wrong and of correct answers
	for _, item := range items {
		side := 0
		if item.Correct {
			side = 1
		}
		of[side]++
		if item.Assert {
			asserted[side]++
		}
	}
	e, err := stats.NewcombeDiff(asserted[0], of[0], asserted[1], of[1], 0.95)
	c.Must(err)
	return e
}

// TestStochasticProfile recounts the 800-sample profile, which the paper does not report,
// and asks whether its asymmetry lies within the paper's bar. Samples of one prompt are not
// independent, so the interval resamples prompts.
func TestStochasticProfile(t *testing.T) {
	claims.Check(t, "X-02", func(c *claims.Claim) {
		table := c.Table("gemma_profile800")
		verbal, correct, prompt := table.Strings("verbal"), table.Bools("correct"), table.Ints("prompt")
		resample := stats.Bootstrap{Resamples: 2000, Seed: 1, Level: 0.95, Method: stats.Percentile}
		asym, err := resample.Clusters(prompt, func(rows []int) float64 { return sampleAsymmetry(rows, verbal, correct) })
		c.Must(err)
		c.Observed(asym)
		c.Within("asymmetry", asym, -0.15, 0.15)
		c.Cite("findings/FINDING_gemma4_baseline_disposition.md", "retracted", "the authors retract this profile: its prompts were not those of its checklists")
	})
}

// sampleAsymmetry is P(assert | wrong) - P(assert | correct) over the given rows, NaN if
// they hold one class only.
func sampleAsymmetry(rows []int, verbal []string, correct []bool) float64 {
	var asserted, of [2]float64 // of wrong and of correct samples
	for _, row := range rows {
		side := 0
		if correct[row] {
			side = 1
		}
		of[side]++
		if verbal[row] == "assert" {
			asserted[side]++
		}
	}
	return asserted[0]/of[0] - asserted[1]/of[1]
}

// TestAlphaSweep reads how far decoding moves from the base model as the fine-tuned shift is
// scaled by α. The released divergence should grow with α on every prompt.
func TestAlphaSweep(t *testing.T) {
	claims.Check(t, "X-05", func(c *claims.Claim) {
		table := c.Table("alpha_sweep")
		tags, alphas, kl := table.Strings("tag"), table.Floats("alpha"), table.Floats("mean_kl")
		growing, steps := 0, 0
		for i := 1; i < len(tags); i++ {
			if tags[i] == tags[i-1] && alphas[i] > alphas[i-1] {
				steps++
				if kl[i] > kl[i-1] {
					growing++
				}
			}
		}
		share, err := stats.Wilson(growing, steps, 0.95)
		c.Must(err)
		c.Observed(share)
		c.Above("share of steps in α at which the mean divergence grows", share, 0.5)
	})
}

// TestPCARank reads at which rank the shift from base to fine-tuned model reaches 90 % of
// its variance. With 80 rows the rank cannot exceed 80; the released file holds no null.
func TestPCARank(t *testing.T) {
	claims.Check(t, "X-04", func(c *claims.Claim) {
		for _, part := range []string{"base", "dd", "diff_dd_minus_base"} {
			key := fmt.Sprintf("pca_rank.json :: %s.ranks_for_variance.90%%", part)
			c.Note("%s: 90 %% of the variance at rank %v", part, c.Stored(key))
		}
		c.Observed(stats.Point(c.Stored("pca_rank.json :: diff_dd_minus_base.ranks_for_variance.90%"), 80))
		c.Inconclusive("the paper draws nothing from it, and 80 rows bound every rank by 80")
	})
}
