package arc2

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// bases are the two models with a released magnitude attribution.
var bases = []string{backend.Gemma4E2B, backend.Qwen3508B}

// topK is the number of heads that every tempering script damps.
const topK = 5

// TestTokensRead asks over how many tokens the activation norm was averaged. The sentence,
// that it is read at the final token, is refuted if the release averages over more.
func TestTokensRead(t *testing.T) {
	claims.Check(t, "A2-AT-01", func(c *claims.Claim) {
		for _, model := range bases {
			n := c.Heads(model).LastN
			c.Holds(n == 1, "%s: the norm is averaged over the last %d response tokens", model, n)
		}
	})
}

// TestRanking asks by what the released lists are ordered. The sentence, that it is by the
// absolute difference of the cohort means, is refuted if a list is not.
func TestRanking(t *testing.T) {
	claims.Check(t, "A2-AT-02", func(c *claims.Claim) {
		for _, model := range bases {
			heads := c.Heads(model).Heads
			byD := isRanked(heads, func(h backend.AttributedHead) float64 { return h.CohenD })
			c.Holds(isRanked(heads, meanDifference), "%s: the %d heads are in the order of signed Cohen's d: %v; by |mean difference| the first %d would be %s, by d they are %s",
				model, len(heads), byD, topK, names(ranked(heads, meanDifference)[:topK]), names(heads[:topK]))
		}
	})
}

// meanDifference is the absolute difference of the two cohort means.
func meanDifference(h backend.AttributedHead) float64 { return math.Abs(h.MeanCW - h.MeanCR) }

// isRanked reports whether heads are in descending order of key.
func isRanked(heads []backend.AttributedHead, key func(backend.AttributedHead) float64) bool {
	return slices.IsSortedFunc(heads, descending(key))
}

// ranked returns heads in descending order of key.
func ranked(heads []backend.AttributedHead, key func(backend.AttributedHead) float64) []backend.AttributedHead {
	return slices.SortedStableFunc(slices.Values(heads), descending(key))
}

func descending(key func(backend.AttributedHead) float64) func(a, b backend.AttributedHead) int {
	return func(a, b backend.AttributedHead) int { return cmp.Compare(key(b), key(a)) }
}

// names lists heads as the paper names them.
func names(heads []backend.AttributedHead) string {
	var list []string
	for _, h := range heads {
		list = append(list, fmt.Sprintf("L%d-H%d", h.Layer, h.Head))
	}
	return strings.Join(list, ", ")
}

// TestCohorts recounts the cohorts from the labels of the responses.
func TestCohorts(t *testing.T) {
	claims.Check(t, "A2-AT-10", func(c *claims.Claim) {
		for _, model := range bases {
			a := c.Heads(model)
			cells := recount(c, model)
			c.Holds(a.Cohorts["cw"] == cells.cw && a.Cohorts["cr"] == cells.cr,
				"%s: the cohorts hold %d wrong and %d correct responses; the labels give %d wrong and %d correct assertive ones, and %d hedged ones that are in neither",
				model, a.Cohorts["cw"], a.Cohorts["cr"], cells.cw, cells.cr, cells.hw+cells.hr)
		}
		c.Note("section 5.1 calls them a correct-response and a wrong-response cohort and does not mention the restriction")
	})
}

// recount makes the 2x2 of a model from the labels of its responses to the 100 Chef prompts.
func recount(c *claims.Claim, model string) cells {
	return tabulate(c.Run(backend.Request{Model: model, Set: backend.Step16, Need: labelled}))
}

// tabulate counts the labels of a run.
func tabulate(run *backend.Run) cells {
	var n cells
	for _, item := range run.Items {
		switch {
		case item.Correct && item.Assert:
			n.cr++
		case item.Correct:
			n.hr++
		case item.Assert:
			n.cw++
		default:
			n.hw++
		}
	}
	return n
}

// TestTopHeads asks whether the strongest head stands out from as many heads that tell the
// cohorts apart by chance alone. The sentence, that attribution identified heads, stands if
// chance reaches the largest |d| in less than 5 % of cases on both bases; a weaker one
// refutes nothing.
func TestTopHeads(t *testing.T) {
	claims.Check(t, "A2-AT-08", func(c *claims.Claim) {
		for _, model := range bases {
			a := c.Attribution(model)
			d := ranked(a.Heads, absD)[0]
			p := byChance(c, a, d)
			said := fmt.Sprintf("%s: first %d heads %s; the largest |d| of %d is %.3f, and as many independent heads without effect reach it with probability %.2g",
				model, topK, names(a.Heads[:topK]), len(a.Heads), absD(d), p)
			if p < 0.05 {
				c.Holds(true, "%s", said)
			} else {
				c.Inconclusive("%s", said)
			}
		}
	})
}

// byChance is how often chance reaches the |d| of a head somewhere: under relabelling where
// that was done, otherwise among as many independent heads without effect.
func byChance(c *claims.Claim, a backend.Attribution, h backend.AttributedHead) float64 {
	if a.Null > 0 {
		return h.Chance
	}
	p, err := stats.LargestEffectByChance(h.CohenD, a.Cohorts["cw"], a.Cohorts["cr"], len(a.Heads))
	c.Must(err)
	return p
}

func absD(h backend.AttributedHead) float64 { return math.Abs(h.CohenD) }

// TestLayerPattern asks whether three of Qwen3.5's first five heads lie in layer 23 and
// Gemma's in five layers, and whether five heads drawn at random gather as much. It is
// refuted if the lists do not show the pattern.
func TestLayerPattern(t *testing.T) {
	claims.Check(t, "A2-AT-09", func(c *claims.Claim) {
		gemma, qwen := c.Attribution(backend.Gemma4E2B), c.Attribution(backend.Qwen3508B)
		_, most := fullestLayer(gemma.Heads[:topK])
		c.Holds(most == 1, "Gemma's first %d heads lie at most %d to a layer", topK, most)
		layer, in := fullestLayer(qwen.Heads[:topK])
		c.Holds(layer == 23 && in >= 3, "%d of Qwen3.5's first %d heads lie in layer %d", in, topK, layer)
		perLayer := countLayer(qwen.Heads, layer)
		one, err := stats.FisherExact(in, topK-in, perLayer-in, len(qwen.Heads)-perLayer-topK+in)
		c.Must(err)
		p := one.Greater * float64(len(qwen.Heads)/perLayer) // no two layers can hold a majority
		if p >= 0.05 {
			c.Inconclusive("%d heads drawn at random from %d gather %d or more in some layer with probability %.2g", topK, len(qwen.Heads), in, p)
		}
	})
}

// fullestLayer returns the layer that holds most of heads, and how many.
func fullestLayer(heads []backend.AttributedHead) (layer, n int) {
	for _, h := range heads {
		if k := countLayer(heads, h.Layer); k > n {
			layer, n = h.Layer, k
		}
	}
	return layer, n
}

func countLayer(heads []backend.AttributedHead, layer int) int {
	n := 0
	for _, h := range heads {
		if h.Layer == layer {
			n++
		}
	}
	return n
}
