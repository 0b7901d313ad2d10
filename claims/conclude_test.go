package claims

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/golden"
	"threearcs/stats"
)

// none is a backend that has nothing.
type none struct{}

func (none) Name() string { return "none" }

func (none) Run(context.Context, backend.Request) (*backend.Run, error) {
	return nil, &backend.MissingError{What: "everything", Command: "make it"}
}

// asked runs measure on a claim that prints text and returns what it found.
func asked(t *testing.T, value golden.Value, measure func(*Claim)) result {
	t.Helper()
	c := newClaim(threeArcs, none{}, value)
	t.Run("trial", func(t *testing.T) {
		c.t = t
		measure(c)
	})
	return c.result
}

func between(v, lo, hi float64) stats.Estimate {
	return stats.Estimate{Value: v, Lo: lo, Hi: hi, Level: 0.95, N: 10, Method: "test"}
}

func TestNumber(t *testing.T) {
	percent := golden.Value{ID: "X", Text: "36.0", Unit: golden.Percent}
	for name, tc := range map[string]struct {
		value    golden.Value
		measured float64
		want     Number
	}{
		"equal":                    {percent, 0.36, Reproduced},
		"within half a digit":      {percent, 59. / 164, Reproduced},
		"past half a digit":        {percent, 0.3606, Contradicted},
		"difference, within twice": {golden.Value{Text: "-8.0", Unit: golden.Points, Diff: true}, -13. / 164, Reproduced},
		"not a difference":         {golden.Value{Text: "-8.0", Unit: golden.Points}, -13. / 164, Contradicted},
		"count":                    {golden.Value{Text: "53", Unit: golden.Count}, 53, Reproduced},
		"count, off by one":        {golden.Value{Text: "53", Unit: golden.Count}, 54, Contradicted},
		"NaN":                      {percent, math.NaN(), Contradicted},
		"infinite":                 {percent, math.Inf(1), Contradicted},
		"slack":                    {golden.Value{Text: "30", Unit: golden.Minutes, Slack: 4.5, Why: "about"}, 34.9, Reproduced},
	} {
		t.Run(name, func(t *testing.T) {
			got := asked(t, tc.value, func(c *Claim) { c.Number(stats.Point(tc.measured, 10)) })
			assert.Equal(t, tc.want, got.number)
		})
	}
}

func TestSeveralNumbersMustAllHold(t *testing.T) {
	v := golden.Value{Text: "0.516 / 0.519", Unit: golden.AUC}
	got := asked(t, v, func(c *Claim) { c.Number(stats.Point(0.516, 1), stats.Point(0.522, 1)) })
	assert.Equal(t, Contradicted, got.number)
}

func TestSentence(t *testing.T) {
	nan := math.NaN()
	for name, tc := range map[string]struct {
		conclude func(*Claim)
		want     Sentence
	}{
		"below":                 {func(c *Claim) { c.Below("x", between(0.5, 0.4, 0.6), 0.63) }, Supported},
		"not below":             {func(c *Claim) { c.Below("x", between(0.7, 0.63, 0.8), 0.63) }, Refuted},
		"across":                {func(c *Claim) { c.Below("x", between(0.6, 0.5, 0.7), 0.63) }, Inconclusive},
		"above":                 {func(c *Claim) { c.Above("x", between(0.6, 0.55, 0.7), 0.5) }, Supported},
		"not above":             {func(c *Claim) { c.Above("x", between(0.4, 0.3, 0.5), 0.5) }, Refuted},
		"within":                {func(c *Claim) { c.Within("x", between(0, -0.1, 0.1), -0.15, 0.15) }, Supported},
		"reaching out":          {func(c *Claim) { c.Within("x", between(0, -0.2, 0.1), -0.15, 0.15) }, Inconclusive},
		"outside":               {func(c *Claim) { c.Within("x", between(0.3, 0.2, 0.4), -0.15, 0.15) }, Refuted},
		"no interval":           {func(c *Claim) { c.Below("x", stats.Point(0.1, 5), 0.5) }, Inconclusive},
		"NaN bounds":            {func(c *Claim) { c.Above("x", between(nan, nan, nan), 0.5) }, Inconclusive},
		"NaN upper bound":       {func(c *Claim) { c.Below("x", between(0.1, 0, nan), 0.5) }, Inconclusive},
		"fact":                  {func(c *Claim) { c.Holds(true, "so") }, Supported},
		"fact against":          {func(c *Claim) { c.Holds(false, "not so") }, Refuted},
		"both parts must stand": {func(c *Claim) { c.Holds(true, "a"); c.Holds(false, "b") }, Refuted},
		"one part open":         {func(c *Claim) { c.Holds(true, "a"); c.Inconclusive("b") }, Inconclusive},
		"refuted beats open":    {func(c *Claim) { c.Inconclusive("b"); c.Holds(false, "a") }, Refuted},
		"nothing concluded":     {func(c *Claim) {}, SentenceNotRun},
		"follows nothing":       {func(c *Claim) { c.Follows() }, SentenceNotRun},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, asked(t, golden.Value{ID: "X", Text: "1"}, tc.conclude).sentence)
		})
	}
}

func TestAttainableReproducesNothing(t *testing.T) {
	v := golden.Value{ID: "X", Text: "36.0", Unit: golden.Percent}
	possible := asked(t, v, func(c *Claim) { c.Attainable(164) })
	assert.Equal(t, NumberNotRun, possible.number)
	v.Text = "36.1"
	impossible := asked(t, v, func(c *Claim) { c.Attainable(164) })
	assert.Equal(t, Contradicted, impossible.number)
}

func TestMissingEvidenceIsNotRun(t *testing.T) {
	got := asked(t, golden.Value{ID: "X", Text: "1"}, func(c *Claim) {
		c.Run(backend.Request{Model: "m", Set: "s"})
		c.Count(1)
	})
	assert.Equal(t, NumberNotRun, got.number)
	assert.Equal(t, "make it", got.command)
	require.NotEmpty(t, got.notes)
	assert.Contains(t, got.notes[0], "everything")
}

func TestWeakestEvidenceCounts(t *testing.T) {
	got := asked(t, golden.Value{ID: "X"}, func(c *Claim) {
		c.rest(backend.Recorded)
		c.rest(backend.Summary)
		c.rest(backend.Live)
	})
	assert.Equal(t, backend.Summary, got.evidence)
}

func TestQuestionIsComplete(t *testing.T) {
	whole := Question{ID: "F-x", Attacks: []string{"AB-04"}, Asks: "why", Criterion: "because"}
	assert.Empty(t, whole.check())
	for name, spoil := range map[string]func(*Question){
		"id":            func(q *Question) { q.ID = "x" },
		"question":      func(q *Question) { q.Asks = "" },
		"criterion":     func(q *Question) { q.Criterion = "" },
		"target":        func(q *Question) { q.Attacks = nil },
		"unknown claim": func(q *Question) { q.Attacks = []string{"AB-99"} },
	} {
		q := whole
		spoil(&q)
		assert.NotEmpty(t, q.check(), name)
	}
}

func TestUnknownBackendNamesTheChoices(t *testing.T) {
	_, ok := openers["recorded"]
	assert.True(t, ok)
	_, err := open("telepathy")
	require.Error(t, err)
	for _, word := range []string{"telepathy", "recorded", "engine", "ollama"} {
		assert.ErrorContains(t, err, word)
	}
	var missing *backend.MissingError
	assert.False(t, errors.As(err, &missing), "a typo is not missing evidence")
}
