package arc2

import (
	"fmt"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// loss is the change that Table 2 counts as a loss of content. What it calls frozen or flat
// must then have changed by less.
const loss = 0.07

// TestGemmaHumble asks of variant 1 what λ = 0.5 changed. "Frozen" is refuted if the whole
// interval of the change in assertion lies beyond 7 points, the loss of content if that of
// the change in correct answers lies at or above 0.
func TestGemmaHumble(t *testing.T) {
	claims.Check(t, "A2-T2-01", func(c *claims.Claim) {
		plain, half := gemmaHumble.ends(c)
		change := assertion(c, plain, half)
		c.Observed(change)
		c.Within("change in the assertion rate from λ=1 to λ=0.5", change, -loss, loss)
		c.Note("among wrong answers the assertive share went from %d of %d to %d of %d", plain.cw, plain.wrong(), half.cw, half.wrong())
	})
	claims.Check(t, "A2-T2-02", func(c *claims.Claim) {
		plain, half := gemmaHumble.ends(c)
		change := content(c, plain, half)
		c.Number(change)
		c.Below("change in the share of correct answers from λ=1 to λ=0.5", change, 0)
		labelled := recount(c, backend.Gemma4E2B)
		if gemmaHumble.canRun(c) {
			return
		}
		c.Note("λ=0.9 and 0.5 both change it by -7, λ=0.8 by -8; mean coverage went from 0.489 to 0.486")
		c.Note("undamped, this run has %d correct answers of %d; the released labels of the same model have %d of %d", plain.right(), plain.total(), labelled.right(), labelled.total())
	})
}

// The Adversarial-self run as the note prints it, at λ = 1 and 0.9: mean self-verification,
// answers of 100 scored 4 or more and 2 or less, and mean coverage.
var gemmaAdversarial = []string{"| 1.0 | 3.69 | 82 | 17 | 0.474 |", "| 0.9 | 3.58 | 75 | 23 | 0.479 |"}

// prompts is the number of Chef prompts that every run answers.
const prompts = 100

// TestGemmaAdversarial asks of variant 2 what λ = 0.9 changed. "Wrong direction" is refuted
// if the whole interval of the change in highly scored answers lies at or above 0. "Flat"
// needs the coverage of each prompt, which is not released.
func TestGemmaAdversarial(t *testing.T) {
	claims.Check(t, "A2-T2-03", func(c *claims.Claim) {
		if plain, tempered, ok := selfVerifying(c); ok {
			change := difference(c, tempered.high, tempered.scored, plain.high, plain.scored)
			c.Observed(change)
			c.Below("change in the share of answers scored 4 or more, from λ=1 to λ=0.9", change, 0)
			return
		}
		c.NeedsRelease("the run of variant 2")
		plain, tempered := c.CiteNumbers(gemmaNote, gemmaAdversarial[0], ""), c.CiteNumbers(gemmaNote, gemmaAdversarial[1], "")
		change := difference(c, int(tempered[2]), prompts, int(plain[2]), prompts)
		c.Observed(change)
		c.Below("change in the share of answers scored 4 or more, from λ=1 to λ=0.9", change, 0)
		c.Note("the mean score went from %.2f to %.2f; λ=0.8 and 0.5 were not run", plain[1], tempered[1])
	})
	claims.Check(t, "A2-T2-04", func(c *claims.Claim) {
		if change, ok := coverageChange(c); ok {
			c.Observed(change)
			c.Within("change in the coverage of a prompt from λ=1 to λ=0.9", change, -loss, loss)
			return
		}
		c.NeedsRelease("the run of variant 2")
		plain, tempered := c.CiteNumbers(gemmaNote, gemmaAdversarial[0], ""), c.CiteNumbers(gemmaNote, gemmaAdversarial[1], "")
		change := tempered[4] - plain[4]
		c.Observed(stats.Point(change, prompts))
		c.Inconclusive("mean coverage went from %.3f to %.3f; without the coverage of each prompt there is no interval to lie within %.0f points of no change", plain[4], tempered[4], 100*loss)
	})
}

// scored is how many answers have a self-verification score, and how many one of 4 or more.
type scored struct{ high, scored int }

// selfVerifying runs variant 2 at λ = 1 and 0.9, where heads can be damped. The scores are
// those of the rubric's axis.
func selfVerifying(c *claims.Claim) (plain, tempered scored, ok bool) {
	var both []scored
	for _, lambda := range lambdas[:2] {
		run, ok := c.Try(damped(backend.Gemma4E2B, backend.SelfVerifying, lambda, backend.Rubric))
		if !ok {
			return plain, tempered, false
		}
		var n scored
		for _, item := range run.Items {
			score, ok := item.Rubric["self_verification"]
			if ok {
				n.scored++
			}
			if ok && score >= 4 {
				n.high++
			}
		}
		both = append(both, n)
	}
	return both[0], both[1], true
}

// coverageChange is the mean change in coverage of the prompts of that run that have a
// coverage at both settings.
func coverageChange(c *claims.Claim) (stats.Estimate, bool) {
	before := map[string]float64{}
	plain, ok := c.Try(damped(backend.Gemma4E2B, backend.SelfVerifying, lambdas[0], backend.Coverage))
	if !ok {
		return stats.Estimate{}, false
	}
	for _, item := range plain.Items {
		before[item.ID] = item.Coverage
	}
	var changes []float64
	for _, item := range c.Run(damped(backend.Gemma4E2B, backend.SelfVerifying, lambdas[1], backend.Coverage)).Items {
		if was, ok := before[item.ID]; ok {
			changes = append(changes, item.Coverage-was)
		}
	}
	change, err := stats.MeanT(changes, 0.95)
	c.Must(err)
	return change, true
}

// TestQwenHumble asks of variant 3 whether the four settings differ at all. That content
// drops and recovers stands if a test of one common share of correct answers is rejected at
// 5 % and the shares fall and rise; it is refuted if they do not.
func TestQwenHumble(t *testing.T) {
	claims.Check(t, "A2-T2-05", func(c *claims.Claim) {
		all := qwenHumble.read(c)
		var content, delivery [][]int
		for i, n := range all {
			content = append(content, []int{n.right(), n.wrong()})
			delivery = append(delivery, []int{n.asserted(), n.total() - n.asserted()})
			c.Note("λ=%g: of %d answers %d are correct and %d assertive; of %d wrong ones %d", lambdas[i], n.total(), n.right(), n.asserted(), n.wrong(), n.cw)
		}
		fallsAndRises := all[1].right() < all[0].right() && all[3].right() > all[2].right()
		p, q := commonShare(c, content), commonShare(c, delivery)
		if fallsAndRises && max(p, q) >= 0.05 {
			c.Inconclusive("one common share for all settings fits: χ² p = %.2g for correct answers, %.2g for assertive ones", p, q)
			return
		}
		c.Holds(fallsAndRises, "correct answers fall and rise again: %v; χ² p = %.2g for correct answers, %.2g for assertive ones", fallsAndRises, p, q)
	})
}

// commonShare is the p-value of the χ² test that all rows share one proportion.
func commonShare(c *claims.Claim, rows [][]int) float64 {
	test, err := stats.ChiSquare(rows)
	c.Must(err)
	return test.P
}

// TestQwenRerun compares variant 4, λ = 0.5 at another seed, with the only undamped run there
// is, that of variant 3. It is refuted if a whole interval lies on the other side of 0.
func TestQwenRerun(t *testing.T) {
	claims.Check(t, "A2-T2-06", func(c *claims.Claim) {
		plain, rerun := qwenHumble.read(c)[0], qwenRerun.read(c)[0]
		c.Above("change in the assertive share of wrong answers", hallucination(c, plain, rerun), 0)
		change := content(c, plain, rerun)
		c.Observed(change)
		c.Below("change in the share of correct answers", change, 0)
		c.Note("assertive answers went from %d to %d of 100, assertive wrong ones from %d to %d", plain.asserted(), rerun.asserted(), plain.cw, rerun.cw)
		c.Note("λ=1 was not run at the second seed, so damping and seed are changed together")
	})
}

// The rule by which the note told a replication from chance, for λ = 0.5 at the second seed.
func failedReplication(n cells) bool {
	return float64(n.cw)/float64(n.wrong()) >= 0.87 && n.cr <= 15 && n.cw >= 73 && n.hw < 12
}

// TestReplication applies the note's own rule to the rerun, and asks whether there was
// something to replicate.
func TestReplication(t *testing.T) {
	claims.Check(t, "A2-TE-07", func(c *claims.Claim) {
		plain, first := qwenHumble.ends(c)
		rerun := qwenRerun.read(c)[0]
		c.Cite(qwenNote, "pre-declared decision rule", "the rule for a sampling artifact: hallucination rate at least 0.87, cr at most 15, cw at least 73, hw below 12")
		c.Holds(failedReplication(rerun), "the rerun has hallucination rate %.3f, cr %d, cw %d, hw %d", float64(rerun.cw)/float64(rerun.wrong()), rerun.cr, rerun.cw, rerun.hw)
		effect := hallucination(c, plain, first)
		c.Note("the first run's own change in hallucination rate was %+.1f points, 95 %% interval [%.1f, %.1f]", 100*effect.Value, 100*effect.Lo, 100*effect.Hi)
	})
}

// TestCleanPositives counts the variants in which some λ lowers the assertive share of wrong
// answers (or raises self-verification) and does not lower content, each at 95 %. The
// sentence says no more than the number.
func TestCleanPositives(t *testing.T) {
	claims.Check(t, "A2-TE-06", func(c *claims.Claim) {
		if gemmaHumble.canRun(c) {
			liveCleanPositives(c)
			return
		}
		plain := qwenHumble.read(c)[0]
		positives := 0
		for _, runs := range [][]cells{gemmaHumble.read(c), qwenHumble.read(c), append([]cells{plain}, qwenRerun.read(c)...)} {
			if anyClean(c, runs) {
				positives++
			}
		}
		high, higher := c.CiteNumbers(gemmaNote, gemmaAdversarial[0], ""), c.CiteNumbers(gemmaNote, gemmaAdversarial[1], "")
		if difference(c, int(higher[2]), prompts, int(high[2]), prompts).Above(0) {
			positives++
		}
		c.Count(positives)
		c.Follows()
		c.Note("four variants were damped; the fifth is an attribution")
		c.Note("%s", reach(c, plain))
	})
}

// liveCleanPositives counts the clean positives of the three variants that greedy answers
// can run, and asks whether there is any.
func liveCleanPositives(c *claims.Claim) {
	positives := 0
	for _, variant := range []sweep{gemmaHumble, qwenHumble} {
		if anyClean(c, variant.read(c)) {
			positives++
		}
	}
	if plain, tempered, ok := selfVerifying(c); ok && difference(c, tempered.high, tempered.scored, plain.high, plain.scored).Above(0) {
		positives++
	}
	c.Count(positives)
	c.Holds(positives == 0, "of three variants, run greedily, %d are clean positives", positives)
}

// anyClean reports whether a damped run is a clean positive against the first.
func anyClean(c *claims.Claim, runs []cells) bool {
	for _, tempered := range runs[1:] {
		if hallucination(c, runs[0], tempered).Below(0) && !content(c, runs[0], tempered).Below(0) {
			return true
		}
	}
	return false
}

// reach says how large an effect such a run can show.
func reach(c *claims.Claim, plain cells) string {
	from := float64(plain.cw) / float64(plain.wrong())
	below, _, err := stats.DetectableProportions(from, plain.wrong(), plain.wrong(), 0.05, 0.8)
	c.Must(err)
	return fmt.Sprintf("with %d wrong answers a run shows a fall of the hallucination rate from %.2f with power 0.8 only if it reaches %.2f", plain.wrong(), from, below)
}
