package arc3

import (
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
func balanced(c *claims.Claim, strength float64) stats.BalancedAsymmetry {
	score, correct := transferScores(c, backend.SmolLM217, strength)
	scan, err := stats.ScanAsymmetry(score, correct, stats.AtLeast)
	c.Must(err)
	if scan.Balanced == nil {
		c.NotRun("no threshold asserts on 70 % of the correct answers", "")
	}
	return *scan.Balanced
}

// TestSmolAsymmetry recomputes the balanced asymmetry. The sentence, that it clears the bar,
// is refuted if the whole interval lies at or above -0.15.
func TestSmolAsymmetry(t *testing.T) {
	for id, strength := range map[string]float64{"A3-SM-06": 1.0, "A3-SM-07": 0.1} {
		claims.Check(t, id, func(c *claims.Claim) {
			b := balanced(c, strength)
			asym := b.Estimate(c)
			c.Number(asym)
			c.Below("balanced asymmetry", asym, -bar)
		})
	}
}
