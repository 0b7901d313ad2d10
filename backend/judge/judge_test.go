package judge_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/judge"
)

var (
	ctx   = context.Background()
	plain judge.Variant
	tart  = judge.Material{Question: "My tart shell cracked. Why?", Response: "It was dry. Patch it."}
)

// A spy is a model that gives its replies in turn and keeps what it was asked. Like a fake
// it obeys the decoding.
type spy struct {
	*backend.Fake
	asks []backend.Ask
}

func newSpy(replies ...string) *spy {
	s := &spy{}
	s.Fake = &backend.Fake{Name: "spy", Say: func(string) ([]string, bool, error) {
		reply := replies[(len(s.asks)-1)%len(replies)]
		return strings.SplitAfter(reply, " "), true, nil
	}}
	return s
}

func (s *spy) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	s.asks = append(s.asks, a)
	return s.Fake.Generate(ctx, a)
}

func by(m backend.Model) *judge.Judge { return &judge.Judge{Model: m, Decoding: judge.Decoding()} }

func TestCoverageAsksEveryClaim(t *testing.T) {
	s := newSpy("YES", "No.", "perhaps", `{"verdict":"YES"}`)
	c, err := by(s).Coverage(ctx, tart, []string{"one", "two", "three", "four"}, plain)
	require.NoError(t, err)
	yes, no, unreadable := c.Count()
	assert.Equal(t, []int{2, 1, 1}, []int{yes, no, unreadable})
	require.Len(t, s.asks, 4)
	assert.Contains(t, s.asks[2].Prompt, "<claim>\nthree\n</claim>")
	assert.Equal(t, "perhaps", c[2].Reply)
	assert.Contains(t, c[2].Why, "does not begin with YES or NO")

	lo, hi := c.Bounds()
	assert.Equal(t, []float64{0.5, 0.75}, []float64{lo, hi})
	for bar, want := range map[float64][2]bool{0.5: {true, true}, 0.6: {false, false}, 0.75: {false, false}, 0.8: {false, true}} {
		reaches, decided := c.Reaches(bar)
		assert.Equal(t, want, [2]bool{reaches, decided}, "bar %v", bar)
	}
}

func TestEmptyChecklistDecidesNothing(t *testing.T) {
	_, decided := judge.Coverage(nil).Reaches(0.5)
	assert.False(t, decided)
}

func TestVerbal(t *testing.T) {
	s := newSpy("HEDGE", "assert", "both")
	for _, want := range []judge.Verdict[judge.Verbal]{
		{Value: judge.Hedge, Readable: true, Reply: "HEDGE"},
		{Value: judge.Assert, Readable: true, Reply: "assert"},
		{Why: `reply "both" does not begin with ASSERT or HEDGE`, Reply: "both"},
	} {
		got, err := by(s).Verbal(ctx, tart, plain)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestTwoPass(t *testing.T) {
	s := newSpy("UNCERTAIN", `{"factual_accuracy":1,"hedging_appropriateness":2,"pedagogical_framing":3,"self_verification":4,"completeness":5}`)
	c, scores, err := by(s).TwoPass(ctx, tart, plain)
	require.NoError(t, err)
	assert.Equal(t, judge.Uncertain, c.Value)
	assert.Equal(t, judge.Scores{"factual_accuracy": 1, "hedging_appropriateness": 2, "pedagogical_framing": 3, "self_verification": 4, "completeness": 5}, scores.Value)
	assert.NotContains(t, s.asks[0].Prompt, tart.Response, "the first pass does not see the response")
	assert.Contains(t, s.asks[1].Prompt, tart.Response)
	assert.Contains(t, s.asks[1].Prompt, "(UNCERTAIN)")
}

func TestTwoPassStopsAtUnreadableCertainty(t *testing.T) {
	s := newSpy("It depends.")
	c, scores, err := by(s).TwoPass(ctx, tart, plain)
	require.NoError(t, err)
	assert.False(t, c.Readable)
	assert.False(t, scores.Readable)
	assert.Contains(t, scores.Why, "first pass: ")
	assert.Len(t, s.asks, 1, "nothing is scored against a made-up label")

	_, err = by(s).Rubric(ctx, tart, "", plain)
	require.ErrorContains(t, err, `certainty ""`)
}

func TestMCAS(t *testing.T) {
	s := newSpy("2", "Score: 0", "3", `{"verdict":1}`)
	for _, want := range []judge.Verdict[int]{{Value: 2, Readable: true, Reply: "2"}, {Value: 0, Readable: true, Reply: "Score: 0"},
		{Why: `reply "3" does not begin with 0, 1 or 2`, Reply: "3"}, {Value: 1, Readable: true, Reply: `{"verdict":1}`}} {
		got, err := by(s).MCAS(ctx, tart, plain)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

// A reply cut by the cap is unreadable, unless it is a whole JSON object.
func TestCutReply(t *testing.T) {
	j := by(newSpy("HEDGE ", `{"verdict":"HEDGE"} `))
	j.Decoding.NumPredict = 1
	v, err := j.Verbal(ctx, tart, plain)
	require.NoError(t, err)
	assert.False(t, v.Readable)
	assert.Equal(t, "reply is cut off (length)", v.Why)
	v, err = j.Verbal(ctx, tart, plain)
	require.NoError(t, err)
	assert.Equal(t, judge.Hedge, v.Value)
	assert.True(t, v.Readable)
}

func TestAbortedReplyIsUnreadable(t *testing.T) {
	aborted := &backend.AbortedError{Why: "repeats", Partial: backend.Answer{Text: "HEDGE HEDGE"}}
	v, err := by(&backend.Fake{Name: "x", Say: func(string) ([]string, bool, error) { return nil, false, aborted }}).Verbal(ctx, tart, plain)
	require.NoError(t, err)
	assert.Equal(t, judge.Verdict[judge.Verbal]{Why: "repeats", Reply: "HEDGE HEDGE"}, v)

	failed := errors.New("no route")
	_, err = by(&backend.Fake{Name: "x", Say: func(string) ([]string, bool, error) { return nil, false, failed }}).Verbal(ctx, tart, plain)
	require.ErrorIs(t, err, failed, "a failed model is no verdict")
}

func TestSchemaIsSentOnlyIfWanted(t *testing.T) {
	s := newSpy("HEDGE")
	j := by(s)
	_, err := j.Verbal(ctx, tart, plain)
	require.NoError(t, err)
	j.Schema = true
	for _, ask := range []func(v judge.Variant) error{
		func(v judge.Variant) error { _, err := j.Verbal(ctx, tart, v); return err },
		func(v judge.Variant) error { _, err := j.Covers(ctx, tart, "c", v); return err },
		func(v judge.Variant) error { _, err := j.Certainty(ctx, "q", v); return err },
		func(v judge.Variant) error { _, err := j.Rubric(ctx, tart, judge.Certain, v); return err },
		func(v judge.Variant) error { _, err := j.MCAS(ctx, tart, v); return err },
	} {
		require.NoError(t, ask(plain))
		require.NoError(t, ask(judge.Variant{Swapped: true}))
	}
	assert.Empty(t, s.asks[0].Format)
	require.Len(t, s.asks, 11)
	seen := map[string]bool{}
	for _, a := range s.asks[1:] {
		var schema struct {
			Type       string
			Properties map[string]any
			Required   []string
		}
		require.NoError(t, json.Unmarshal([]byte(a.Format), &schema))
		assert.Equal(t, "object", schema.Type)
		assert.Len(t, schema.Properties, len(schema.Required))
		assert.False(t, seen[a.Format], "an order of options has a schema of its own")
		seen[a.Format] = true
		assert.Contains(t, a.Prompt, "JSON object")
		assert.NotEmpty(t, a.System)
	}
}

// The wording is pinned: whoever changes it gives it another version and its sum here.
func TestWordingIsVersioned(t *testing.T) {
	w := judge.Wording()
	sums := map[string]string{
		"judge/1": "5ec164d229ffacb8e7a632ba616c7c5a5ba97f34666fa2262bfc58bd2cc170f8",
	}
	assert.Equal(t, sums[w.Name], w.SHA256, "wording %s changed: raise its version", w.Name)
}

// TestPrompts keeps every prompt as the model sees it, plain and in its variants.
func TestPrompts(t *testing.T) {
	for _, c := range []struct {
		name    string
		schema  bool
		variant judge.Variant
	}{{"plain", false, plain}, {"schema", true, plain}, {"swapped", true, judge.Variant{Swapped: true}}, {"blind", false, judge.Variant{Blind: true}}} {
		s := newSpy("?")
		j := by(s)
		j.Schema = c.schema
		_, err := j.Covers(ctx, tart, "The dough was dry.", c.variant)
		require.NoError(t, err)
		_, err = j.Verbal(ctx, tart, c.variant)
		require.NoError(t, err)
		_, err = j.Certainty(ctx, tart.Question, c.variant)
		require.NoError(t, err)
		_, err = j.Rubric(ctx, tart, judge.Ambiguous, c.variant)
		require.NoError(t, err)
		_, err = j.MCAS(ctx, tart, c.variant)
		require.NoError(t, err)
		all := "=== system\n" + s.asks[0].System + "\n"
		for i, name := range []string{"coverage", "verbal", "certainty", "rubric", "mcas"} {
			all += "=== " + name + "\n" + s.asks[i].Prompt + "\n"
			if c.variant.Blind {
				assert.NotContains(t, s.asks[i].Prompt, tart.Response)
			}
			if c.schema {
				all += "=== schema of " + name + "\n" + s.asks[i].Format + "\n"
			}
		}
		t.Run(c.name, func(t *testing.T) { autogold.ExpectFile(t, autogold.Raw(all)) })
	}
}
