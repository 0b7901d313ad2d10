package falsification

import (
	"math"
	"testing"

	"threearcs/claims"
	"threearcs/stats"
)

// TestGatesByChance asks what each AUC gate can tell at its sample size.
func TestGatesByChance(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-gates",
		Attacks: []string{"PI-01", "PI-02", "A3-SE-02"},
		Asks:    "does each AUC gate reject a probe that reads nothing, and pass one as good as the published 0.683, at its sample sizes?",
		Criterion: "refuted if, at the sizes of some step, a probe at chance passes the gate more than 5 % of the time, " +
			"or a probe of AUC 0.683 passes it less than 80 % of the time",
	}, func(c *claims.Claim) {
		worst := 1.0
		for _, gate := range gates(c) {
			byChance, err := stats.ChanceAUCPasses(gate.bar, 0.5, gate.pos, gate.neg)
			c.Must(err)
			power, err := stats.ChanceAUCPasses(gate.bar, 0.683, gate.pos, gate.neg)
			c.Must(err)
			worst = min(worst, power)
			c.Holds(byChance <= 0.05 && power >= 0.80, "%s (%d+, %d-): bar %.2f is passed by a probe at chance with probability %.2g, by one of AUC 0.683 with %.2f",
				gate.name, gate.pos, gate.neg, gate.bar, byChance, power)
		}
		c.Power(worst, "a probe of AUC 0.683 pass, at the smallest of the gates")
	})
}

// A gate is an AUC bar and the classes it is applied to.
type gate struct {
	name     string
	bar      float64
	pos, neg int
}

func gates(c *claims.Claim) []gate {
	var all []gate
	for _, of := range []struct {
		set
		bar float64
	}{{gemmaStep16, 0.65}, {gemmaFresh, 0.63}, {smolFresh, 0.63}} {
		items := of.items(c, labels)
		pos := tally(items, isCorrect)
		all = append(all, gate{of.set.String(), of.bar, pos, len(items) - pos})
	}
	return all
}

// TestNinePositives asks what nine positives can settle.
func TestNinePositives(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-nine-positives",
		Attacks:   []string{"A3-SM-04", "A3-SM-10", "A3-SM-16"},
		Asks:      "can 9 positives among 193 show that a probe is at chance?",
		Criterion: "refuted if the test of AUC 0.5 has less than 80 % power, at these sizes, against the published 0.683",
	}, func(c *claims.Claim) {
		items := smolFresh.items(c, labels)
		pos := tally(items, isCorrect)
		power, err := stats.PowerAUC(0.683, 0.5, pos, len(items)-pos, 0.05)
		c.Must(err)
		least, err := stats.DetectableAUC(0.5, pos, len(items)-pos, 0.05, 0.80)
		c.Must(err)
		c.Observed(stats.Estimate{Value: power, Lo: nan, Hi: nan, N: len(items), NPos: pos, NNeg: len(items) - pos})
		c.Power(power, "an AUC of 0.683")
		c.Holds(power >= 0.80, "with %d positives the smallest AUC seen with 80 %% power is %.2f", pos, least)
	})
}

var nan = math.NaN()

// TestThreeOfFive asks whether three of five AUCs below one half are surprising.
func TestThreeOfFive(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-three-of-five",
		Attacks:   []string{"A3-SW-B", "A3-SW-I", "PI-04"},
		Asks:      "would three of five transfer AUCs below chance surprise anyone whose probes read nothing?",
		Criterion: "refuted if at least three of five fall below chance in more than 5 % of such cases",
	}, func(c *claims.Claim) {
		p, err := stats.BinomialGreater(3, 5, 0.5)
		c.Must(err)
		c.Printed("Table 4: three of five transfer AUCs are below 0.5")
		c.PValue(p)
		c.Holds(p <= 0.05, "five independent probes that read nothing do so with probability %.2g", p)
	})
}

// TestTableOne asks which changes of Table 1 are significant at their sizes, as printed.
func TestTableOne(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-table-1",
		Attacks: []string{"A1-HE-07", "A1-RE-03", "A1-17-03", "A1-17-10", "A1-17-12"},
		Asks:    "is every change of Table 1 that comes from counts significant at its size?",
		Criterion: "refuted if, after Holm's correction over the four, some change has p > 0.05 by Fisher's exact test of its implied " +
			"counts (the arms taken as independent, since how they pair is not released)",
	}, func(c *claims.Claim) {
		names, p := []string{}, []float64{}
		for _, row := range tableOne {
			k1, k2 := implied(c, row.base, row.n1), implied(c, row.tuned, row.n2)
			test, err := stats.FisherExact(k2, row.n2-k2, k1, row.n1-k1)
			c.Must(err)
			names, p = append(names, row.name), append(p, test.P)
		}
		adjusted, err := stats.Holm(p)
		c.Must(err)
		for i, name := range names {
			c.Holds(adjusted[i] <= 0.05, "%s: p = %.2g, adjusted %.2g", name, p[i], adjusted[i])
		}
		c.PValue(maximum(adjusted))
	})
}

// tableOne are the rows of Table 1 whose scores are shares of items, with the claims that
// print them.
var tableOne = []struct {
	name, base, tuned string
	n1, n2            int
}{
	{"Qwen3-0.6B HumanEval", "A1-HE-05", "A1-HE-06", 164, 164},
	{"Qwen3-0.6B recovery", "A1-RE-02", "A1-RE-01", 105, 106},
	{"Qwen3-1.7B attention-only", "A1-17-01", "A1-17-02", 164, 164},
	{"Qwen3-1.7B all modules", "A1-17-01", "A1-17-09", 164, 164},
}

// implied is the single count out of n that prints as the claim's score.
func implied(c *claims.Claim, id string, n int) int {
	counts, err := stats.AttainableCounts(c.Paper(id).Text, 100, n)
	c.Must(err)
	if len(counts) != 1 {
		c.T().Fatalf("%s: %d counts of %d print as %s, want one", id, len(counts), n, c.Paper(id).Text)
	}
	return counts[0]
}

func maximum(x []float64) float64 {
	m := x[0]
	for _, v := range x {
		m = max(m, v)
	}
	return m
}

// TestAxesPass asks whether any axis of the sweep passes the within-distribution step.
func TestAxesPass(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-axes-cv",
		Attacks:   []string{"A3-SW-G", "SY-03"},
		Asks:      "is there an axis whose cross-validated AUC passes step 1, so that there is something to lose on fresh prompts?",
		Criterion: "refuted if no axis reaches 0.65 and no interval, with Bonferroni's correction over five, lies above chance",
	}, func(c *claims.Claim) {
		reached, above := 0, 0
		for _, axis := range []string{"factual_accuracy", "hedging_appropriateness", "pedagogical_framing", "self_verification", "completeness"} {
			key := "disposition_probe_sweep.json :: axes." + axis
			pos, neg := int(c.Stored(key+".n_pos_step16")), int(c.Stored(key+".n_neg_step16"))
			auc, err := stats.HanleyMcNeil(c.Stored(key+".cv_auc_step16"), pos, neg, 1-0.05/5)
			c.Must(err)
			if auc.Value >= 0.65 {
				reached++
			}
			if auc.Above(0.5) {
				above++
			}
			c.Note("%s: %.3f, 99 %% interval [%.3f, %.3f]", axis, auc.Value, auc.Lo, auc.Hi)
		}
		c.Holds(reached > 0 || above > 0, "%d of 5 axes reach 0.65, %d lie above chance", reached, above)
	})
}
