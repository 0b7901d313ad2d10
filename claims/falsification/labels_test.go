package falsification

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/fixtures"
	"threearcs/stats"
)

// TestOtherCuts recomputes the headline asymmetry with other definitions of correct.
func TestOtherCuts(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-other-cuts",
		Attacks:   []string{"A3-BA-12", "AB-04"},
		Asks:      "does the asymmetry stay within ±0.15 when correct is cut elsewhere than at a coverage of 0.5?",
		Criterion: "refuted if, at any cut from 0.25 to 0.75, the whole 95 % interval of the asymmetry lies outside ±0.15",
	}, func(c *claims.Claim) {
		items := gemmaStep16.items(c, labels|backend.Verbal)
		for _, cut := range []float64{0.25, 0.4, 0.5, 0.6, 0.75} {
			asym := asymmetry(c, items, asserts, atLeast(cut))
			c.Observed(asym)
			c.Within("asymmetry when correct means a coverage of at least "+number(cut), asym, -0.15, 0.15)
		}
	})
}

// hedges are words that hedge, chosen before any label was looked at.
var hedges = []string{"may", "might", "could", "perhaps", "possibly", "probably", "likely", "unlikely", "depends",
	"depending", "unsure", "uncertain", "unclear", "seems", "appears", "usually", "generally", "typically", "sometimes"}

// TestLexicalDelivery replaces the judge's assert-or-hedge label by a count of hedging words:
// an answer hedges if its rate of them is above the median of its set.
func TestLexicalDelivery(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-lexical-hedge",
		Attacks: []string{"A3-BA-12", "A3-BA-13"},
		Asks:    "does the asymmetry stay within ±0.15 when hedging is measured by words instead of by the judge?",
		Criterion: "refuted if the whole 95 % interval of the lexical asymmetry lies outside ±0.15; " +
			"κ with the released labels says how far the two measure the same",
	}, func(c *claims.Claim) {
		items := gemmaStep16.items(c, labels|backend.Verbal|backend.Words)
		rates := column(items, hedgeRate)
		limit := median(rates)
		lexical := make([]string, len(items))
		judged := make([]string, len(items))
		for i, item := range items {
			lexical[i], judged[i] = delivery(rates[i] <= limit), delivery(item.Assert)
			items[i].Assert = rates[i] <= limit
		}
		kappa, err := stats.Kappa(lexical, judged, 0.95)
		c.Must(err)
		c.Note("κ of the lexical label with the released one: %.2f [%.2f, %.2f]", kappa.Kappa.Value, kappa.Kappa.Lo, kappa.Kappa.Hi)
		asym := asymmetry(c, items, asserts, isCorrect)
		c.Observed(asym)
		c.Within("lexical asymmetry", asym, -0.15, 0.15)
	})
}

// hedgeRate is the share of hedging words among the words of an answer.
func hedgeRate(item backend.Item) float64 {
	hedging, all := 0, 0
	for _, k := range item.Words {
		all += k
	}
	for _, word := range hedges {
		hedging += item.Words[fixtures.HashWord(word)]
	}
	return float64(hedging) / float64(all)
}

func delivery(assert bool) string {
	if assert {
		return "assert"
	}
	return "hedge"
}

// TestCertaintyLabel asks whether pass 1 of the v4 judge says anything.
func TestCertaintyLabel(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-certainty",
		Attacks:   []string{"FW-13"},
		Asks:      "does the certainty label of the v4 judge's first pass vary, so that it can inform the second?",
		Criterion: "refuted if all stored labels are the same word",
	}, func(c *claims.Claim) {
		step16 := c.Stored("judge_v4_step16.json :: cert_distribution.CERTAIN")
		fresh := c.Stored("judge_v4_fresh.json :: cert_distribution.CERTAIN")
		n := len(gemmaStep16.items(c, backend.Rubric)) + len(gemmaFresh.items(c, backend.Rubric))
		certain, err := stats.Wilson(int(step16+fresh), n, 0.95)
		c.Must(err)
		c.Observed(certain)
		c.Holds(int(step16+fresh) < n, "%.0f of %d stored labels are CERTAIN", step16+fresh, n)
		c.Cite("eval/scripts/eval_judge_rubric_v4.py", "['CERTAIN', 'UNCERTAIN', 'AMBIGUOUS']", "the parser looks for CERTAIN first, and UNCERTAIN contains it")
	})
}

// TestTwoFactualLabels compares the two labels of factual correctness that the same answers
// carry.
func TestTwoFactualLabels(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-two-labels",
		Attacks: []string{"A3-FR-01", "A3-CV-01", "SY-04"},
		Asks:    "do the two factual labels of the same answers agree, and do they agree that fresh prompts are harder?",
		Criterion: "refuted if one label shows a fall from step 16 to fresh whose 95 % interval excludes 0 while the interval of " +
			"the other label's fall lies wholly below it",
	}, func(c *claims.Claim) {
		covered := fall(c, isCorrect)
		rated := fall(c, func(item backend.Item) bool { return item.Rubric["factual_accuracy"] >= 4 })
		c.Observed(covered)
		c.Note("coverage label: share correct falls by %+.2f [%.2f, %.2f]", covered.Value, covered.Lo, covered.Hi)
		c.Note("rubric label: share correct falls by %+.2f [%.2f, %.2f]", rated.Value, rated.Lo, rated.Hi)
		for _, s := range []set{gemmaStep16, gemmaFresh} {
			kappa := factualKappa(c, s)
			c.Note("%s: κ of the two labels %.2f [%.2f, %.2f]", s, kappa.Value, kappa.Lo, kappa.Hi)
		}
		if covered.Above(0) && rated.Hi < covered.Lo {
			c.Holds(false, "the two intervals lie apart: by coverage fresh prompts are harder, by the rubric they are not shown to be")
			return
		}
		c.Holds(true, "the two intervals do not lie apart")
	})
}

// fall is how much the share of correct answers falls from step 16 to fresh, among the
// answers that carry both labels.
func fall(c *claims.Claim, correct func(backend.Item) bool) stats.Estimate {
	step16, fresh := rated(gemmaStep16.items(c, labels|backend.Rubric)), rated(gemmaFresh.items(c, labels|backend.Rubric))
	e, err := stats.NewcombeDiff(tally(step16, correct), len(step16), tally(fresh, correct), len(fresh), 0.95)
	c.Must(err)
	return e
}

// rated keeps the items whose rubric scores could be read.
func rated(items []backend.Item) []backend.Item {
	var kept []backend.Item
	for _, item := range items {
		if _, ok := item.Rubric["factual_accuracy"]; ok {
			kept = append(kept, item)
		}
	}
	return kept
}

func factualKappa(c *claims.Claim, s set) stats.Estimate {
	items := rated(s.items(c, labels|backend.Rubric))
	kappa, err := stats.Kappa(
		column(items, func(i backend.Item) string { return yesNo(i.Correct) }),
		column(items, func(i backend.Item) string { return yesNo(i.Rubric["factual_accuracy"] >= 4) }), 0.95)
	c.Must(err)
	return kappa.Kappa
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// TestFourAndFiveClaims asks whether "coverage of at least 0.5" means the same on a checklist
// of four (two claims) and on one of five (three claims).
func TestFourAndFiveClaims(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-four-five",
		Attacks: []string{"FW-12", "A3-FR-01", "A3-SM-03"},
		Asks:    "would the share of correct answers fall from step 16 to fresh as much if both were cut alike?",
		Criterion: "refuted if, with fresh answers counted correct from two of five claims on (0.4), the whole 95 % interval " +
			"of Gemma's fall lies below the fall at the cut of 0.5",
	}, func(c *claims.Claim) {
		step16, fresh := gemmaStep16.items(c, labels), gemmaFresh.items(c, labels)
		c.Note("share of step-16 coverages in quarters: %.2f; share of fresh coverages in fifths: %.2f",
			share(c, step16, inParts(4)).Value, share(c, fresh, inParts(5)).Value)
		as := difference(c, step16, atLeast(0.5), fresh, atLeast(0.5))
		alike := difference(c, step16, atLeast(0.5), fresh, atLeast(0.4))
		three := difference(c, step16, atLeast(0.6), fresh, atLeast(0.6))
		base, err := stats.MeanT(column(step16, coverage), 0.95)
		c.Must(err)
		mean, err := stats.MeanT(column(fresh, coverage), 0.95)
		c.Must(err)
		c.Observed(alike)
		c.Note("the fall is %+.2f [%.2f, %.2f] at 0.5 in both sets, and %+.2f [%.2f, %.2f] when two claims of five suffice as two of four do",
			as.Value, as.Lo, as.Hi, alike.Value, alike.Lo, alike.Hi)
		c.Note("with three claims asked of either, it is %+.2f [%.2f, %.2f]", three.Value, three.Lo, three.Hi)
		c.Note("mean coverage, which has no cut: %.3f [%.3f, %.3f] on step 16, %.3f [%.3f, %.3f] on fresh",
			base.Value, base.Lo, base.Hi, mean.Value, mean.Lo, mean.Hi)
		smolStep, smol := smolStep16.items(c, labels), smolFresh.items(c, labels)
		c.Note("SmolLM2: %d of %d on step 16; on fresh %d of %d at 0.5 and %d when two claims of five suffice",
			tally(smolStep, isCorrect), len(smolStep), tally(smol, isCorrect), len(smol), tally(smol, atLeast(0.4)))
		c.Holds(alike.Hi >= as.Value, "with like cuts the upper bound of Gemma's fall is %.2f, and at 0.5 the fall is %.2f", alike.Hi, as.Value)
	})
}

// inParts says whether a coverage is a whole number of n-th parts.
func inParts(n int) func(backend.Item) bool {
	return func(item backend.Item) bool {
		k := item.Coverage * float64(n)
		return k-float64(int(k+0.5)) < 1e-3 && float64(int(k+0.5))-k < 1e-3
	}
}

// difference is the share of a minus the share of b, with Newcombe's interval.
func difference(c *claims.Claim, a []backend.Item, inA func(backend.Item) bool, b []backend.Item, inB func(backend.Item) bool) stats.Estimate {
	e, err := stats.NewcombeDiff(tally(a, inA), len(a), tally(b, inB), len(b), 0.95)
	c.Must(err)
	return e
}
