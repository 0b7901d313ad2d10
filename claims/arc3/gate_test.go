package arc3

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// Gates of the paper, as printed: section 8 step 1 for cross-validation, section 6.2 for
// fresh prompts.
const (
	cvGateAUC  = 0.65
	cvGateAsym = -0.20
)

// noFeatures would settle a claim about Gemma's hidden states, given those of a new run.
const noFeatures = "threearcs falsify --train step16.npz --fresh fresh.npz (hidden states and labels of a new run: Gemma's are not released)"

// TestSetSizes recounts the training and the test set.
func TestSetSizes(t *testing.T) {
	claims.Check(t, "A3-SE-01", func(c *claims.Claim) {
		train := labels(c, backend.Gemma4E2B, backend.Step16)
		fresh := labels(c, backend.Gemma4E2B, backend.Fresh)
		c.Number(stats.Point(float64(len(train)), len(train)), stats.Point(float64(len(fresh)), len(fresh)))
		c.Follows()
	})
}

// TestGateInScript reads the gate where the script applies it.
func TestGateInScript(t *testing.T) {
	claims.Check(t, "A3-SE-02", func(c *claims.Claim) {
		c.Cite("eval/scripts/v1_full_v2.py", "GATE (AUC>=0.63 AND balanced asym<=-0.15)", "the gate as applied to Gemma")
		c.Cite("eval/scripts/smollm_factual_score.py", "r['auc'] >= 0.63", "the gate as applied to SmolLM2")
		c.Number(stats.Point(gateAUC, 0), stats.Point(-bar, 0))
		c.Follows()
	})
}

// TestGateOnFresh checks that the probe fails the gate on fresh prompts. The gate needs
// both an AUC of 0.63 and an asymmetry of -0.15, so the sentence is supported if either is
// excluded at both strengths of regularisation.
func TestGateOnFresh(t *testing.T) {
	claims.Check(t, "A3-FR-06", func(c *claims.Claim) {
		for _, strength := range strengths {
			c.Below("AUC on fresh prompts at "+strength.name,
				transferAUC(c, backend.Gemma4E2B, strength.value, "v1_full_v2.json :: evaluation.configs."+strength.name+".auc"), gateAUC)
		}
		if passed, ok := c.Beside("v1_full_v2.json :: evaluation.gate_pass"); ok {
			c.Note("the released gate_pass field is %v", passed == 1)
		}
	})
}

// strengths are the two regularisation strengths of every probe of the paper.
var strengths = []struct {
	name  string
	value float64
}{{"C=1.0", 1.0}, {"C=0.1", 0.1}}

// TestCVAsymmetry checks the cross-validated asymmetry, of which only the notes speak: is
// it a possible difference for 42 wrong and 58 correct answers, and does it clear the bar
// of step 1? It is refuted if the whole interval of every count pair lies above -0.20.
func TestCVAsymmetry(t *testing.T) {
	claims.Check(t, "A3-CV-04", func(c *claims.Claim) {
		if asym, ok := ownCVAsymmetry(c); ok {
			c.Number(asym)
			c.Below("cross-validated asymmetry", asym, cvGateAsym)
			return
		}
		c.Cite("findings/DD_Pivot_reason.md", "| **hs_last + LogReg C=0.1** | **0.663** | **−0.341** |", "section 11.6c gives it for the 4-bit run with C=0.1")
		asym, ok := widestAsymmetry(c)
		if !ok {
			c.Impossible("no pair of counts out of 42 and 58 prints as %s", c.Value().Text)
			return
		}
		c.Observed(asym)
		c.Below("cross-validated asymmetry", asym, cvGateAsym)
		c.Settle(noFeatures)
	})
}

// ownCVAsymmetry is the balanced asymmetry of the out-of-fold probabilities, where Gemma's
// hidden states are at hand.
func ownCVAsymmetry(c *claims.Claim) (asym stats.Estimate, ok bool) {
	out, ok := ownFolds(c, 0.1)
	if !ok {
		return asym, false
	}
	return scanned(c, out.Prob, out.Y), true
}

// cvAsymmetry is ownCVAsymmetry or, without hidden states, widestAsymmetry.
func cvAsymmetry(c *claims.Claim) (asym stats.Estimate, ok bool) {
	if asym, ok := ownCVAsymmetry(c); ok {
		return asym, true
	}
	return widestAsymmetry(c)
}

// widestAsymmetry is the printed asymmetry with the union of the intervals of all pairs of
// counts that print as it does. The paper asks for P(assert | correct) >= 0.70.
func widestAsymmetry(c *claims.Claim) (union stats.Estimate, ok bool) {
	pos, neg := count(labels(c, backend.Gemma4E2B, backend.Step16))
	pairs, err := stats.AttainableAsymmetry(c.Paper("A3-CV-04").Text, neg, pos)
	c.Must(err)
	for _, pair := range pairs {
		if float64(pair.K2) < 0.70*float64(pos) {
			continue
		}
		e, err := stats.NewcombeDiff(pair.K1, neg, pair.K2, pos, 0.95)
		c.Must(err)
		if !ok {
			union, ok = e, true
		}
		union.Lo, union.Hi = min(union.Lo, e.Lo), max(union.Hi, e.Hi)
	}
	return union, ok
}

// TestCVPrecision reads under which precision 0.683 was obtained. The paper says 4-bit. The
// fall to the fresh prompts, whose answers were made in 4-bit, is computed from that run too.
func TestCVPrecision(t *testing.T) {
	claims.Check(t, "A3-CV-03", func(c *claims.Claim) {
		c.Cite("findings/DD_Pivot_reason.md", "v0 was run in transformers bf16", "section 11.6c: the run that gave 0.683 was in bf16")
		c.Cite("findings/APPROACH_frozen_base_disposition_sidecar.md", "AUC drops slightly under 4-bit (0.683→0.663)", "the 4-bit AUC was 0.663")
		const fourBit = 0.663
		c.Number(stats.Point(fourBit, 0))
		c.Follows()
		pos, neg := count(labels(c, backend.Gemma4E2B, backend.Step16))
		fresh := transferAUC(c, backend.Gemma4E2B, 0.1, "v1_full_v2.json :: evaluation.configs.C=0.1.auc")
		fall, err := stats.HanleyMcNeilDiff(fourBit, pos, neg, fresh.Value, fresh.NPos, fresh.NNeg, 0.95)
		c.Must(err)
		c.Note("from the 4-bit AUC to the one on fresh prompts (A3-FR-04) the fall is %.3f [%.3f, %.3f], p = %.2g", fall.Value, fall.Lo, fall.Hi, fall.P)
		c.Settle(noFeatures)
	})
}

// TestCVPairing reads whether 0.683 and -0.341 come from one run.
func TestCVPairing(t *testing.T) {
	claims.Check(t, "A3-CV-05", func(c *claims.Claim) {
		c.Cite("findings/APPROACH_frozen_base_disposition_sidecar.md", "hs_last AUC = 0.683 ± 0.124", "v0 (bf16): AUC 0.683, no asymmetry")
		c.Cite("findings/APPROACH_frozen_base_disposition_sidecar.md", "hs_last + LogReg C=0.1 AUC = 0.663, balanced asym = −0.341", "v1a (4-bit): AUC 0.663 with asymmetry -0.341")
		c.Number(stats.Point(0.663, 0), stats.Point(-0.341, 0))
		c.Holds(false, "the notes give the two numbers for two runs; the run with asymmetry -0.341 had AUC 0.663")
		c.Settle(noFeatures)
	})
}

// TestCVPassesComfortably asks whether the cross-validated pass of the gate is more than its
// sampling error. Section 6.3 speaks of the gate that section 6.2 states, which is easier
// than that of step 1 in section 8. It is refuted if either interval lies on the failing side.
func TestCVPassesComfortably(t *testing.T) {
	claims.Check(t, "A3-CV-06", func(c *claims.Claim) {
		auc := cvAUC(c)
		c.Above("cross-validated AUC", auc, gateAUC)
		if asym, ok := cvAsymmetry(c); ok {
			c.Below("cross-validated asymmetry", asym, -bar)
		}
		chance, err := stats.ChanceAUCPasses(gateAUC, 0.5, auc.NPos, auc.NNeg)
		c.Must(err)
		c.Note("a probe that reads nothing passes an AUC of %.2f with chance %.2g at these sizes; section 8 asks for %.2f and %.2f at this step",
			gateAUC, chance, cvGateAUC, cvGateAsym)
		c.Settle(noFeatures)
	})
}
