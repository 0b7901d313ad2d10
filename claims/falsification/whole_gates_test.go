package falsification

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"threearcs/claims"
	"threearcs/stats"
)

// TestWholeGates asks of AUC and asymmetry together what TestGatesByChance asks of the AUC
// alone. There is no formula for the best of 91 thresholds, so scores are drawn: normal in
// each class, the distance of the classes set by the AUC, spread evenly over the thresholds.
func TestWholeGates(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-gates-whole",
		Attacks: []string{"PI-01", "PI-02", "A3-SE-02"},
		Asks:    "does each whole gate, AUC and asymmetry, reject a probe that reads nothing, and pass one as good as the published 0.683?",
		Criterion: "refuted if, at the sizes of some step, of 500 simulated probes at chance more than 5 % pass both bars, " +
			"or of 500 of AUC 0.683 less than 80 % do, by the whole 95 % interval",
	}, func(c *claims.Claim) {
		worst := 1.0
		for _, g := range gates(c) {
			asym := -0.15
			if g.bar == 0.65 { // step 1 of section 8
				asym = -0.20
			}
			chance, chanceAsym := passing(c, g, asym, 0.5)
			power, powerAsym := passing(c, g, asym, 0.683)
			worst = min(worst, power.Value)
			c.Observed(power)
			c.Holds(!chance.Above(0.05) && !power.Below(0.80), "%s (%d+, %d-): AUC %.2f and asymmetry %.2f are passed together by a probe at chance with probability %.3f [%.3f, %.3f], by one of AUC 0.683 with %.2f [%.2f, %.2f]; the asymmetry alone with %.2f and %.2f",
				g.name, g.pos, g.neg, g.bar, asym, chance.Value, chance.Lo, chance.Hi, power.Value, power.Lo, power.Hi, chanceAsym, powerAsym)
		}
		c.Power(worst, "a probe of AUC 0.683 pass, at the least able of the gates")
	})
}

// passing is the share of simulated probes of the given AUC that pass both bars, and that
// pass the bar on the asymmetry.
func passing(c *claims.Claim, g gate, asym, auc float64) (whole stats.Estimate, asymmetry float64) {
	const draws = 500
	normal := distuv.Normal{Sigma: 1, Src: rand.NewPCG(1, 0)}
	shift := math.Sqrt2 * distuv.UnitNormal.Quantile(auc)
	both, one := 0, 0
	prob, correct := make([]float64, g.pos+g.neg), make([]bool, g.pos+g.neg)
	for range draws {
		for i := range prob {
			correct[i] = i < g.pos
			x := normal.Rand()
			if correct[i] {
				x += shift
			}
			prob[i] = distuv.UnitNormal.CDF(x)
		}
		if !(balanced(c, prob, correct) <= asym) { // NaN without a threshold that asserts 70 % of the correct
			continue
		}
		one++
		area, err := stats.AUC(prob, correct)
		c.Must(err)
		if area.Value >= g.bar {
			both++
		}
	}
	whole, err := stats.Wilson(both, draws, 0.95)
	c.Must(err)
	return whole, float64(one) / draws
}
