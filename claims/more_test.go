package claims

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"threearcs/golden"
	"threearcs/stats"
)

func TestMoreItems(t *testing.T) {
	auc := stats.Estimate{Value: 0.5217, Lo: 0.3247, Hi: 0.7188, Level: 0.95, N: 193, NPos: 9, NNeg: 184}
	wide := between(0.6, 0.4, 0.8)
	for name, tc := range map[string]struct {
		conclude func(*Claim)
		want     string
	}{
		// (0.7188-0.5217)²/(0.63-0.5217)² = 3.31
		"classes":    {func(c *Claim) { c.Below("x", auc, 0.63) }, "about 3.4 times the items (30+ 610- for 9+ 184-), if the values stayed"},
		"above":      {func(c *Claim) { c.Above("x", wide, 0.5) }, "about 4 times the items (40 for 10), if the values stayed"},
		"wrong side": {func(c *Claim) { c.Below("x", wide, 0.5) }, "about 4 times the items (40 for 10), if the values stayed"},
		"within":     {func(c *Claim) { c.Within("x", between(0, -0.4, 0.1), -0.2, 0.2) }, "about 4 times the items (40 for 10), if the values stayed"},
		"outside":    {func(c *Claim) { c.Within("x", between(0.4, 0, 0.8), -0.2, 0.2) }, "about 4 times the items (40 for 10), if the values stayed"},
		"the last":   {func(c *Claim) { c.Above("x", wide, 0.5); c.Above("y", wide, 0.55) }, "about 16 times the items (160 for 10), if the values stayed"},
		"the first no": {func(c *Claim) { c.Below("x", wide, 0.5); c.Below("y", wide, 0.55); c.Above("z", wide, 0.59) },
			"about 4 times the items (40 for 10), if the values stayed"},
		"on the bar":  {func(c *Claim) { c.Above("x", between(0.5, 0.4, 0.6), 0.5) }, ""},
		"no interval": {func(c *Claim) { c.Above("x", stats.Point(0.6, 10), 0.5) }, ""},
		"NaN":         {func(c *Claim) { c.Above("x", between(math.NaN(), 0.4, 0.6), 0.5) }, ""},
		"words":       {func(c *Claim) { c.Above("x", wide, 0.5); c.Inconclusive("the log is missing") }, ""},
		"settled":     {func(c *Claim) { c.Above("x", between(0.6, 0.55, 0.65), 0.5) }, ""},
		"refuted":     {func(c *Claim) { c.Above("x", wide, 0.5); c.Holds(false, "y") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := asked(t, golden.Value{ID: "X", Text: "1"}, tc.conclude)
			assert.Equal(t, tc.want, got.moreItems())
		})
	}
}

func TestRoundUp(t *testing.T) {
	for x, want := range map[float64]float64{1: 1, 1.04: 1.1, 3.31: 3.4, 9.96: 10, 12.4: 13, 607.6: 610, 12345: 13000} {
		assert.Equal(t, want, roundUp(x))
	}
}

// TestComputed reads its own comment.
// It has two lines.
func TestComputed(t *testing.T) {
	assert.Equal(t, "Reads its own comment.\nIt has two lines.\n", computed(t.Name()+"/AB-01"))
	assert.Empty(t, computed("TestRoundUp"), "it has no comment")
	assert.Empty(t, computed("TestOfNobody"))
}
