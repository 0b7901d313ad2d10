package falsification

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestSignOfCap asks whether the sign of the HumanEval difference belongs to the models or to
// the cap on their answers.
func TestSignOfCap(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-sign-of-cap",
		Attacks: []string{"A1-HE-03", "A1-HE-07", "A1-HE-09"},
		Asks:    "is the sign of the student's HumanEval difference a property of the two models, whatever the cap on their answers?",
		Criterion: "refuted if at one cap the whole 95 % interval of the difference lies above 0 and at a larger cap it lies wholly " +
			"below 0; inconclusive if the signs differ but an interval reaches 0",
	}, func(c *claims.Claim) {
		curve := differences(c)
		above, below := false, false
		for _, d := range curve {
			c.Observed(d.Estimate)
			c.Note("%s: %+.3f [%.3f, %.3f]", d.at, d.Value, d.Lo, d.Hi)
			below = below || above && d.Below(0)
			above = above || d.Above(0)
		}
		c.Settle("threearcs compare base.jsonl student.jsonl, on recordings of both models (threearcs record)")
		switch last := curve[len(curve)-1]; {
		case below:
			c.Holds(false, "the difference lies above 0 at one cap and below 0 at a larger one")
		case curve[0].Value*last.Value < 0:
			c.Inconclusive("the signs at the smallest and the largest cap differ, but one of the intervals reaches 0")
		default:
			c.Inconclusive("no change of sign was seen, which does not show that there is none between these caps")
		}
	})
}

// A cappedDifference is pass@1 of the student less that of the baseline at a cap.
type cappedDifference struct {
	at string
	stats.Estimate
}

// differences follows the difference over the caps: paired, at every cap that the evidence
// holds both models at; if that is not two at least, as printed, the arms taken as
// independent.
func differences(c *claims.Claim) []cappedDifference {
	var curve []cappedDifference
	for _, limit := range []struct {
		tokens int
		name   string
	}{{64, "64"}, {128, "128"}, {256, "256"}, {512, "512"}, {1024, "1,024"}, {2048, "2,048"}, {4096, "4,096"}} {
		if pairs, ok := pairedAt(c, limit.tokens); ok {
			d, err := stats.NewcombePaired(pairs, 0.95)
			c.Must(err)
			curve = append(curve, cappedDifference{"num_predict " + limit.name, d})
		}
	}
	if len(curve) >= 2 {
		return curve
	}
	return []cappedDifference{
		{"first pass as printed, 512 tokens", printedDifference(c, "A1-HE-02", "A1-HE-01")},
		{"corrected as printed, larger cap", printedDifference(c, "A1-HE-06", "A1-HE-05")},
	}
}

// pairedAt pairs student and baseline at a cap, if the evidence holds both.
func pairedAt(c *claims.Claim, numPredict int) (stats.Paired2x2, bool) {
	var arms [2][]bool
	for i, model := range []string{backend.Qwen06BDD, backend.Qwen06B} {
		run, ok := c.Try(backend.Request{Model: model, Set: backend.HumanEval,
			Decoding: backend.Decoding{NumPredict: numPredict}, Need: backend.Passed})
		if !ok {
			return stats.Paired2x2{}, false
		}
		arms[i] = column(run.Items, func(item backend.Item) bool { return item.Passed })
	}
	pairs, err := stats.NewPaired(arms[0], arms[1])
	c.Must(err)
	return pairs, true
}

// printedDifference is the difference of the counts out of 164 that two scores imply.
func printedDifference(c *claims.Claim, student, base string) stats.Estimate {
	const problems = 164
	d, err := stats.NewcombeDiff(implied(c, student, problems), problems, implied(c, base, problems), problems, 0.95)
	c.Must(err)
	return d
}
