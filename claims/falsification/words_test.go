package falsification

import (
	"strconv"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// Settings of every classifier that sees only words, fixed before any result: TF-IDF of
// single words, logistic regression with C = 10, five folds, 20 shuffles.
const (
	wordC    = 10
	folds    = 5
	shuffles = 20
)

// A bag is the word counts of some texts.
type bag []map[string]int

// words returns the bags of words of the items; hashes serve as words.
func words(items []backend.Item, of func(backend.Item) backend.WordCounts) bag {
	return column(items, func(item backend.Item) map[string]int {
		counts := map[string]int{}
		for hash, k := range of(item) {
			counts[strconv.FormatUint(uint64(hash), 16)] = k
		}
		return counts
	})
}

func promptWords(item backend.Item) backend.WordCounts { return item.Prompt }

// scores fits the classifier on the texts and labels of train and scores test.
func (train bag) scores(c *claims.Claim, labels []bool, test bag) []float64 {
	tfidf, err := stats.FitTFIDF(train)
	c.Must(err)
	model, err := stats.FitLogistic(tfidf.Transform(train), labels, wordC)
	c.Must(err)
	return model.DecisionFunction(tfidf.Transform(test))
}

// crossValidated returns the out-of-fold scores of one shuffle; weights and vocabulary are
// learnt inside each fold.
func (all bag) crossValidated(c *claims.Claim, labels []bool, seed uint32) []float64 {
	codes := make([]int, len(labels))
	for i, positive := range labels {
		if positive {
			codes[i] = 1
		}
	}
	split, err := stats.StratifiedKFold(codes, folds, seed)
	c.Must(err)
	scores := make([]float64, len(all))
	for _, held := range split {
		train, trainLabels := all.without(labels, held)
		test := make(bag, len(held))
		for i, row := range held {
			test[i] = all[row]
		}
		for i, score := range train.scores(c, trainLabels, test) {
			scores[held[i]] = score
		}
	}
	return scores
}

// without returns the texts and labels that are not held out.
func (all bag) without(labels []bool, held []int) (bag, []bool) {
	out := make(map[int]bool, len(held))
	for _, row := range held {
		out[row] = true
	}
	var kept bag
	var keptLabels []bool
	for row := range all {
		if !out[row] {
			kept, keptLabels = append(kept, all[row]), append(keptLabels, labels[row])
		}
	}
	return kept, keptLabels
}

// cvAUC is the pooled out-of-fold AUC of the shuffle with seed 0, with DeLong's interval,
// and the mean over all shuffles.
func (all bag) cvAUC(c *claims.Claim, labels []bool) (first stats.Estimate, mean float64) {
	for seed := range uint32(shuffles) {
		auc, err := stats.AUC(all.crossValidated(c, labels, seed), labels)
		c.Must(err)
		if seed == 0 {
			first = auc
		}
		mean += auc.Value / shuffles
	}
	return first, mean
}
