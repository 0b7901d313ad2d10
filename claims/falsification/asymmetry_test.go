package falsification

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestAsymmetryByChance asks what the threshold scan gives when the fresh labels say nothing.
// The scan takes the most negative of 91 asymmetries on the items it is reported on.
func TestAsymmetryByChance(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-asymmetry-chance",
		Attacks: []string{"A3-SM-06", "A3-SM-07", "FW-17"},
		Asks:    "does the bar of -0.15 reject SmolLM2's balanced asymmetry when correct and wrong are dealt out at random?",
		Criterion: "refuted if, at either penalty, more than 5 % of 1,000 random labellings of the fresh answers, nine of them " +
			"correct, reach -0.15",
	}, func(c *claims.Claim) {
		train, fresh := smolStep16.items(c, labels|backend.Hidden), smolFresh.items(c, labels|backend.Hidden)
		correct := column(fresh, isCorrect)
		for _, penalty := range []float64{1, 0.1} {
			probe, err := stats.FitLogistic(hidden(train), column(train, isCorrect), penalty)
			c.Must(err)
			prob := probe.Prob(hidden(fresh))
			observed := balanced(c, prob, correct)
			reached, as := byChance(c, prob, correct, -0.15, observed)
			share, err := stats.Wilson(reached, labellings, 0.95)
			c.Must(err)
			c.Observed(share)
			c.Holds(!share.Above(0.05), "C=%g: %.0f %% of random labellings reach the bar; %.0f %% reach the observed %.3f",
				penalty, 100*share.Value, 100*float64(as)/labellings, observed)
		}
	})
}

// labellings is how many random labellings are drawn.
const labellings = 1000

// hidden stacks the hidden states of the items.
func hidden(items []backend.Item) *mat.Dense {
	x := mat.NewDense(len(items), len(items[0].Hidden), nil)
	for i, item := range items {
		x.SetRow(i, item.Hidden)
	}
	return x
}

// balanced is the most negative asymmetry with at least 70 % of the correct asserted.
func balanced(c *claims.Claim, prob []float64, correct []bool) float64 {
	scan, err := stats.ScanAsymmetry(prob, correct, stats.AtLeast, 0.70)
	c.Must(err)
	return scan.Balanced.Value
}

// byChance counts the random labellings whose balanced asymmetry is at most bar, and at most
// the observed one.
func byChance(c *claims.Claim, prob []float64, correct []bool, bar, observed float64) (reached, as int) {
	shuffled := make([]bool, len(correct))
	for seed := range uint32(labellings) {
		for i, j := range stats.LegacyPermutation(len(correct), seed) {
			shuffled[i] = correct[j]
		}
		asym := balanced(c, prob, shuffled)
		if asym <= bar {
			reached++
		}
		if asym <= observed {
			as++
		}
	}
	return reached, as
}
