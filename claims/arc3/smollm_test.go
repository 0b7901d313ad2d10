package arc3

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestCapabilityCliff checks how much rarer correct answers are on fresh prompts. It is
// refuted if the whole interval of the difference lies at or below 0.
func TestCapabilityCliff(t *testing.T) {
	claims.Check(t, "A3-SM-03", func(c *claims.Claim) {
		stepPos, stepNeg := count(labels(c, backend.SmolLM217, backend.Step16))
		freshPos, freshNeg := count(labels(c, backend.SmolLM217, backend.Fresh))
		step, fresh := stepPos+stepNeg, freshPos+freshNeg
		ratio := float64(stepPos) / float64(step) / (float64(freshPos) / float64(fresh))
		c.Number(stats.Point(ratio, step+fresh))
		fall, err := stats.NewcombeDiff(stepPos, step, freshPos, fresh, 0.95)
		c.Must(err)
		c.Above("fall of the positive rate", fall, 0)
		c.Note("the two sets were labelled by differently worded judges: see A3-SM-13")
	})
}

// balanced is the paper's balanced asymmetry of SmolLM2's probe, with the threshold rule of
// the SmolLM2 script (assert iff P >= t).
func balanced(c *claims.Claim, strength float64) stats.Asymmetry {
	prob, correct := transferScores(c, backend.SmolLM217, strength)
	scan, err := stats.ScanAsymmetry(prob, correct, stats.AtLeast, minCorrect)
	c.Must(err)
	return scan.Balanced
}

// minCorrect is the least share of correct answers that a balanced threshold asserts.
const minCorrect = 0.70

// interval gives a the interval of a difference of two proportions.
func interval(c *claims.Claim, a stats.Asymmetry) stats.Estimate {
	e, err := stats.NewcombeDiff(a.AssertedWrong, a.NWrong, a.AssertedCorrect, a.NCorrect, 0.95)
	c.Must(err)
	return e.Warn("the threshold %.2f was chosen on the items it is reported on, which the interval does not allow for", a.Threshold)
}

// TestSmolAsymmetry recomputes the balanced asymmetry. The sentence, that it clears the bar,
// is refuted if the whole interval lies at or above -0.15.
func TestSmolAsymmetry(t *testing.T) {
	for id, strength := range map[string]float64{"A3-SM-06": 1.0, "A3-SM-07": 0.1} {
		claims.Check(t, id, func(c *claims.Claim) {
			asym := interval(c, balanced(c, strength))
			c.Number(asym)
			if theirs, ok := c.Beside(fmt.Sprintf("smollm_factual_probe.json :: results.C=%.1f.best_asym", strength)); ok {
				c.Note("the released summary gives %.4f", theirs)
			}
			c.Below("balanced asymmetry", asym, -bar)
		})
	}
}

// TestSmolPositives recounts the correct answers to fresh prompts.
func TestSmolPositives(t *testing.T) {
	claims.Check(t, "A3-SM-08", func(c *claims.Claim) {
		pos, _ := count(labels(c, backend.SmolLM217, backend.Fresh))
		c.Count(pos)
		c.Follows()
	})
	claims.Check(t, "A3-SM-14", func(c *claims.Claim) {
		pos, neg := count(labels(c, backend.SmolLM217, backend.Fresh))
		c.Number(stats.Point(float64(pos), pos+neg), stats.Point(float64(neg), pos+neg))
		c.Follows()
	})
}

// TestNearlyAllAsserted checks the explanation given for the asymmetry: that the threshold
// asserts nearly everything. Taken as nine in ten of all answers, it is refuted if the
// whole interval of the share lies at or below 0.9 at either strength.
func TestNearlyAllAsserted(t *testing.T) {
	claims.Check(t, "A3-SM-09", func(c *claims.Claim) {
		for _, strength := range strengths {
			a := balanced(c, strength.value)
			asserted, n := a.AssertedWrong+a.AssertedCorrect, a.NWrong+a.NCorrect
			share, err := stats.Wilson(asserted, n, 0.95)
			c.Must(err)
			c.Observed(share)
			c.Note("%s: at threshold %.2f, %d of %d correct and %d of %d wrong answers are asserted",
				strength.name, a.Threshold, a.AssertedCorrect, a.NCorrect, a.AssertedWrong, a.NWrong)
			c.Above(strength.name+": share of all answers asserted", share, 0.9)
		}
	})
}

// TestChanceConfirmed asks whether the AUC is near enough to chance to exclude the gate on
// either side. It is inconclusive while the interval reaches the gate.
func TestChanceConfirmed(t *testing.T) {
	claims.Check(t, "A3-SM-10", func(c *claims.Claim) {
		for _, strength := range strengths {
			auc := smolAUC(c, strength.value)
			c.Observed(auc)
			c.Within(strength.name+": AUC on fresh prompts", auc, 1-gateAUC, gateAUC)
		}
		auc := smolAUC(c, 1)
		power, err := stats.PowerAUC(0.683, 0.5, auc.NPos, auc.NNeg, 0.05)
		c.Must(err)
		need, err := stats.PositivesToExclude(auc.Value, gateAUC, auc.NNeg, 0.95)
		c.Must(err)
		c.Note("%d positives give power %.2f to see an AUC of 0.683; about %d would be needed to exclude %.2f at this AUC", auc.NPos, power, need, gateAUC)
	})
}

func smolAUC(c *claims.Claim, strength float64) stats.Estimate {
	score, correct := transferScores(c, backend.SmolLM217, strength)
	auc, err := stats.AUC(score, correct)
	c.Must(err)
	return auc
}

// TestSmolProtocol reads how SmolLM2 was run, probed and labelled.
func TestSmolProtocol(t *testing.T) {
	claims.Check(t, "A3-SM-11", func(c *claims.Claim) {
		c.Cite("eval/scripts/smollm_sweep_run.py", "bfloat16", "the model is loaded in bf16 through Transformers")
		c.Holds(true, "the script loads it as the paper says")
	})
	claims.Check(t, "A3-SM-12", func(c *claims.Claim) {
		c.Cite("eval/scripts/v1_full_v2.py", "(p > thr)", "Gemma: asserts above the threshold; AUC and asymmetry may come from different strengths")
		c.Cite("eval/scripts/smollm_factual_score.py", "(pf >= thr)", "SmolLM2: asserts at or above it; one strength must pass both")
		c.Holds(true, "the probe and the two bars are the same; the threshold rule and the way strengths combine differ, and no verdict here turns on either")
	})
	claims.Check(t, "A3-SM-13", func(c *claims.Claim) {
		c.Cite("eval/scripts/baseline_crossmodel.py", "COV_SYS", "step 16: the judge sees no question and a reply that starts with Y counts as yes")
		c.Cite("eval/scripts/v1_full_v2.py", "CLAIM_SYS", "fresh: the judge sees the question and is told to answer no when an idea is only vaguely touched")
		c.Holds(false, "training and fresh labels of SmolLM2 come from two differently worded judge prompts over differently made checklists")
	})
}

// TestFinalToken asks whether the feature was read at the final token of the response, as
// the paper says of all models and of SmolLM2. SmolLM2's stored texts end where the release
// cuts them; a feature read from a cut text is not read at the response's end.
func TestFinalToken(t *testing.T) {
	for _, id := range []string{"A3-SM-17", "FW-19"} {
		claims.Check(t, id, func(c *claims.Claim) {
			cut, n := 0, 0
			for _, item := range c.Run(backend.Request{Model: backend.SmolLM217, Set: backend.Step16, Need: backend.SurfaceOf}).Items {
				n++
				if item.Surface.AtCap {
					cut++
				}
			}
			share, err := stats.Wilson(cut, n, 0.95)
			c.Must(err)
			c.Observed(share)
			c.Cite("eval/scripts/baseline_crossmodel.py", "s_text[:1500]", "the step-16 texts of SmolLM2 are stored cut at 1,500 characters, and its features are computed from them")
			c.Holds(cut == 0, "%d of %d SmolLM2 step-16 texts have exactly the length of that cut", cut, n)
		})
	}
}

// TestTwoModes checks Table 5 against the released results of both bases.
func TestTwoModes(t *testing.T) {
	claims.Check(t, "T5-01", func(c *claims.Claim) {
		gemma := transferAUC(c, backend.Gemma4E2B, 0.1, "v1_full_v2.json :: evaluation.configs.C=0.1.auc")
		smol := smolAUC(c, 1)
		c.Number(gemma, smol)
		c.Below("Gemma: AUC", gemma, gateAUC)
		c.Below("SmolLM2: AUC", smol, gateAUC)
	})
	claims.Check(t, "T5-02", func(c *claims.Claim) {
		gemma := freshAsymmetry(c, 0.1, "v1_full_v2.json :: evaluation.configs.C=0.1.balanced_pc_0.70")
		smol := interval(c, balanced(c, 0.1))
		c.Number(gemma, smol)
		c.Above("Gemma: balanced asymmetry", gemma, -bar)
		c.Below("SmolLM2: balanced asymmetry", smol, -bar)
	})
}

// TestSmolGap asks whether the second base shows the headline's gap: an AUC within the
// distribution above the AUC on fresh prompts. The paper prints no cross-validated AUC of
// SmolLM2; the one here is the median of 200 shuffles, from the released features. It is
// refuted if the whole interval of the gap lies at or below 0 at either strength.
func TestSmolGap(t *testing.T) {
	claims.Check(t, "A3-SM-16", func(c *claims.Claim) {
		pos, neg := count(labels(c, backend.SmolLM217, backend.Step16))
		for _, strength := range strengths {
			cv := medianCV(c, strength.value)
			fresh := smolAUC(c, strength.value)
			gap, err := stats.HanleyMcNeilDiff(cv, pos, neg, fresh.Value, fresh.NPos, fresh.NNeg, 0.95)
			c.Must(err)
			c.Observed(gap.Estimate)
			c.Note("%s: cross-validated AUC %.3f (median of 200 shuffles), on fresh prompts %.3f", strength.name, cv, fresh.Value)
			c.Above(strength.name+": gap", gap.Estimate, 0)
		}
	})
}

// medianCV is the median over the shuffles of the pooled out-of-fold AUC of all rows.
func medianCV(c *claims.Claim, strength float64) float64 {
	table, ok := c.TryTable("smollm_cv")
	if !ok {
		return median(ownShuffles(c, strength))
	}
	rows, penalty, auc := table.Strings("rows"), table.Floats("c"), table.Floats("pooled_auc")
	var found []float64
	for i := range rows {
		if rows[i] == "all" && penalty[i] == strength {
			found = append(found, auc[i])
		}
	}
	return median(found)
}

// ownShuffles is the pooled out-of-fold AUC of 200 shuffles of a live run.
func ownShuffles(c *claims.Claim, strength float64) []float64 {
	train := hidden(c, backend.SmolLM217, backend.Step16)
	seeds := make([]uint32, 200)
	for i := range seeds {
		seeds[i] = uint32(i)
	}
	all, err := stats.CVSeeds(train.hidden, train.correct, strength, 5, seeds)
	c.Must(err)
	var found []float64
	for _, out := range all {
		auc, err := out.PooledAUC()
		c.Must(err)
		found = append(found, auc.Value)
	}
	return found
}

func median(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// TestTwoComponents asks whether the two principal components of figure 3 tell correct from
// wrong answers. That they do not is refuted if, after Holm's correction, either differs
// between the classes with p < 0.05; nine correct answers cannot show that there is nothing.
func TestTwoComponents(t *testing.T) {
	claims.Check(t, "A3-SM-15", func(c *claims.Claim) {
		pc, correct := components(c)
		var p []float64
		for k := range 2 {
			inClass, rest := split(pc, correct, k)
			d, err := stats.CohenD(inClass, rest, 0.95)
			c.Must(err)
			c.Observed(d.D)
			c.Note("component %d: d = %.2f [%.2f, %.2f], p = %.2g", k+1, d.D.Value, d.D.Lo, d.D.Hi, d.P)
			p = append(p, d.P)
		}
		adjusted, err := stats.Holm(p)
		c.Must(err)
		pos, neg := count(correct)
		least, err := stats.DetectableCohenD(pos, neg, 0.05/2, 0.80)
		c.Must(err)
		if slices.Min(adjusted) < 0.05 {
			c.Holds(false, "smallest adjusted p = %.2g", slices.Min(adjusted))
			return
		}
		c.Inconclusive("smallest adjusted p = %.2g; with %d and %d answers a difference is seen with 80 %% power from d = %.2f on", slices.Min(adjusted), pos, neg, least)
	})
}

// components returns the two first principal components of SmolLM2's fresh answers.
func components(c *claims.Claim) (pc [][]float64, correct []bool) {
	if table, ok := c.TryTable("smollm_fresh_pca"); ok {
		return table.Vectors("pc"), labels(c, backend.SmolLM217, backend.Fresh)
	}
	fresh := hidden(c, backend.SmolLM217, backend.Fresh)
	pca, err := stats.FitPCA(fresh.hidden, 2)
	if errors.Is(err, stats.ErrDomain) {
		c.NotRun("the hidden states of this run differ in fewer than two directions", "")
	}
	c.Must(err)
	scores := pca.Transform(fresh.hidden)
	for i := range fresh.correct {
		pc = append(pc, scores.RawRowView(i))
	}
	return pc, fresh.correct
}

// split returns coordinate k of the rows with the label and of those without.
func split(rows [][]float64, label []bool, k int) (with, without []float64) {
	for i, row := range rows {
		if label[i] {
			with = append(with, row[k])
		} else {
			without = append(without, row[k])
		}
	}
	return with, without
}
