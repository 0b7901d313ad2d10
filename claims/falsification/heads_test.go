package falsification

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestHeadsByChance asks whether the strongest head of each attribution is stronger than the
// strongest of as many heads that differ in nothing. Per-response values are not released,
// so labels cannot be permuted: the null is parametric and takes the heads as independent.
// Dependent heads count as fewer, which would make the same maximum rarer by chance. How few
// they would have to count as is therefore stated too.
func TestHeadsByChance(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-heads-chance",
		Attacks: []string{"A2-AT-08", "A2-AT-09", "A2-AT-07"},
		Asks:    "is the largest |d| of each head attribution larger than chance gives among as many independent heads?",
		Criterion: "refuted if on neither model the largest |d| has p < 0.05 against the maximum under no effect, the heads " +
			"taken as independent",
	}, func(c *claims.Claim) {
		least := 1.0
		for _, model := range []string{backend.Gemma4E2B, backend.Qwen3508B} {
			a := c.Heads(model)
			wrong, right := a.Cohorts["cw"], a.Cohorts["cr"]
			largest := 0.0
			var p []float64
			for _, head := range a.Heads {
				d := math.Abs(head.CohenD)
				alone, err := stats.LargestEffectByChance(d, wrong, right, 1)
				c.Must(err)
				largest, p = max(largest, d), append(p, alone)
			}
			chance, err := stats.LargestEffectByChance(largest, wrong, right, len(a.Heads))
			c.Must(err)
			adjusted, err := stats.BenjaminiHochberg(p)
			c.Must(err)
			least = min(least, chance)
			c.Note("%s: largest |d| %.2f of %d heads (cohorts %d and %d); the maximum is as large by chance with probability %.2g; smallest false discovery rate %.2g",
				model, largest, len(a.Heads), wrong, right, chance, slices.Min(adjusted))
			c.Note("%s: %d heads have p < 0.05 one by one, and %.0f are expected without any effect, however the heads depend on each other; the maximum would have p < 0.05 if the %d counted as fewer than %.1f independent ones",
				model, below(p, 0.05), 0.05*float64(len(p)), len(p), math.Log(0.95)/math.Log1p(-slices.Min(p)))
		}
		c.PValue(least)
		c.Holds(least < 0.05, "the smaller of the two probabilities is %.2g", least)
	})
}

// below counts the p-values under a level.
func below(p []float64, level float64) int {
	k := 0
	for _, v := range p {
		if v < level {
			k++
		}
	}
	return k
}

// TestHeadOrder asks whether the released order is the order that section 5.1 defines.
func TestHeadOrder(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-head-order",
		Attacks:   []string{"A2-AT-02", "A2-AT-08"},
		Asks:      "are the top five heads of the release those with the largest |mean difference|, as section 5.1 ranks them?",
		Criterion: "refuted if on either model the two top fives differ",
	}, func(c *claims.Claim) {
		for _, model := range []string{backend.Gemma4E2B, backend.Qwen3508B} {
			heads := c.Heads(model).Heads
			printed := slices.Clone(heads)
			slices.SortStableFunc(printed, func(a, b backend.AttributedHead) int {
				return -cmp.Compare(math.Abs(a.MeanCW-a.MeanCR), math.Abs(b.MeanCW-b.MeanCR))
			})
			shared := 0
			for _, head := range heads[:5] {
				if slices.ContainsFunc(printed[:5], func(h backend.AttributedHead) bool { return h.Layer == head.Layer && h.Head == head.Head }) {
					shared++
				}
			}
			c.Holds(shared == 5, "%s: %d of the five heads ranked first are among the five with the largest |mean difference|", model, shared)
		}
	})
}
