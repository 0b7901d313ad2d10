// Package claims is what a reviewer meets: a claim of the paper, the evidence it is asked
// of, and the two verdicts.
//
// # Vocabulary
//
// A claim is one sentence of the paper that can be checked, with the number it prints.
// Its id and its printed text are in package golden.
//
// Evidence is what a number was obtained from: live (a model was run now), recorded
// (recomputed from per-item records), summary (only a stored summary exists), printed
// (arithmetic on the paper's own numbers), cited (a fact read in a pinned script or note)
// or none. A claim that rests on several rests on the weakest.
//
// A claim has two verdicts. The number is reproduced, contradicted or not-run. The
// sentence, what the paper concludes, is supported, refuted, inconclusive or not-run: it
// is supported when the evidence excludes its opposite at 95 %, refuted when the evidence
// excludes it, inconclusive when the evidence excludes neither. A number may be
// reproduced while its sentence is inconclusive. A check of printed numbers alone can
// contradict a number; it cannot reproduce one, except a number that is itself arithmetic
// on others.
//
// The tolerance of a number is derived from its printed text: half a unit of the last
// digit, twice that for a difference of two rounded values, none for a count.
//
// An accepted verdict is what the last reviewed run said. It lives in golden/accepted, one
// file per claim, and is written only by "go test ./claims/... -update". No flag writes
// what the paper printed.
//
// # How verdicts become Go's outcomes
//
//	accepted verdicts        PASS, whatever they are: a known contradiction is a known result
//	any other verdict        FAIL, in either direction
//	both verdicts not-run    SKIP (after the comparison, so that a claim cannot fall silent)
//	CLAIMS_STRICT=1          FAIL also when the number is contradicted or the sentence refuted
//
// The badge shows the verdict words, never Go's outcome, and a skip is not a pass.
//
// # A claim
//
// A claim asks the backend for a run, measures it with package stats, states the number
// and concludes. This one is compiled and run by the tests of this package:
//
//	// TestFreshRate recounts how often Gemma's answers to fresh prompts are correct. The
//	// paper concludes that correct answers are the minority there: the sentence is refuted
//	// if the whole 95 % interval of the rate lies above one half.
//	func TestFreshRate(t *testing.T) {
//		claims.Check(t, "A3-FR-01", func(c *claims.Claim) {
//			run := c.Run(backend.Request{
//				Model: backend.Gemma4E2B,
//				Set:   backend.Fresh,
//				Need:  backend.Coverage,
//			})
//			correct := 0
//			for _, item := range run.Items {
//				if item.Correct {
//					correct++
//				}
//			}
//			rate, err := stats.Wilson(correct, len(run.Items), 0.95)
//			c.Must(err)
//			c.Number(rate)
//			c.Below("share of correct answers", rate, 0.5)
//		})
//	}
package claims
