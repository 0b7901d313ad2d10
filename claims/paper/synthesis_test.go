package paper

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestFigures compares the numbers drawn in the figures with the released and printed ones.
func TestFigures(t *testing.T) {
	claims.Check(t, "FG-01", func(c *claims.Claim) {
		c.Number(stats.Point(c.Paper("A3-CV-02").Value, 0),
			stats.Point(c.Stored("v1_full_v2.json :: evaluation.configs.C=0.1.auc"), 0),
			stats.Point(c.Stored("probe_multilayer.json :: configs.C=0.1.fresh.auc"), 0),
			stats.Point(c.Stored("smollm_factual_probe.json :: results.C=1.0.auc"), 0))
		c.Note("the first bar has no released file: it is typed into the script that draws the figure")
		c.Follows()
	})
	claims.Check(t, "FG-02", func(c *claims.Claim) {
		c.Cite("paper/figs/make_figures.py", `axes[k]["cv_auc_step16"]`, "the bars are drawn from disposition_probe_sweep.json, as Table 4 is")
		c.Holds(true, "the values are those of Table 4; the line drawn as the gate is 0.63, while the sweep's own bars are 0.65 and 0.60")
	})
	claims.Check(t, "FG-03", func(c *claims.Claim) {
		var bars []stats.Estimate
		for _, id := range []string{"A1-HE-03", "A1-MC-01", "A1-HE-07", "A1-MC-05", "A1-RE-03", "A1-17-03"} {
			bars = append(bars, stats.Point(c.Paper(id).Value, 0))
		}
		c.Number(bars...)
		c.Follows()
	})
	claims.Check(t, "FG-04", func(c *claims.Claim) {
		first, again := c.Paper("A1-HE-03"), c.Paper("A1-HE-07")
		c.Holds(first.Value > 0 && again.Value < 0, "HumanEval: %s and then %s points, as printed", first.Text, again.Text)
		gain, loss := c.Paper("A1-MC-01"), c.Paper("A1-MC-05")
		c.Holds(gain.Value > 0 && loss.Value < 0, "MCAS: %s points of 100 and then %s of 25, as printed", gain.Text, loss.Text)
		c.Inconclusive("neither second change is settled: see A1-HE-07 and A1-MC-05 for their intervals")
	})
}

// TestRoundedEffects compares the effect sizes of section 9 with the values they round.
func TestRoundedEffects(t *testing.T) {
	claims.Check(t, "PI-05", func(c *claims.Claim) {
		var effects []stats.Estimate
		for _, id := range []string{"A3-CV-02", "A3-FR-04", "A3-CV-04", "A3-FR-05"} {
			effects = append(effects, stats.Point(c.Paper(id).Value, 0))
		}
		c.Number(effects...)
		c.Follows()
	})
}

// TestThreeOfFiveRule asks how often the rule "three of five transfer AUCs below chance"
// fires when five probes read nothing at all. As evidence at 95 % it must fire in at most
// 5 % of such cases.
func TestThreeOfFiveRule(t *testing.T) {
	claims.Check(t, "PI-04", func(c *claims.Claim) {
		p, err := stats.BinomialGreater(3, 5, 0.5)
		c.Must(err)
		c.Printed("the rule itself")
		c.Holds(p <= 0.05, "five independent probes that read nothing fire the rule with probability %.2g", p)
	})
}

// TestOrthogonalReasons is an interpretation of two failures.
func TestOrthogonalReasons(t *testing.T) {
	claims.Check(t, "SY-01", func(c *claims.Claim) {
		c.Printed("sections 6.4 and 6.7")
		c.Inconclusive("the two bases differ in label protocol (A3-SM-13), in where the feature was read (A3-SM-17) and in positives (55 against 9), so one reason for each cannot be told from these differences")
	})
}

// TestClosure asks whether the final token is one that closes an answer. Where most
// responses stop mid-sentence it is not: the sentence is refuted if the whole interval of
// the share of finished responses lies at or below one half.
func TestClosure(t *testing.T) {
	claims.Check(t, "SY-02", func(c *claims.Claim) {
		finished, n := 0, 0
		for _, name := range []string{backend.Step16, backend.Fresh} {
			for _, item := range ask(c, set{backend.Gemma4E2B, name}, backend.SurfaceOf).Items {
				n++
				if item.Surface.Lenient {
					finished++
				}
			}
		}
		share, err := stats.Wilson(finished, n, 0.95)
		c.Must(err)
		c.Observed(share)
		c.Above("share of Gemma responses that end as a finished answer (lenient rule)", share, 0.5)
		c.Note("so the token read is in most cases the last one before the cap of 512; what the state there encodes was not measured")
	})
}

// moderate is the lower end of what Landis and Koch (1977) call moderate agreement.
const moderate = 0.41

// TestJudgeTracksContent compares the two factual labels of the same responses: coverage of
// at least 0.5, and a factual-accuracy score of at least 4. It is refuted if the whole
// interval of κ lies at or below 0.41 on either set.
func TestJudgeTracksContent(t *testing.T) {
	claims.Check(t, "SY-04", func(c *claims.Claim) {
		for _, name := range []string{backend.Step16, backend.Fresh} {
			var covered, rated []string
			for _, item := range ask(c, set{backend.Gemma4E2B, name}, backend.Coverage|backend.Rubric).Items {
				if score, ok := item.Rubric["factual_accuracy"]; ok {
					covered = append(covered, yesNo(item.Correct))
					rated = append(rated, yesNo(score >= 4))
				}
			}
			kappa, err := stats.Kappa(covered, rated, 0.95)
			c.Must(err)
			c.Above(name+": κ of the two factual labels", kappa.Kappa, moderate)
		}
		c.Note("labels that agree so little cannot both track content; which of them does, if one does, is not known")
	})
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
