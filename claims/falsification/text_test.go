package falsification

import (
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestPromptWordsReachCV asks whether the published cross-validated AUC needs the model.
func TestPromptWordsReachCV(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-prompt-words-cv",
		Attacks:   []string{"A3-CV-02", "A3-CV-06"},
		Asks:      "does a classifier that sees only the words of the prompt stay below the published cross-validated AUC of 0.683?",
		Criterion: "refuted if its own cross-validated AUC, the mean of 20 shuffles, is at least 0.683; inconclusive if only its 95 % interval reaches it",
	}, func(c *claims.Claim) {
		items := gemmaStep16.items(c, labels|backend.PromptWords)
		auc, mean := words(items, promptWords).cvAUC(c, column(items, isCorrect))
		c.Observed(auc)
		published := c.Paper("A3-CV-02").Value
		c.Note("prompt words alone: pooled AUC %.3f for shuffle 0, mean of %d shuffles %.3f", auc.Value, shuffles, mean)
		settle(c, auc, mean, published)
	})
}

// settle concludes whether a control stays below a published AUC.
func settle(c *claims.Claim, auc stats.Estimate, mean, published float64) {
	switch {
	case mean >= published:
		c.Holds(false, "the control reaches %.3f, the paper prints %.3f", mean, published)
	case auc.Below(published):
		c.Holds(true, "the control's interval [%.3f, %.3f] lies below %.3f", auc.Lo, auc.Hi, published)
	default:
		c.Inconclusive("the control's interval [%.3f, %.3f] reaches %.3f", auc.Lo, auc.Hi, published)
	}
}

// TestPromptWordsTransfer asks the same on fresh prompts, where the paper's probe is at
// chance.
func TestPromptWordsTransfer(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-prompt-words-fresh",
		Attacks:   []string{"A3-FR-04"},
		Asks:      "does the words-only classifier fail on fresh prompts as the probe on hidden states does?",
		Criterion: "refuted if the whole 95 % interval of its AUC on fresh prompts lies above the probe's 0.516",
	}, func(c *claims.Claim) {
		train, fresh := gemmaStep16.items(c, labels|backend.PromptWords), gemmaFresh.items(c, labels|backend.PromptWords)
		scores := words(train, promptWords).scores(c, column(train, isCorrect), words(fresh, promptWords))
		auc, err := stats.AUC(scores, column(fresh, isCorrect))
		c.Must(err)
		c.Observed(auc)
		published := c.Paper("A3-FR-04").Value
		power, err := stats.PowerAUC(0.63, published, auc.NPos, auc.NNeg, 0.05)
		c.Must(err)
		c.Power(power, "an AUC of 0.63 instead of 0.516")
		c.Holds(!auc.Above(published), "words alone: %.3f [%.3f, %.3f]", auc.Value, auc.Lo, auc.Hi)
	})
}

// TestLengthAlone asks how far the length of the response tells right from wrong.
func TestLengthAlone(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-length",
		Attacks:   []string{"A3-CV-02", "A3-FR-04"},
		Asks:      "does the length of the response alone stay below the published AUCs?",
		Criterion: "refuted if the whole 95 % interval of its AUC, in the direction fixed on step 16, lies above the published AUC of the same set",
	}, func(c *claims.Claim) {
		direction := 1.0
		for _, of := range []struct {
			set
			published string
		}{{gemmaStep16, "A3-CV-02"}, {gemmaFresh, "A3-FR-04"}} {
			items := of.items(c, labels|surface)
			auc, err := stats.AUC(column(items, func(i backend.Item) float64 { return direction * characters(i) }), column(items, isCorrect))
			c.Must(err)
			if of.set == gemmaStep16 && auc.Value < 0.5 {
				direction = -1
				auc.Value, auc.Lo, auc.Hi = 1-auc.Value, 1-auc.Hi, 1-auc.Lo
			}
			c.Observed(auc)
			c.Note("%s: length alone has AUC %.3f [%.3f, %.3f]", of.set, auc.Value, auc.Lo, auc.Hi)
			if auc.Below(0.5) {
				c.Note("%s: the whole interval lies below 0.5: length tells something here, in the direction opposite to that of step 16", of.set)
			}
			c.Holds(!auc.Above(c.Paper(of.published).Value), "the paper prints %s", c.Paper(of.published).Text)
		}
	})
}

// TestOneDistribution asks how well the words of a prompt tell which set it is from.
func TestOneDistribution(t *testing.T) {
	claims.Falsify(t, claims.Question{
		ID:        "F-one-distribution",
		Attacks:   []string{"A3-FR-08", "A3-FR-07"},
		Asks:      "are step-16 and fresh prompts drawn from one distribution, so that their words cannot tell them apart?",
		Criterion: "refuted if the whole 95 % interval of the words-only AUC for telling the sets apart lies above 0.5",
	}, func(c *claims.Claim) {
		auc := separability(c)
		c.Observed(auc)
		if auc.Above(0.5) {
			c.Holds(false, "the interval [%.3f, %.3f] lies above 0.5", auc.Lo, auc.Hi)
			return
		}
		c.Within("AUC for telling the sets apart", auc, 0.4, 0.6)
	})
}

// TestFreshIsSameDistribution is the paper's claim behind that question. It is refuted if the
// whole interval lies outside 0.4 to 0.6.
func TestFreshIsSameDistribution(t *testing.T) {
	claims.Check(t, "A3-FR-08", func(c *claims.Claim) {
		auc := separability(c)
		c.Observed(auc)
		c.Within("AUC of prompt words for telling the sets apart", auc, 0.4, 0.6)
		c.Cite("scripts/generate_chef_prompts.py", `MODEL = "google/gemma-4-26b-a4b-it"`, "the step-16 prompts were written by Gemma 4 26B-A4B")
		c.Cite("eval/scripts/v1_full.py", `JUDGE_MODEL = "deepseek/deepseek-v3.2-exp"`, "the fresh prompts by DeepSeek V3.2-exp")
	})
}

// separability is the cross-validated AUC of telling fresh from step-16 prompts by words.
func separability(c *claims.Claim) stats.Estimate {
	step16, fresh := gemmaStep16.items(c, backend.PromptWords), gemmaFresh.items(c, backend.PromptWords)
	all := append(words(step16, promptWords), words(fresh, promptWords)...)
	isFresh := make([]bool, len(all))
	for i := len(step16); i < len(all); i++ {
		isFresh[i] = true
	}
	auc, err := stats.AUC(all.crossValidated(c, isFresh, 0), isFresh)
	c.Must(err)
	return auc
}
