package arc2

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// falsified is the note that holds what is known of the directional attribution: the ten
// strongest heads. Its result file is not released.
const (
	falsified   = "findings/FINDING_path_b_falsified.md"
	directional = "eval/scripts/path_b1_directional_qwen35.py"
	topD        = "1.73, 1.58, 1.49, 1.47, 1.43, 1.41, 1.40, 1.31, 1.30, 1.29"
	topCosines  = "0.998, 0.987, 0.994, 0.967, 0.996, 0.966, 0.958, 0.998, 0.991, 0.998"
)

// TestDirectionalNumbers reads the effect sizes and cosines of the ten heads in the notes.
func TestDirectionalNumbers(t *testing.T) {
	claims.Check(t, "A2-AT-04", func(c *claims.Claim) {
		if a, ok := c.TryAttribution(backend.Qwen3508B); ok {
			fifth := byFitted(a.Heads)[topK-1]
			bound := c.Value().Only().Value
			c.Observed(stats.Point(math.Abs(fifth.Fitted), 0))
			c.Holds(math.Abs(fifth.Fitted) > bound, "the first %d heads have |d| of %.2f or more on the answers that their directions were fitted to", topK, math.Abs(fifth.Fitted))
			return
		}
		ds := c.CiteNumbers(falsified, topD, "the ten largest |d| of the directional attribution")
		bound := c.Value().Only().Value
		above := 0
		for _, d := range ds {
			if d > bound {
				above++
			}
		}
		c.Observed(stats.Point(ds[topK-1], 0))
		c.Holds(above >= topK, "%d of the ten exceed the bound, the %d that would be damped by at least %.2f; each direction was fitted to the responses it is scored on (see A2-AT-06)",
			above, topK, ds[topK-1]-bound)
	})
	claims.Check(t, "A2-AT-05", func(c *claims.Claim) {
		if a, ok := c.TryAttribution(backend.Qwen3508B); ok {
			var cosines []float64
			for _, h := range byFitted(a.Heads)[:min(10, len(a.Heads))] {
				cosines = append(cosines, h.Cosine)
			}
			c.Number(stats.Point(slices.Min(cosines), 0), stats.Point(slices.Max(cosines), 0))
			c.Follows()
			return
		}
		cosines := c.CiteNumbers(falsified, topCosines, "the cosines of the same ten heads")
		c.Number(stats.Point(slices.Min(cosines), 0), stats.Point(slices.Max(cosines), 0))
		c.Follows()
	})
}

// TestSeparable asks whether the cohorts can fail to be linearly separable. Points in
// general position are linearly separable however they are labelled, if there is at most
// one more of them than dimensions (Cover 1965). The sentence is refuted if the cohorts
// hold no more responses than that.
func TestSeparable(t *testing.T) {
	claims.Check(t, "A2-AT-06", func(c *claims.Claim) {
		a := c.Heads(backend.Qwen3508B)
		cw, cr := a.Cohorts["cw"], a.Cohorts["cr"]
		dim := int(c.Stored("path_b_attribution_qwen35_0.8b.json :: arch.head_dim"))
		c.Holds(cw+cr > dim+1, "%d responses in the %d dimensions of a head: that many points in general position are linearly separable however they are labelled", cw+cr, dim)
		const d = 1.3 // as printed: A2-AT-04
		c.Note("d has no unit, so a small difference of means does not inflate it; fitting the direction to the responses it is scored on does: without any difference d is near √(p(1/%d + 1/%d)) in p equally varying dimensions, and %.1f takes p = %.0f",
			cw, cr, d, d*d/(1/float64(cw)+1/float64(cr)))
		c.Note("whether a direction separates responses it was not fitted to was not asked")
	})
	claims.Check(t, "A2-T2-07", func(c *claims.Claim) {
		if a, ok := c.TryAttribution(backend.Qwen3508B); ok {
			noAxis(c, a)
			return
		}
		c.Cite(directional, "cr_proj = (cr * v_unit", "the projections are of the responses that define the direction")
		c.Inconclusive("no direction was scored on responses it was not fitted to, so the attribution shows neither an axis nor its absence; its result file is not released")
	})
}

// byFitted returns heads by falling |d| of the directional attribution as the paper scores it.
func byFitted(heads []backend.AttributedHead) []backend.AttributedHead {
	return ranked(heads, func(h backend.AttributedHead) float64 { return math.Abs(h.Fitted) })
}

// noAxis asks whether some head's direction separates answers that it was not fitted to.
// That there is none is refuted if chance reaches the best head's d in less than 5 % of
// relabellings, and cannot be shown.
func noAxis(c *claims.Claim, a backend.Attribution) {
	best := slices.MaxFunc(a.Heads, func(x, y backend.AttributedHead) int { return cmp.Compare(x.HeldOut, y.HeldOut) })
	c.Observed(stats.Point(best.HeldOut, 0))
	said := fmt.Sprintf("head L%d-H%d has the largest held-out d of %d, %.2f; the largest under %d relabellings reaches it with probability %.2g",
		best.Layer, best.Head, len(a.Heads), best.HeldOut, a.Null, best.HeldOutChance)
	if best.HeldOutChance < 0.05 {
		c.Holds(false, "%s", said)
		return
	}
	c.Inconclusive("%s", said)
}

// TestSameCircuit asks whether magnitude ranks the three layers that the paper names. The
// notes list ten heads of the directional attribution, so ten of the other are compared. It
// is refuted if a layer has no head among them, neither in the released order nor in the
// one that section 5.1 defines.
func TestSameCircuit(t *testing.T) {
	claims.Check(t, "A2-AT-07", func(c *claims.Claim) {
		const listed = 10
		heads := c.Attribution(backend.Qwen3508B).Heads
		printed := ranked(heads, meanDifference)
		for _, layer := range []int{11, 19, 23} {
			in := func(h backend.AttributedHead) bool { return h.Layer == layer }
			first, firstPrinted := slices.IndexFunc(heads, in), slices.IndexFunc(printed, in)
			c.Holds(first < listed || firstPrinted < listed, "layer %d: %d of the first %d heads as released, best rank %d of %d; by |mean difference| best rank %d",
				layer, countLayer(heads[:listed], layer), listed, first+1, len(heads), firstPrinted+1)
		}
	})
}
