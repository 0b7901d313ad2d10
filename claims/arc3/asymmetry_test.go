package arc3

import (
	"math"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// storedAsymmetry is a balanced asymmetry of which the release holds the two rates: the
// counts behind them are recovered, so that it gets an interval.
func storedAsymmetry(c *claims.Claim, key string) stats.Estimate {
	pos, neg := count(labels(c, backend.Gemma4E2B, backend.Fresh))
	wrong := wholeCount(c, c.Stored(key+".p_assert_wrong"), neg)
	right := wholeCount(c, c.Stored(key+".p_assert_correct"), pos)
	e, err := stats.NewcombeDiff(wrong, neg, right, pos, 0.95)
	c.Must(err)
	return e.Warn("the threshold was chosen on the items it is reported on, which the interval does not allow for")
}

// freshAsymmetry is the balanced asymmetry of Gemma's probe on fresh prompts: computed where
// the hidden states are at hand, by the rule of its script (assert iff P > t), otherwise
// the stored one.
func freshAsymmetry(c *claims.Claim, strength float64, key string) stats.Estimate {
	if _, ok := c.Try(hiddenRequest(backend.Gemma4E2B, backend.Fresh)); !ok {
		return storedAsymmetry(c, key)
	}
	score, correct := transferScores(c, backend.Gemma4E2B, strength)
	return scanned(c, score, correct)
}

// scanned is the balanced asymmetry of probabilities, asserting above the threshold.
func scanned(c *claims.Claim, prob []float64, correct []bool) stats.Estimate {
	scan, err := stats.ScanAsymmetry(prob, correct, stats.Above, minCorrect)
	c.Must(err)
	return interval(c, scan.Balanced)
}

// wholeCount recovers k from the stored rate k/n; a rate that is none fails the test.
func wholeCount(c *claims.Claim, rate float64, n int) int {
	k := math.Round(rate * float64(n))
	if math.Abs(rate*float64(n)-k) > 1e-6 {
		c.T().Fatalf("%s: the stored rate %v is no count out of %d", c.Value().ID, rate, n)
	}
	return int(k)
}

// TestFreshAsymmetry checks the balanced asymmetry on fresh prompts. The sentence, that it
// misses the bar, is refuted if the whole interval lies at or below -0.15.
func TestFreshAsymmetry(t *testing.T) {
	for id, strength := range map[string]int{"A3-FR-03": 0, "A3-FR-05": 1} {
		claims.Check(t, id, func(c *claims.Claim) {
			asym := freshAsymmetry(c, strengths[strength].value, "v1_full_v2.json :: evaluation.configs."+strengths[strength].name+".balanced_pc_0.70")
			c.Number(asym)
			c.Above("balanced asymmetry", asym, -bar)
		})
	}
}

// The stored results of the multi-layer variant at the strength the paper reports.
const multilayer = "probe_multilayer.json :: configs.C=0.1.fresh"

// pooled asks for the answers with the mean of the last four layers, if it can be had.
func pooled(c *claims.Claim, set string) (probed, bool) {
	run, ok := c.Try(backend.Request{Model: backend.Gemma4E2B, Set: set, Need: backend.Pooled | backend.Coverage})
	if !ok {
		return probed{}, false
	}
	return probed{features(run, lastLayers), correct(run)}, true
}

// pooledScores fits the probe on the pooled step-16 answers and scores the fresh ones.
func pooledScores(c *claims.Claim) (score []float64, correct []bool, ok bool) {
	train, ok := pooled(c, backend.Step16)
	if !ok {
		return nil, nil, false
	}
	fresh, _ := pooled(c, backend.Fresh)
	score, correct = transfer(c, train, fresh, 0.1)
	return score, correct, true
}

func multilayerAUC(c *claims.Claim) stats.Estimate {
	if score, correct, ok := pooledScores(c); ok {
		auc, err := stats.AUC(score, correct)
		c.Must(err)
		return auc
	}
	pos, neg := count(labels(c, backend.Gemma4E2B, backend.Fresh))
	e, err := stats.HanleyMcNeil(c.Stored(multilayer+".auc"), pos, neg, 0.95)
	c.Must(err)
	return e
}

func multilayerAsymmetry(c *claims.Claim) stats.Estimate {
	if score, correct, ok := pooledScores(c); ok {
		return scanned(c, score, correct)
	}
	return storedAsymmetry(c, multilayer+".balanced_pc_0.70")
}

// TestMultilayer checks the variant that pools the last four layers. Its sentences, that it
// misses both bars, are refuted if an interval lies wholly on the passing side.
func TestMultilayer(t *testing.T) {
	claims.Check(t, "A3-ML-01", func(c *claims.Claim) {
		auc := multilayerAUC(c)
		c.Number(auc)
		c.Below("AUC on fresh prompts", auc, gateAUC)
	})
	claims.Check(t, "A3-ML-02", func(c *claims.Claim) {
		asym := multilayerAsymmetry(c)
		c.Number(asym)
		c.Above("balanced asymmetry", asym, -bar)
	})
	claims.Check(t, "A3-ML-04", func(c *claims.Claim) {
		c.Number(stats.Point(c.Stored("probe_multilayer.json :: n_last_layers"), 0))
		c.Follows()
	})
	claims.Check(t, "A3-ML-05", func(c *claims.Claim) {
		c.Number(stats.Point(c.Stored("probe_multilayer.json :: bar.auc_min"), 0))
		c.Note("Figure 1 and section 6.2 draw the bar at 0.63 for every variant; the AUC held against it (A3-ML-01) lies below both")
		c.Follows()
	})
}

// TestMultilayerImproves asks whether pooling does better than the last layer alone. Both
// AUCs come from the same answers, but not their scores, so they are taken as independent,
// which widens the interval. It is refuted if a whole interval shows no improvement.
func TestMultilayerImproves(t *testing.T) {
	claims.Check(t, "A3-ML-03", func(c *claims.Claim) {
		pooled := multilayerAUC(c)
		single := transferAUC(c, backend.Gemma4E2B, 0.1, "v1_full_v2.json :: evaluation.configs.C=0.1.auc")
		gain, err := stats.HanleyMcNeilDiff(pooled.Value, pooled.NPos, pooled.NNeg, single.Value, single.NPos, single.NNeg, 0.95)
		c.Must(err)
		change := multilayerAsymmetry(c).Value - freshAsymmetry(c, 0.1, "v1_full_v2.json :: evaluation.configs.C=0.1.balanced_pc_0.70").Value
		c.Number(gain.Estimate, stats.Point(change, gain.Estimate.N))
		c.Above("gain in AUC, taken as independent", gain.Estimate, 0)
		c.Settle(noFeatures)
	})
}
