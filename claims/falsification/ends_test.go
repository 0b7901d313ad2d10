package falsification

import (
	"testing"

	"threearcs/claims"
	"threearcs/stats"
)

// TestWhereResponsesEnd asks of every stored response whether it ends as a finished answer.
func TestWhereResponsesEnd(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:      "F-ends",
		Attacks: []string{"SY-02", "FW-19", "A3-SM-17"},
		Asks:    "do the stored responses end where the model ended them, so that their last token is a final response token?",
		Criterion: "refuted if, in any set that a probe was fitted on or applied to, the whole 95 % interval of the share of " +
			"responses that end as a finished answer, by the lenient rule, lies below one half",
	}, func(c *claims.Claim) {
		for _, s := range []set{gemmaStep16, gemmaFresh, gemmaDD, smolStep16, qwen35Step16} {
			items := s.items(c, surface)
			strict, lenient := share(c, items, endsStrict), share(c, items, endsLenient)
			c.Note("%s: %.0f %% end finished by the strict rule, %.0f %% by the lenient one", s, 100*strict.Value, 100*lenient.Value)
		}
		for _, s := range []set{gemmaStep16, gemmaFresh, smolStep16} {
			finished := share(c, s.items(c, surface), endsLenient)
			c.Observed(finished)
			c.Above(s.String()+": share finished", finished, 0.5)
		}
	})
}

// TestEndsBeforeAndAfterTuning asks whether fine-tuning changed how often a response fits
// under the cap. Coverage counts claims that appear before the cap, so a change would move
// coverage by itself.
func TestEndsBeforeAndAfterTuning(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-ends-tuned",
		Attacks:   []string{"A1-GE-04", "A1-GE-05"},
		Asks:      "were the responses before and after fine-tuning cut equally often, so that their coverages can be compared?",
		Criterion: "refuted if the whole 95 % interval of the paired change in the share of finished responses (lenient rule) excludes 0",
	}, func(c *claims.Claim) {
		base, tuned := gemmaStep16.items(c, surface), gemmaDD.items(c, surface)
		pairs, err := stats.NewPaired(column(tuned, endsLenient), column(base, endsLenient))
		c.Must(err)
		change, err := stats.NewcombePaired(pairs, 0.95)
		c.Must(err)
		test, err := stats.McNemarExact(pairs)
		c.Must(err)
		c.Observed(change)
		c.PValue(test.P)
		grown := make([]float64, len(base))
		for i := range base {
			grown[i] = characters(tuned[i]) - characters(base[i])
		}
		length, err := stats.MeanT(grown, 0.95)
		c.Must(err)
		c.Note("change of length from base to fine-tuned responses: %+.0f characters on average, 95 %% interval [%+.0f, %+.0f]", length.Value, length.Lo, length.Hi)
		c.Note("%d responses are finished only after tuning, %d only before", pairs.OnlyA, pairs.OnlyB)
		switch {
		case change.Above(0) || change.Below(0):
			c.Holds(false, "the share of finished responses changed by %+.2f [%.2f, %.2f]", change.Value, change.Lo, change.Hi)
		default:
			c.Inconclusive("the change of %+.2f [%.2f, %.2f] does not exclude 0, nor does it show that there is none", change.Value, change.Lo, change.Hi)
		}
	})
}

// TestCoverageAndLength asks whether coverage goes with how much of the answer was stored.
func TestCoverageAndLength(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-length-coverage",
		Attacks:   []string{"A1-GE-03", "A3-CV-01"},
		Asks:      "is checklist coverage free of how long the stored response is?",
		Criterion: "refuted if the 95 % interval of the rank correlation of coverage with length excludes 0 on Gemma's step-16 or fresh responses",
	}, func(c *claims.Claim) {
		for _, s := range []set{gemmaStep16, gemmaFresh} {
			items := s.items(c, surface|labels)
			r, err := stats.SpearmanCI(column(items, coverage), column(items, characters), 0.95)
			c.Must(err)
			c.Observed(r.R)
			if r.R.Above(0) || r.R.Below(0) {
				c.Holds(false, "%s: Spearman's ρ = %+.2f [%.2f, %.2f]", s, r.R.Value, r.R.Lo, r.R.Hi)
				continue
			}
			c.Inconclusive("%s: Spearman's ρ = %+.2f [%.2f, %.2f] does not exclude 0", s, r.R.Value, r.R.Lo, r.R.Hi)
		}
	})
}
