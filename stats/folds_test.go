package stats

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

type foldCase struct {
	Y    []int  `json:"y"`
	K    int    `json:"k"`
	Seed uint32 `json:"seed"`
	Fold []int  `json:"fold"`
}

func TestFoldsAgainstScikitLearn(t *testing.T) {
	for _, c := range loadVectors[foldCase](t, "folds") {
		before := slices.Clone(c.Y)
		folds, err := StratifiedKFold(c.Y, c.K, c.Seed)
		ok(t, err)
		got := make([]int, len(c.Y))
		for f, items := range folds {
			assert.True(t, slices.IsSorted(items))
			for _, i := range items {
				got[i] = f
			}
		}
		assert.Equal(t, c.Fold, got, "n = %d, k = %d, seed %d", len(c.Y), c.K, c.Seed)
		assert.Equal(t, before, c.Y, "the labels are not modified")
	}
}

func TestFoldErrors(t *testing.T) {
	_, err := StratifiedKFold(nil, 5, 0)
	assert.ErrorIs(t, err, ErrNoData)
	_, err = StratifiedKFold([]int{0, 1, 0, 1}, 1, 0)
	wantError(t, "one fold", err, ErrDomain)
	_, err = StratifiedKFold([]int{0, 0, 0, 0, 0, 1, 1}, 3, 0)
	assert.EqualError(t, err, "stats: argument out of range: a class has 2 items, fewer than the 3 folds")
}

func ExampleStratifiedKFold() {
	folds, _ := StratifiedKFold([]int{1, 0, 1, 1, 0, 0, 1, 0}, 4, 0)
	fmt.Println(folds)
	// Output: [[1 6] [3 5] [0 4] [2 7]]
}
