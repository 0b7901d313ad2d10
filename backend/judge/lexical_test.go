package judge_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/judge"
)

func TestLexical(t *testing.T) {
	for _, c := range []struct {
		text             string
		hedges, boosters int
		want             judge.Verbal
	}{
		{"", 0, 0, judge.Assert},
		{"Whisk in a spoon of water.", 0, 0, judge.Assert},
		{"You must never boil it. Make sure the bowl is clean.", 0, 3, judge.Assert},
		{"Perhaps it was too hot. It might also depend on the pan.", 2, 0, judge.Hedge},
		{"It is possible that it MAY curdle, but you must stir.", 2, 1, judge.Hedge},
		{"I’m not sure.", 1, 0, judge.Hedge},
		{"A May morning, maybe.", 2, 0, judge.Hedge}, // counting words understands nothing
		{"mayonnaise, mightily, oftentimes, mustard", 0, 0, judge.Assert},
		{"It may curdle, so you should stir.", 1, 1, judge.Assert},
		{"in some\n cases", 1, 0, judge.Hedge},
	} {
		hedges, boosters := judge.LexicalCues(c.text)
		assert.Equal(t, c.hedges, hedges, c.text)
		assert.Equal(t, c.boosters, boosters, c.text)
		assert.Equal(t, c.want, judge.Lexical(c.text), c.text)
	}
}

// Each list is sorted, and no expression is in both.
func TestLexicon(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"hedges", "boosters"} {
		data, err := os.ReadFile("lexicon/" + name + ".txt")
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
		assert.True(t, slices.IsSorted(lines), name)
		assert.Greater(t, len(lines), 30)
		for _, line := range lines {
			assert.False(t, seen[line], "%q occurs twice", line)
			assert.Equal(t, strings.ToLower(strings.TrimSpace(line)), line)
			seen[line] = true
		}
	}
}
