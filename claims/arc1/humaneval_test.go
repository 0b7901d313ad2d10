package arc1

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// Caps of the two evaluations, in generated tokens.
const (
	firstCap     = 512
	correctedCap = 1024
)

// liveCommand settles the corrected numbers: one greedy run holds every smaller cap.
const liveCommand = "threearcs record --set humaneval --num-predict 4096 --model qwen3:0.6b (and once more for the student)"

// TestFirstPass recomputes the draft's two HumanEval scores from the released pass vectors.
// Where they differ, the sentence stays open: the notes give the printed scores for a run
// through llama-server, of which no pass vector is released.
func TestFirstPass(t *testing.T) {
	for _, arm := range []struct{ id, model, notes string }{
		{"A1-HE-01", backend.Qwen06B, "24 of 164"},
		{"A1-HE-02", backend.Qwen06BDD, "49 of 164"},
	} {
		claims.Check(t, arm.id, func(c *claims.Claim) {
			rate := passAt1(c, humanEval(c, arm.model, firstCap))
			c.Number(rate)
			if c.Value().Only().Contains(100 * rate.Value) {
				c.Follows()
				return
			}
			c.Inconclusive("findings/DD_Pivot_reason.md, section 2.2, gives %s for a run through llama-server whose pass vector is not released", arm.notes)
			c.Settle(liveCommand)
		})
	}
}

// TestFirstPassGain recomputes the draft's gain, paired by problem. The sentence, that the
// student scored higher at that cap, stands if the whole interval lies above 0.
func TestFirstPassGain(t *testing.T) {
	claims.Check(t, "A1-HE-03", func(c *claims.Claim) {
		pairs := pairedRuns(c, firstCap)
		gain, err := stats.NewcombePaired(pairs, 0.95)
		c.Must(err)
		c.Number(gain)
		c.Above("gain in pass@1", gain, 0)
		noteMcNemar(c, pairs)
		if !c.Value().Only().Contains(100 * gain.Value) {
			c.Note("the printed gain is that of the run through llama-server, 24 and 49 of 164 by the notes: see A1-HE-01 and A1-HE-02")
		}
	})
}

// TestCorrectedScores compares the corrected scores with a run at the larger cap. Without
// one, arithmetic can only tell whether a count out of 164 prints as they do.
func TestCorrectedScores(t *testing.T) {
	for id, model := range map[string]string{"A1-HE-05": backend.Qwen06B, "A1-HE-06": backend.Qwen06BDD} {
		claims.Check(t, id, func(c *claims.Claim) {
			attainableOrRun(c, model, correctedCap)
			c.Settle(liveCommand)
		})
	}
}

// TestCorrectedChange checks the sign inversion. Live, the two arms are paired; from print,
// the counts are implied and how they pair is unknown, so the sentence is asked of every
// pairing those counts allow.
func TestCorrectedChange(t *testing.T) {
	claims.Check(t, "A1-HE-07", func(c *claims.Claim) {
		if pairs, ok := tryPairedRuns(c, correctedCap); ok {
			change, err := stats.NewcombePaired(pairs, 0.95)
			c.Must(err)
			c.Number(change)
			c.Below("change in pass@1", change, 0)
			noteMcNemar(c, pairs)
			return
		}
		printedChange(c, "A1-HE-05", "A1-HE-06")
		c.Settle(liveCommand)
	})
}

// TestCaps reads the two caps in the authors' scripts and notes.
func TestCaps(t *testing.T) {
	claims.Check(t, "A1-HE-04", func(c *claims.Claim) {
		c.Cite("phase0_audit/evaluate.py", "max_new_tokens=512", "the completion function of the first pass defaults to 512 new tokens")
		c.Count(firstCap)
		c.Follows()
	})
	claims.Check(t, "A1-HE-08", func(c *claims.Claim) {
		c.Cite(notes, "n_predict=4096", "section 2.5 gives 4096 for the run that yielded 36.0 and 28.0")
		c.Count(4096)
		c.Follows()
		c.Settle(liveCommand)
	})
}

// TestTruncatedArm asks which arm the 512-token cap had hurt. The paper says the student.
// Where answers are at hand, the share of truncated ones is counted in both arms, paired by
// problem: refuted if the 95 % interval of (student's share - baseline's) lies below 0. From
// print, the arm that was hurt should have risen more when the cap was doubled: refuted if
// the interval of (student's rise - baseline's rise) lies below 0.
func TestTruncatedArm(t *testing.T) {
	claims.Check(t, "A1-HE-09", func(c *claims.Claim) {
		if pairs, ok := truncatedPairs(c, firstCap); ok {
			excess, err := stats.NewcombePaired(pairs, 0.95)
			c.Must(err)
			c.Observed(excess)
			c.Above("student's share of truncated answers minus the baseline's", excess, 0)
			return
		}
		base := rise(c, "A1-HE-01", "A1-HE-05")
		dd := rise(c, "A1-HE-02", "A1-HE-06")
		c.Note("from 512 to the larger cap the baseline moved by %+.1f points, the student by %+.1f", 100*base.Value, 100*dd.Value)
		c.Above("student's rise minus the baseline's", minus(dd, base), 0)
		c.Cite(notes, "strangled baseline more than DD", "section 2.5 names the baseline as the arm the cap truncated more")
		c.Settle(liveCommand)
	})
}
