package stats

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// CVPermutationNull tests whether the pooled cross-validated AUC of [CrossValidate]
// could come from labels that have nothing to do with x: it repeats the whole
// cross-validation with permuted labels.
//
// The folds are made once, from the true labels and foldSeed, and labels are permuted
// within each fold. Given the folds, under the hypothesis, every such arrangement is as
// likely as the observed one, so the test is exact; all folds stay stratified, and as a
// fold's scaling and Gram matrix do not depend on labels, they are shared by all
// permutations. Compare [CVPermutationNullRestratified].
//
// It fails as [CrossValidate] does, and with ErrDomain if permutations < 1.
//
// Source: Ojala, M., Garriga, G. C. (2010). "Permutation Tests for Studying Classifier
// Performance". Journal of Machine Learning Research 11: 1833-1863.
func CVPermutationNull(x *mat.Dense, y []bool, C float64, k int, foldSeed uint32, permutations int, seed uint32) (PermutationResult, error) {
	observed, err := CrossValidate(x, y, C, k, foldSeed)
	if err != nil {
		return noPermutation, err
	}
	labels := permuteWithin(y, observed.Folds, permutations, seed)
	probs := make([][]float64, len(labels))
	for i := range probs {
		probs[i] = make([]float64, len(y))
	}
	fold := newSharedFit(x, C).newFold()
	for _, test := range observed.Folds {
		if err := fold.hold(test, true); err != nil {
			return noPermutation, err
		}
		err := inParallel(len(labels), fold.share, func(f foldFitter, i int) error {
			return f.predict(labels[i], probs[i])
		})
		if err != nil {
			return noPermutation, err
		}
	}
	null := make([]float64, len(labels))
	for i, prob := range probs {
		if null[i], err = AUCValue(prob, labels[i]); err != nil {
			return noPermutation, err
		}
	}
	return nullResult(observed, null, permutations, seed)
}

// CVPermutationNullRestratified is [CVPermutationNull] with labels permuted over all
// items, by NumPy's RandomState(seed).permutation, and folds made anew from each
// permuted labelling with the same foldSeed. This is what scikit-learn's
// permutation_test_score does, but for the statistic, which here is the pooled AUC. It fails
// as CVPermutationNull does.
func CVPermutationNullRestratified(x *mat.Dense, y []bool, C float64, k int, foldSeed uint32, permutations int, seed uint32) (PermutationResult, error) {
	observed, err := CrossValidate(x, y, C, k, foldSeed)
	if err != nil {
		return noPermutation, err
	}
	labels := permuteAll(y, permutations, seed)
	null := make([]float64, len(labels))
	err = inParallel(len(labels), newSharedFit(x, C).newFold, func(f foldFitter, i int) error {
		folds, err := StratifiedKFold(asInts(labels[i]), k, foldSeed)
		if err != nil {
			return err
		}
		prob := make([]float64, len(y))
		for _, test := range folds {
			if err := f.hold(test, false); err != nil {
				return err
			}
			if err := f.predict(labels[i], prob); err != nil {
				return err
			}
		}
		null[i], err = AUCValue(prob, labels[i])
		return err
	})
	if err != nil {
		return noPermutation, err
	}
	return nullResult(observed, null, permutations, seed)
}

func nullResult(observed *OutOfFold, null []float64, permutations int, seed uint32) (PermutationResult, error) {
	auc, err := AUCValue(observed.Prob, observed.Y)
	if err != nil {
		return noPermutation, err
	}
	if permutations < 1 {
		return noPermutation, fmt.Errorf("%w: %d permutations", ErrDomain, permutations)
	}
	t := PermutationTest{Permutations: permutations, Tail: Greater, Seed: seed}
	return t.compare(auc, null)
}

// permuteWithin returns copies of y with the labels of each fold permuted.
func permuteWithin(y []bool, folds [][]int, permutations int, seed uint32) [][]bool {
	var r legacyRand
	r.seed(seed)
	out := make([][]bool, max(0, permutations))
	for i := range out {
		out[i] = slices.Clone(y)
		for _, fold := range folds {
			order := slices.Clone(fold)
			legacyShuffle(&r, order)
			for j, item := range fold {
				out[i][item] = y[order[j]]
			}
		}
	}
	return out
}

// permuteAll returns copies of y with all labels permuted.
func permuteAll(y []bool, permutations int, seed uint32) [][]bool {
	var r legacyRand
	r.seed(seed)
	order := make([]int, len(y))
	out := make([][]bool, max(0, permutations))
	for i := range out {
		for j := range order {
			order[j] = j
		}
		legacyShuffle(&r, order)
		out[i] = make([]bool, len(y))
		for j, o := range order {
			out[i][j] = y[o]
		}
	}
	return out
}
