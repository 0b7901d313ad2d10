package check

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/judge"
	"threearcs/backend/recording"
	"threearcs/backend/replay"
	"threearcs/fixtures"
)

// toy returns n items whose response says what label it carries: "item 3: hedge".
func toy(n int) Set {
	s := Set{Name: "toy"}
	for i := range n {
		it := Item{ID: fmt.Sprint(i), Prompt: fmt.Sprintf("question %d", i), Verbal: judge.Assert, Told: judge.Certain,
			Certainty: kinds[i%3], Rubric: judge.Scores{}, Checklist: []string{"claim A", "claim B"}, Met: []bool{i%2 == 0, i%5 == 0}}
		if i%3 == 0 {
			it.Verbal = judge.Hedge
		}
		mcas := i % 3
		it.MCAS = &mcas
		for k, name := range judge.Axes() {
			it.Rubric[name] = 1 + (i+k)%5
		}
		it.Response = "item " + it.ID + ": " + string(it.Verbal)
		s.Items = append(s.Items, it)
	}
	return s
}

// knowing returns a judge that gives every label of s, changed by alter.
func knowing(s Set, alter func(it Item, reply string) string) *judge.Judge {
	say := func(prompt string) ([]string, bool, error) {
		for _, it := range s.Items {
			if strings.Contains(prompt, "<question>\n"+it.Prompt+"\n</question>") {
				return strings.SplitAfter(alter(it, truth(it, prompt)), " "), true, nil
			}
		}
		return nil, false, errors.New("unknown item")
	}
	return &judge.Judge{Model: &backend.Fake{Name: "knowing", Say: say}, Decoding: judge.Decoding()}
}

// truth is the reply that agrees with the label that prompt asks for.
func truth(it Item, prompt string) string {
	switch {
	case strings.Contains(prompt, "claim A"):
		return []string{"NO", "YES"}[code(it.Met[0])]
	case strings.Contains(prompt, "claim B"):
		return []string{"NO", "YES"}[code(it.Met[1])]
	case strings.Contains(prompt, "ASSERT:"):
		return strings.ToUpper(string(it.Verbal))
	case strings.Contains(prompt, "What kind of question"):
		return string(it.Certainty)
	case strings.Contains(prompt, "factual_accuracy"):
		var lines []string
		for _, name := range judge.Axes() {
			lines = append(lines, fmt.Sprintf("%s: %d", name, it.Rubric[name]))
		}
		return strings.Join(lines, "\n")
	}
	return fmt.Sprint(*it.MCAS)
}

func honest(_ Item, reply string) string { return reply }

func measure(t *testing.T, j *judge.Judge, o Options, sets ...Set) map[string]Agreement {
	t.Helper()
	r, err := Judge(context.Background(), j, sets, o)
	require.NoError(t, err)
	found := map[string]Agreement{}
	for _, a := range r.Agreements {
		found[a.Set+" "+a.Axis] = a
	}
	require.Len(t, found, len(r.Agreements))
	return found
}

func TestPerfectJudge(t *testing.T) {
	s := toy(30)
	found := measure(t, knowing(s, honest), Options{Parallel: 3}, s)
	require.Len(t, found, 9)
	for name, a := range found {
		assert.Equal(t, 1.0, a.Kappa.Value, name)
		assert.Zero(t, a.Unreadable, name)
	}
	assert.Equal(t, 60, found["toy coverage"].N, "one label a claim")
	assert.Equal(t, "quadratic", found["toy completeness"].Weights)
	v := found["toy verbal"]
	require.NotNil(t, v.Baseline)
	assert.Equal(t, 10, v.Baseline.McNemar.OnlyA)
	assert.Equal(t, 0.0, v.Baseline.Kappa.Value, "the responses hold no hedge")
}

// A judge that errs once beats a baseline that knows nothing.
func TestGoodJudgeBeatsBaseline(t *testing.T) {
	s := toy(30)
	once := func(it Item, reply string) string {
		if it.ID == "1" {
			return "HEDGE"
		}
		return reply
	}
	c := measure(t, knowing(s, once), Options{Instruments: []Instrument{Verbal}}, s)["toy verbal"].Baseline
	assert.Equal(t, Beats, c.Verdict)
	assert.True(t, c.Difference.Above(0.5), "%+v", c.Difference)
	assert.Equal(t, []int{10, 1}, []int{c.McNemar.OnlyA, c.McNemar.OnlyB})
	assert.Less(t, c.McNemar.P, 0.05)
}

// A judge that always says ASSERT agrees on two items in three and knows nothing.
func TestConstantJudge(t *testing.T) {
	s := toy(30)
	found := measure(t, knowing(s, func(Item, string) string { return "ASSERT" }), Options{Instruments: []Instrument{Verbal}}, s)
	a := found["toy verbal"]
	assert.InDelta(t, 2.0/3, a.Observed, 1e-12)
	assert.Equal(t, 0.0, a.Kappa.Value)
	assert.Equal(t, Undecided, a.Baseline.Verdict)
}

func TestWrongJudgeIsWorse(t *testing.T) {
	s := toy(30)
	for i := range s.Items { // responses that the lexical classifier reads rightly
		if s.Items[i].Verbal == judge.Hedge {
			s.Items[i].Response = "Perhaps."
		}
	}
	flip := func(_ Item, reply string) string {
		return map[string]string{"ASSERT": "HEDGE", "HEDGE": "ASSERT"}[reply]
	}
	a := measure(t, knowing(s, flip), Options{Instruments: []Instrument{Verbal}}, s)["toy verbal"]
	assert.Negative(t, a.Kappa.Value)
	assert.Equal(t, 1.0, a.Baseline.Kappa.Value)
	assert.Equal(t, Worse, a.Baseline.Verdict)
	assert.Equal(t, 30, a.Baseline.McNemar.OnlyB)
}

// Unreadable replies never count as a label.
func TestUnreadable(t *testing.T) {
	s := toy(30)
	mute := func(it Item, reply string) string {
		if it.Verbal == judge.Assert {
			return "hm"
		}
		return reply
	}
	found := measure(t, knowing(s, mute), Options{}, s)
	v := found["toy verbal"]
	assert.Equal(t, 20, v.Unreadable)
	assert.Equal(t, 30, v.N)
	assert.InDelta(t, 1.0/3, v.Observed, 1e-12, "an unreadable reply disagrees with every label")
	c := found["toy completeness"]
	assert.Equal(t, 20, c.Unreadable)
	assert.Equal(t, 10, c.Kappa.N, "κ of scores is that of the readable ones")

	silent := measure(t, knowing(s, func(Item, string) string { return "hm" }), Options{}, s)
	assert.True(t, math.IsNaN(silent["toy completeness"].Kappa.Value))
	assert.Contains(t, silent["toy completeness"].Kappa.Warnings[0], "no reply could be read")
	assert.LessOrEqual(t, silent["toy verbal"].Kappa.Value, 0.0)
}

func TestOneKindOfLabelHasNoKappa(t *testing.T) {
	s := toy(9)
	for i := range s.Items {
		s.Items[i].Certainty = judge.Certain
	}
	a := measure(t, knowing(s, honest), Options{Instruments: []Instrument{Certainty}}, s)["toy certainty"]
	assert.True(t, math.IsNaN(a.Kappa.Value))
	assert.Contains(t, a.Kappa.Warnings[0], "κ is not defined")
}

// A judge that takes the option shown first, and HEDGE without a response.
func TestVariants(t *testing.T) {
	s := toy(30)
	first := &judge.Judge{Decoding: judge.Decoding(), Model: &backend.Fake{Name: "first", Say: func(p string) ([]string, bool, error) {
		if strings.Contains(p, "withheld") {
			return []string{"HEDGE"}, true, nil
		}
		if strings.Index(p, "HEDGE:") < strings.Index(p, "ASSERT:") {
			return []string{"HEDGE"}, true, nil
		}
		return []string{"ASSERT"}, true, nil
	}}}
	a := measure(t, first, Options{Instruments: []Instrument{Verbal}, Variants: true}, s)["toy verbal"]
	require.NotNil(t, a.Swapped)
	assert.Equal(t, 0.0, a.Swapped.Same.Value)
	assert.Equal(t, 1.0, a.Swapped.Mean.Value)
	assert.Equal(t, 1.0, a.Blind.Mean.Value)
	assert.Equal(t, 0.0, a.Blind.Kappa.Value)

	steady := measure(t, knowing(s, honest), Options{Variants: true}, s)
	require.Len(t, steady, 9)
	for name, a := range steady {
		require.NotNil(t, a.Swapped, name)
		assert.Equal(t, 1.0, a.Swapped.Same.Value, name)
	}
	assert.Nil(t, steady["toy certainty"].Blind, "its question never shows the response")
}

func TestPooledSetsDrawWholePrompts(t *testing.T) {
	a, b := toy(12), toy(12)
	b.Name = "again"
	found := measure(t, knowing(a, honest), Options{Instruments: []Instrument{Verbal}}, a, b)
	require.Len(t, found, 3)
	assert.Equal(t, 24, found["all sets verbal"].N)
	assert.NotContains(t, found["toy verbal"].Kappa.Method, "bootstrap")
	half := func(it Item, reply string) string {
		if it.ID == "1" || it.ID == "3" {
			return "HEDGE"
		}
		return reply
	}
	found = measure(t, knowing(a, half), Options{Instruments: []Instrument{Verbal}}, a, b)
	assert.Contains(t, found["all sets verbal"].Kappa.Method, "bootstrap")
}

func TestLimitAndNothing(t *testing.T) {
	s := toy(12)
	a := measure(t, knowing(s, honest), Options{Limit: 5, Instruments: []Instrument{MCAS}}, s)["toy mcas"]
	assert.Equal(t, 5, a.N)
	s.Items[0].MCAS = nil
	_, err := Judge(context.Background(), knowing(s, honest), []Set{s}, Options{Limit: 1, Instruments: []Instrument{MCAS}})
	assert.ErrorContains(t, err, "nothing to measure")
}

func TestFailedModelNamesTheItem(t *testing.T) {
	s := toy(3)
	failed := errors.New("no route")
	j := knowing(s, honest)
	j.Model = &backend.Fake{Name: "x", Say: func(string) ([]string, bool, error) { return nil, false, failed }}
	_, err := Judge(context.Background(), j, []Set{s}, Options{})
	require.ErrorIs(t, err, failed)
	assert.ErrorContains(t, err, "toy 0: ")
}

// A run that is recorded, broken off and resumed asks nothing twice, and its replay gives
// the same report.
func TestRecordResumeReplay(t *testing.T) {
	ctx, s, path := context.Background(), toy(6), filepath.Join(t.TempDir(), "judge.jsonl")
	s.Items = append(s.Items, s.Items[0]) // the same question twice
	o := Options{Variants: true}
	j := knowing(s, honest)
	asks, err := Plan(ctx, j, []Set{s}, o)
	require.NoError(t, err)
	require.Len(t, asks, 6*(2*3+3+2+3+3), "coverage, verbal, certainty, rubric, mcas")

	live, asked, budget := j.Model, 0, 20
	counting := &backend.Fake{Name: "counting", Say: func(p string) ([]string, bool, error) {
		if asked == budget {
			return nil, false, errors.New("power cut")
		}
		asked++
		return live.(*backend.Fake).Say(p)
	}}
	run := func() (Report, error) {
		r, err := Record(ctx, path, counting, asks, "test")
		require.NoError(t, err)
		defer func() { require.NoError(t, r.Close()) }()
		recorded := *j
		recorded.Model = r
		return Judge(ctx, &recorded, []Set{s}, o)
	}
	_, err = run()
	require.ErrorContains(t, err, "power cut")
	budget = 1 << 20
	want, err := run()
	require.NoError(t, err)
	assert.Equal(t, len(asks), asked)

	sum, err := recording.Verify(path)
	require.NoError(t, err)
	assert.True(t, sum.Complete())
	assert.Equal(t, judge.Wording(), sum.Header.Wording)

	m, err := replay.Open(path)
	require.NoError(t, err)
	defer m.Close()
	j.Model = m
	got, err := Judge(ctx, j, []Set{s}, o)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(want, got, cmpopts.EquateNaNs()))
}

func TestReleased(t *testing.T) {
	ctx, store := context.Background(), fixtures.FromEnv()
	if _, err := store.ReadAll(ctx, step16); err != nil {
		t.Skipf("needs an artifact: %v", err)
	}
	count := func(s Set) (n, hedged, rubric int) {
		for _, it := range s.Items {
			assert.NotEmpty(t, it.Prompt)
			assert.Empty(t, it.Certainty, "the released labels are not measured")
			hedged += code(it.Verbal == judge.Hedge)
			rubric += code(it.Rubric != nil)
		}
		return len(s.Items), hedged, rubric
	}
	for name, want := range map[string][3]int{GemmaStep16: {100, 9, 99}, GemmaFresh: {193, 0, 192},
		SmolStep16: {100, 22, 0}, QwenStep16: {100, 18, 0}, GemmaSamples: {800, 32, 0}} {
		s, err := Released(ctx, store, name)
		require.NoError(t, err)
		n, hedged, rubric := count(s)
		assert.Equal(t, want, [3]int{n, hedged, rubric}, name)
		assert.Equal(t, name, s.Name)
		assert.NotEmpty(t, s.Notes)
	}
}

func TestReleasedWithoutArtifacts(t *testing.T) {
	_, err := Released(context.Background(), &fixtures.Store{}, GemmaStep16)
	require.ErrorIs(t, err, fixtures.ErrAbsent)
	assert.ErrorContains(t, err, "threearcs fetch")
	_, err = Released(context.Background(), &fixtures.Store{}, "step16")
	assert.ErrorContains(t, err, `no released set "step16"`)
}
