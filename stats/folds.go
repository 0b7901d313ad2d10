package stats

import (
	"fmt"
	"slices"
)

// StratifiedKFold splits the items of classes y into k test folds of about equal size
// and class balance, shuffled by seed. The folds are those of scikit-learn's
// StratifiedKFold(k, shuffle=True, random_state=seed): fold f holds the indices that
// the f-th split tests on, ascending. Every item is in exactly one fold.
//
// It fails with ErrDomain if k < 2 or if every class has fewer than k items, and with
// ErrNoData if y is empty. Unlike scikit-learn, which only warns, it also fails, with
// ErrDomain, if the smallest class has fewer than k items: a fold would lack it.
func StratifiedKFold(y []int, k int, seed uint32) ([][]int, error) {
	class, sizes := encodeClasses(y)
	if len(y) == 0 {
		return nil, ErrNoData
	}
	if k < 2 {
		return nil, fmt.Errorf("%w: %d folds, want at least 2", ErrDomain, k)
	}
	if least := slices.Min(sizes); least < k {
		return nil, fmt.Errorf("%w: a class has %d items, fewer than the %d folds", ErrDomain, least, k)
	}
	var r legacyRand
	r.seed(seed)
	fold := make([]int, len(y))
	for c, deck := range foldDecks(class, len(sizes), k) {
		legacyShuffle(&r, deck) // the generator carries over from class to class
		for i := range class {
			if class[i] == c {
				fold[i], deck = deck[0], deck[1:]
			}
		}
	}
	folds := make([][]int, k)
	for i, f := range fold {
		folds[f] = append(folds[f], i)
	}
	return folds, nil
}

// encodeClasses numbers the values of y by first appearance and counts each.
func encodeClasses(y []int) (class, sizes []int) {
	number := map[int]int{}
	class = make([]int, len(y))
	for i, v := range y {
		c, seen := number[v]
		if !seen {
			c = len(sizes)
			number[v] = c
			sizes = append(sizes, 0)
		}
		class[i] = c
		sizes[c]++
	}
	return class, sizes
}

// foldDecks returns, per class, the fold numbers to deal to its items, ascending. Fold f
// gets as many of a class as the slice sorted(class)[f::k] holds.
func foldDecks(class []int, classes, k int) [][]int {
	sorted := slices.Clone(class)
	slices.Sort(sorted)
	decks := make([][]int, classes)
	for fold := range k {
		for i := fold; i < len(sorted); i += k {
			decks[sorted[i]] = append(decks[sorted[i]], fold)
		}
	}
	return decks
}
