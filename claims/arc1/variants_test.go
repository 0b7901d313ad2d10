package arc1

import (
	"fmt"
	"strings"
	"testing"

	"threearcs/claims"
	"threearcs/stats"
)

// A variant is a trained model of which the notes print a HumanEval score.
type variant struct {
	name     string
	row      string // end of its row in the notes, with the score
	baseline string // claim that prints the baseline's score
}

// variants are those of sections 2.6 and 3.2 of the notes whose change is counted from the
// baseline that the paper prints. Half of them are not in the paper.
var variants = []variant{
	{"0.6B all modules", "| 1,085 naive | 28.0% |", "A1-HE-05"},
	{"0.6B attention only", "| 1,085 naive | 33.5% |", "A1-HE-05"},
	{"0.6B attention only, student-aware data", "| 1,656 student-aware | 35.4% |", "A1-HE-05"},
	{"1.7B V2 attention only", "| 1,656 SA | 67.7% |", "A1-17-01"},
	{"1.7B V2 all modules", "| 1,656 SA | 61.6% |", "A1-17-01"},
	{"1.7B V3 think-masked", "| 1,656 SA | ~51.2% |", "A1-17-01"},
	{"1.7B V4 low-rank", "| 1,656 SA | 62.8% |", "A1-17-01"},
	{"1.7B V5 length-augmented", "| **76.8%** |", "A1-17-01"},
	{"1.7B V5 with another prompt", "| same | **81.1%** |", "A1-17-01"},
}

// change is the variant's change in pass@1, from the counts that the scores imply.
func (v variant) change(c *claims.Claim) stats.Estimate {
	numbers := c.CiteNumbers(notes, v.row, "")
	score := fmt.Sprintf("%.1f", numbers[len(numbers)-1])
	e, err := stats.NewcombeDiff(countOf(c, score), problems, onlyCount(c, v.baseline), problems, 0.95)
	c.Must(err)
	return e
}

// TestEveryVariantDamages asks whether training lowered the score of every variant on
// record. It is refuted if a whole interval lies at or above 0. That the damage exceeds the
// gain in disposition compares two scales and cannot be asked.
func TestEveryVariantDamages(t *testing.T) {
	claims.Check(t, "A1-17-12", func(c *claims.Claim) {
		var open []string
		for _, v := range variants {
			change := v.change(c)
			text := fmt.Sprintf("%s %+.1f [%.1f, %.1f]", v.name, 100*change.Value, 100*change.Lo, 100*change.Hi)
			switch {
			case change.HasInterval() && change.Lo >= 0:
				c.Holds(false, "did not lose: %s", text)
			case !change.Below(0):
				open = append(open, text)
			}
		}
		if len(open) == 0 {
			c.Holds(true, "all %d variants in sections 2.6 and 3.2 of %s lost points", len(variants), notes)
		} else {
			c.Inconclusive("of the %d variants in sections 2.6 and 3.2 of %s, the 95 %% interval (arms taken as independent) includes 0 for %d: %s",
				len(variants), notes, len(open), strings.Join(open, "; "))
		}
		c.Note("a loss of HumanEval points and a gain in MCAS or SVR have no common scale to compare them on")
	})
}
