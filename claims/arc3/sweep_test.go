package arc3

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// Bars of the per-axis sweep (disposition_probe_sweep.json :: gate.criterion).
const (
	axisCV       = 0.65
	axisTransfer = 0.60
)

// An axis is one row of Table 4.
type axis struct {
	row  string // of the claim ids
	name string // of the rubric
}

// axes are the rows of Table 4: the capability anchor and the four dispositions.
var axes = []axis{
	{"FA", "factual_accuracy"},
	{"HA", "hedging_appropriateness"},
	{"PF", "pedagogical_framing"},
	{"SV", "self_verification"},
	{"CO", "completeness"},
}

// dispositions are the axes without the anchor.
var dispositions = axes[1:]

func (a axis) id(column string) string { return "A3-SW-" + a.row + column }

// positives recounts the scores of at least 4 among the scored answers of a set.
func (a axis) positives(c *claims.Claim, set string) (pos, neg int) {
	run := c.Run(backend.Request{Model: backend.Gemma4E2B, Set: set, Need: backend.Rubric})
	for _, item := range run.Items {
		score, scored := item.Rubric[a.name]
		switch {
		case scored && score >= 4:
			pos++
		case scored:
			neg++
		}
	}
	return pos, neg
}

// rated asks for the hidden states of a set with the answers' scores on the axis, positive
// from 4, if they can be had.
func (a axis) rated(c *claims.Claim, set string) (probed, bool) {
	run, ok := c.Try(backend.Request{Model: backend.Gemma4E2B, Set: set, Need: backend.Hidden | backend.Rubric})
	if !ok {
		return probed{}, false
	}
	scored := *run
	scored.Items = nil
	var high []bool
	for _, item := range run.Items {
		if score, ok := item.Rubric[a.name]; ok {
			scored.Items, high = append(scored.Items, item), append(high, score >= 4)
		}
	}
	return probed{features(&scored, lastLayer), high}, true
}

// auc is a stored AUC of the sweep with Hanley and McNeil's interval on recounted labels.
func (a axis) auc(c *claims.Claim, field, set string) stats.Estimate {
	pos, neg := a.positives(c, set)
	e, err := stats.HanleyMcNeil(c.Stored("disposition_probe_sweep.json :: axes."+a.name+"."+field), pos, neg, 0.95)
	c.Must(err)
	return e
}

// sweepC is the strength of regularisation of the sweep.
const sweepC = 0.1

func (a axis) cv(c *claims.Claim) stats.Estimate {
	train, ok := a.rated(c, backend.Step16)
	if !ok {
		return a.auc(c, "cv_auc_step16", backend.Step16)
	}
	auc, err := outOfFold(c, train, sweepC).PooledAUC()
	c.Must(err)
	return auc
}

func (a axis) transfer(c *claims.Claim) stats.Estimate {
	train, ok := a.rated(c, backend.Step16)
	if !ok {
		return a.auc(c, "transfer_auc_fresh", backend.Fresh)
	}
	fresh, _ := a.rated(c, backend.Fresh)
	score, high := transfer(c, train, fresh, sweepC)
	auc, err := stats.AUC(score, high)
	c.Must(err)
	return auc
}

// TestSweepCounts recounts the positives of every axis (Table 4, first two columns).
func TestSweepCounts(t *testing.T) {
	for _, a := range axes {
		for column, set := range map[string]string{"1": backend.Step16, "2": backend.Fresh} {
			claims.Check(t, a.id(column), func(c *claims.Claim) {
				pos, neg := a.positives(c, set)
				c.Number(stats.Point(float64(pos), pos+neg))
				c.Follows()
			})
		}
	}
}

// TestSweepAUCs checks the AUCs of every axis (Table 4, last two columns). The sentence,
// that the axis misses its bar, is refuted if the whole interval lies at or above it.
func TestSweepAUCs(t *testing.T) {
	for _, a := range axes {
		claims.Check(t, a.id("3"), func(c *claims.Claim) {
			auc := a.cv(c)
			c.Number(auc)
			c.Below("cross-validated AUC", auc, axisCV)
		})
		claims.Check(t, a.id("4"), func(c *claims.Claim) {
			auc := a.transfer(c)
			c.Number(auc)
			c.Below("AUC on fresh prompts", auc, axisTransfer)
		})
	}
}

// TestSweepPasses counts the disposition axes that pass. An axis passes if it reaches both
// bars, so none passes for sure only if each axis has one bar outside its interval.
func TestSweepPasses(t *testing.T) {
	claims.Check(t, "A3-SW-P", func(c *claims.Claim) {
		passing, undecided := 0, 0
		for _, a := range dispositions {
			cv, transfer := a.cv(c), a.transfer(c)
			if cv.Value >= axisCV && transfer.Value >= axisTransfer {
				passing++
			}
			if !cv.Below(axisCV) && !transfer.Below(axisTransfer) {
				undecided++
				c.Note("%s: neither bar is outside its interval", a.name)
			}
		}
		c.Number(stats.Point(float64(passing), len(dispositions)))
		if undecided > 0 {
			c.Inconclusive("%d of %d axes could pass within their sampling error", undecided, len(dispositions))
			return
		}
		c.Holds(passing == 0, "%d of %d axes reach both bars, and each has a bar outside its interval", passing, len(dispositions))
	})
}

// TestSweepBelowChance counts the transfer AUCs below one half. The sentence, that those
// axes lie below chance, is supported if their intervals do.
func TestSweepBelowChance(t *testing.T) {
	claims.Check(t, "A3-SW-B", func(c *claims.Claim) {
		below := belowChance(c)
		c.Number(stats.Point(float64(len(below)), len(axes)))
		for _, a := range below {
			c.Below(a.name, a.transfer(c), 0.5)
		}
		p, err := stats.BinomialGreater(len(below), len(axes), 0.5)
		c.Must(err)
		c.Note("%d or more of %d independent probes that read nothing fall below chance with probability %.2g", len(below), len(axes), p)
	})
	claims.Check(t, "A3-SW-I", func(c *claims.Claim) {
		for _, a := range belowChance(c) {
			c.Below(a.name, a.transfer(c), 0.5)
		}
		c.Note("an inverse correlation would show as an AUC whose interval lies below 0.5; the features themselves are not released")
		c.Settle(noFeatures)
	})
}

func belowChance(c *claims.Claim) []axis {
	var below []axis
	for _, a := range axes {
		if a.transfer(c).Value < 0.5 {
			below = append(below, a)
		}
	}
	return below
}

// TestSweepSizes reads how many answers the sweep used.
func TestSweepSizes(t *testing.T) {
	claims.Check(t, "A3-SW-N", func(c *claims.Claim) {
		step16 := c.Stored("disposition_probe_sweep.json :: n_step16")
		fresh := c.Stored("disposition_probe_sweep.json :: n_fresh")
		c.Number(stats.Point(step16, 0), stats.Point(fresh, 0))
		c.Note("one answer of each set carries no parsable score")
		c.Follows()
	})
}

// TestSweepGap asks whether the sweep shows the headline's gap, a cross-validated AUC above
// the AUC on fresh prompts. It is refuted if, on some axis, the whole interval of the gap
// lies at or below 0.
func TestSweepGap(t *testing.T) {
	claims.Check(t, "A3-SW-G", func(c *claims.Claim) {
		for _, a := range axes {
			cv, transfer := a.cv(c), a.transfer(c)
			gap, err := stats.HanleyMcNeilDiff(cv.Value, cv.NPos, cv.NNeg, transfer.Value, transfer.NPos, transfer.NNeg, 0.95)
			c.Must(err)
			c.Above(a.name+": gap", gap.Estimate, 0)
		}
	})
}

// TestJudgeSeparates asks whether the cross-validated AUCs of Table 4, which are a probe's,
// show that behaviour can be separated. It is refuted if a whole interval lies below chance.
func TestJudgeSeparates(t *testing.T) {
	claims.Check(t, "SY-03", func(c *claims.Claim) {
		for _, a := range axes {
			c.Above(a.name+": cross-validated AUC of the probe", a.cv(c), 0.5)
		}
		c.Note("the column is the probe's AUC for the judge's labels; it does not measure the judge")
	})
}
