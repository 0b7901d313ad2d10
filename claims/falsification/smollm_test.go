package falsification

import (
	"slices"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/fixtures"
	"threearcs/stats"
)

// cvRows are the cross-validated AUCs of SmolLM2's probe over the shuffles of one group of
// rows at one penalty.
func cvRows(table *fixtures.Table, rows string, penalty float64) []float64 {
	group, c, auc := table.Strings("rows"), table.Floats("c"), table.Floats("pooled_auc")
	var found []float64
	for i := range group {
		if group[i] == rows && c[i] == penalty {
			found = append(found, auc[i])
		}
	}
	return found
}

// TestSmolPassesStepOne asks whether SmolLM2 passes the within-distribution step.
func TestSmolPassesStepOne(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-smollm-cv",
		Attacks: []string{"A3-SM-16"},
		Asks:    "does SmolLM2's probe pass the within-distribution step, over 200 shuffles of the folds, so that a fall on fresh prompts could be seen?",
		Criterion: "refuted if, at both penalties, fewer than half of the shuffles reach the AUC bar of 0.65; the permutation null " +
			"says whether the probe beats chance at all",
	}, func(c *claims.Claim) {
		table := c.Table("smollm_cv")
		null := c.Table("smollm_cv_null")
		reached := false
		for _, penalty := range []float64{1, 0.1} {
			aucs := cvRows(table, "all", penalty)
			passing := atLeastCount(aucs, 0.65)
			p := nullP(null, penalty, aucs[0])
			c.Observed(stats.Point(median(aucs), 100))
			c.PValue(p)
			c.Note("C=%g: median AUC %.3f over %d shuffles, from %.3f to %.3f; %d reach 0.65; seed 0 has permutation p = %.2g",
				penalty, median(aucs), len(aucs), slices.Min(aucs), slices.Max(aucs), passing, p)
			reached = reached || 2*passing >= len(aucs)
		}
		c.Holds(reached, "a penalty at which half of the shuffles pass: %s", yesNo(reached))
	})
}

func atLeastCount(x []float64, bar float64) int {
	k := 0
	for _, v := range x {
		if v >= bar {
			k++
		}
	}
	return k
}

// nullP is the permutation p-value (1 + how many null AUCs are at least as large)/(1 + all).
func nullP(null *fixtures.Table, penalty, auc float64) float64 {
	c, nulls := null.Floats("c"), null.Floats("pooled_auc")
	as, all := 1, 1
	for i := range nulls {
		if c[i] == penalty {
			all++
			if nulls[i] >= auc {
				as++
			}
		}
	}
	return float64(as) / float64(all)
}

// TestIntactRows asks whether SmolLM2's cross-validated AUC rests on texts that the release
// cut.
func TestIntactRows(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-intact-rows",
		Attacks:   []string{"A3-SM-17", "A3-SM-16"},
		Asks:      "is the cross-validated AUC the same on the rows whose text was not cut?",
		Criterion: "refuted if the middle 95 % of the shuffles on intact rows lies wholly above or below that on all rows, at either penalty",
	}, func(c *claims.Claim) {
		table := c.Table("smollm_cv")
		intact := kept(smolStep16.items(c, labels|surface), isWhole)
		pos := tally(intact, isCorrect)
		for _, penalty := range []float64{1, 0.1} {
			all, uncut := cvRows(table, "all", penalty), cvRows(table, "uncut", penalty)
			aLo, aHi := middle(all)
			uLo, uHi := middle(uncut)
			auc, err := stats.HanleyMcNeil(median(uncut), pos, len(intact)-pos, 0.95)
			c.Must(err)
			c.Observed(auc)
			c.Holds(!(uLo > aHi || uHi < aLo), "C=%g: median %.3f and middle 95 %% of shuffles [%.3f, %.3f] on intact rows, %.3f [%.3f, %.3f] on all",
				penalty, median(uncut), uLo, uHi, median(all), aLo, aHi)
		}
		c.Note("the interval is that of an AUC on %d rows, of which the shuffles show only the part that is due to the folds", len(intact))
	})
}

// middle returns the 2.5 % and 97.5 % points of x.
func middle(x []float64) (lo, hi float64) {
	s := slices.Sorted(slices.Values(x))
	return s[len(s)*25/1000], s[len(s)-1-len(s)*25/1000]
}

// TestComponentsSeparateCut asks whether the leading directions of SmolLM2's training
// features show where the text was cut. Coordinate k of the probe basis is the k-th
// principal component.
func TestComponentsSeparateCut(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-components-cut",
		Attacks:   []string{"FW-19", "A3-SM-17", "SY-02"},
		Asks:      "are the first three principal components of SmolLM2's step-16 features free of whether the text was cut?",
		Criterion: "refuted if, after Holm's correction over three, one component tells cut from whole texts with p < 0.05 and an AUC of at least 0.8",
	}, func(c *claims.Claim) {
		items := smolStep16.items(c, backend.Hidden|surface)
		cut := column(items, func(i backend.Item) bool { return i.Surface.AtCap })
		var p, auc []float64
		for k := range 3 {
			e, err := stats.AUC(column(items, func(i backend.Item) float64 { return i.Hidden[k] }), cut)
			c.Must(err)
			diff, err := stats.CohenD(pick(items, k, true), pick(items, k, false), 0.95)
			c.Must(err)
			if e.Value < 0.5 { // the sign of a component is arbitrary
				e.Value, e.Lo, e.Hi = 1-e.Value, 1-e.Hi, 1-e.Lo
			}
			c.Observed(e)
			p, auc = append(p, diff.P), append(auc, e.Value)
			c.Note("component %d: AUC %.3f for cut against whole, t-test p = %.2g", k+1, e.Value, diff.P)
		}
		adjusted, err := stats.Holm(p)
		c.Must(err)
		found := false
		for k := range adjusted {
			found = found || adjusted[k] < 0.05 && auc[k] >= 0.8
		}
		c.PValue(slices.Min(adjusted))
		c.Holds(!found, "a component that tells them apart: %s", yesNo(found))
	})
}

// pick returns coordinate k of the items that were cut, or of those that were not.
func pick(items []backend.Item, k int, cut bool) []float64 {
	var values []float64
	for _, item := range items {
		if item.Surface.AtCap == cut {
			values = append(values, item.Hidden[k])
		}
	}
	return values
}
