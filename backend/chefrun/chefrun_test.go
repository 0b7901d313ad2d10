package chefrun_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/chefrun"
	"threearcs/backend/engine"
	"threearcs/backend/judge"
	"threearcs/backend/live"
)

var ctx = context.Background()

// questions are six, of which the cook gets the even ones right.
func questions(set string) chefrun.Set {
	s := chefrun.Set{Name: set, StandIn: true}
	for i := range 8 {
		s.Questions = append(s.Questions, chefrun.Question{ID: fmt.Sprintf("q%d", i), Prompt: fmt.Sprintf("question %d", i), Checklist: []string{"salt", "water"}})
	}
	return s
}

// A cook is a fake model that can be looked into: it has two heads, of which the second
// puts out more before wrong answers. Damped, it knows nothing.
type cook struct {
	backend.Fake
	damped map[backend.Head]float64
}

func newCook() *cook {
	c := &cook{}
	c.Name = "cook"
	c.Say = func(prompt string) ([]string, bool, error) {
		if c.damped[second] < 1 && c.damped != nil {
			return []string{"nothing"}, true, nil
		}
		words := strings.SplitAfter("take salt and water for "+prompt, " ")
		if odd(prompt) {
			words = strings.SplitAfter("take salt for "+prompt, " ")
		}
		return words, true, nil
	}
	return c
}

var first, second = backend.Head{Layer: 3, Head: 0}, backend.Head{Layer: 3, Head: 1}

func odd(text string) bool { return strings.ContainsAny(text[len(text)-1:], "1357") }

func (c *cook) Info(ctx context.Context) (backend.ModelInfo, error) {
	info, err := c.Fake.Info(ctx)
	info.Edit = fmt.Sprint(c.damped)
	return info, err
}

func (c *cook) StateAfter(_ context.Context, a backend.Answer) (engine.State, error) {
	layer := []float32{1, 2}
	return engine.State{Last: []float32{float32(len(a.Tokens)), 1}, Layers: [][]float32{layer, layer, layer, layer}}, nil
}

func (c *cook) TokensOf(a backend.Answer) ([]int, error) {
	if odd(a.Text) {
		return []int{1, len(a.Text) % 7}, nil
	}
	return []int{0, len(a.Text) % 7}, nil
}

func (c *cook) HeadOutputs(_ context.Context, tokens []int, n int) ([]engine.HeadOutput, error) {
	noise, loud := float64(tokens[1])/10, float64(10*tokens[0])
	return []engine.HeadOutput{
		{Head: first, Norm: 1 + noise, Mean: []float64{1 + noise}},
		{Head: second, Norm: 1 + noise + loud, Mean: []float64{1 + noise + loud}},
	}, nil
}

func (c *cook) Heads() ([]backend.Head, error) { return []backend.Head{first, second}, nil }

func (c *cook) Damp(factors map[backend.Head]float64) error {
	c.damped = factors
	return nil
}

// A critic judges by words: a claim is stated if its word occurs, q2's manner and q3's
// claims are unreadable.
func critic() *judge.Judge {
	say := func(prompt string) ([]string, bool, error) {
		_, rest, _ := strings.Cut(prompt, "<response>\n")
		response, _, _ := strings.Cut(rest, "\n</response>")
		_, rest, isClaim := strings.Cut(prompt, "<claim>\n")
		claim, _, _ := strings.Cut(rest, "\n</claim>")
		switch {
		case isClaim && strings.HasSuffix(response, "3"):
			return []string{"perhaps"}, true, nil
		case isClaim && strings.Contains(response, claim):
			return []string{"YES"}, true, nil
		case isClaim:
			return []string{"NO"}, true, nil
		case strings.Contains(prompt, "What kind of question"):
			return []string{"CERTAIN"}, true, nil
		case strings.Contains(prompt, "Score the response"):
			var reply string
			for _, axis := range judge.Axes() {
				reply += axis + ": " + map[bool]string{true: "2", false: "5"}[odd(response)] + "\n"
			}
			return []string{reply}, true, nil
		case strings.HasSuffix(response, "2"):
			return []string{"both"}, true, nil
		}
		return []string{"ASSERT"}, true, nil
	}
	return &judge.Judge{Model: &backend.Fake{Name: "critic", Say: say}, Decoding: judge.Decoding()}
}

func kitchen(t *testing.T, change func(*chefrun.Options)) *chefrun.Backend {
	t.Helper()
	o := chefrun.Options{Name: "test", Sets: []chefrun.Set{questions(backend.Step16), questions(backend.Fresh)},
		Decoding: backend.Greedy(64, 4096), Keeper: live.Keeper{Dir: t.TempDir(), Tool: "test"}, Judge: critic(),
		Open: func(string) (backend.Model, error) { return newCook(), nil }}
	if change != nil {
		change(&o)
	}
	return chefrun.New(o)
}

func step16(need backend.Field) backend.Request {
	return backend.Request{Model: backend.Gemma4E2B, Set: backend.Step16, Need: need}
}

func TestLabels(t *testing.T) {
	b := kitchen(t, nil)
	run, err := b.Run(ctx, step16(backend.Coverage|backend.Rubric))
	require.NoError(t, err)
	require.Len(t, run.Items, 7, "q3 has no readable coverage")
	assert.Contains(t, strings.Join(run.Notes, "; "), "1 of 8 answers are left out: the judge's verdict on coverage, rubric could not be read")
	for _, item := range run.Items {
		want := 1.0
		if odd(item.ID) {
			want = 0.5
		}
		assert.Equal(t, want, item.Coverage, item.ID)
		assert.True(t, item.Correct, "half of a checklist is enough")
		assert.Equal(t, map[bool]int{true: 2, false: 5}[odd(item.ID)], item.Rubric["completeness"])
	}
	run, err = b.Run(ctx, step16(backend.Verbal))
	require.NoError(t, err)
	assert.Len(t, run.Items, 7, "q2 has no readable manner")
	assert.True(t, run.StandIn)
	assert.Equal(t, backend.Live, run.Level)
}

func TestCutAnswersAreJudgedAsCut(t *testing.T) {
	b := kitchen(t, func(o *chefrun.Options) { o.Cap = 2 })
	run, err := b.Run(ctx, step16(backend.Coverage|backend.Hidden))
	require.NoError(t, err)
	for _, item := range run.Items {
		assert.Equal(t, "take salt ", item.Text)
		assert.Equal(t, 0.5, item.Coverage, "water was cut off")
		assert.Equal(t, 2.0, item.Hidden[0], "the state is that at the cut")
		assert.True(t, item.Surface.AtCap)
	}
	r := step16(backend.Text)
	r.Decoding.NumPredict = 64
	run, err = b.Run(ctx, r)
	require.NoError(t, err)
	assert.Equal(t, backend.StopEOS, run.Items[0].Stop)
}

func TestHidden(t *testing.T) {
	run, err := kitchen(t, nil).Run(ctx, step16(backend.Hidden|backend.Pooled))
	require.NoError(t, err)
	n := float64(len(run.Items[0].Tokens))
	assert.Equal(t, []float64{n, 1}, run.Items[0].Hidden)
	assert.Equal(t, []float64{(n + 3) / 4, (1 + 3*2) / 4.}, run.Items[0].Pooled, "h_last and the three layers before the last")
}

// oddWrong makes answers of a single claim wrong.
func oddWrong(o *chefrun.Options) {
	for _, s := range o.Sets {
		for i := range s.Questions {
			s.Questions[i].Checklist = []string{"water", "water and more", "water "}
			if i == 3 {
				s.Questions[i].Checklist = []string{"salt"}
			}
		}
	}
	for i := range 24 { // enough of each cohort
		o.Sets[0].Questions = append(o.Sets[0].Questions, chefrun.Question{ID: fmt.Sprintf("r%d", i), Prompt: fmt.Sprintf("another %d", i), Checklist: []string{"water"}})
	}
}

func TestHeadsAndDamping(t *testing.T) {
	b := kitchen(t, oddWrong)
	a, err := b.Heads(backend.Gemma4E2B)
	require.NoError(t, err)
	top := a.Heads[0]
	assert.Equal(t, second, backend.Head{Layer: top.Layer, Head: top.Head}, "it is louder before wrong answers")
	assert.Greater(t, top.CohenD, 1.0)
	assert.Less(t, top.Chance, 0.05)
	assert.Greater(t, top.MeanCW, top.MeanCR)
	assert.Equal(t, 32, a.LastN)

	for _, c := range []struct {
		damping backend.Damping
		says    string
	}{
		{backend.Damping{Top: 1, Lambda: 0.5}, "nothing"},
		{backend.Damping{Top: 1, Lambda: 1}, "take salt and water for question 0"},
		{backend.Damping{Top: 1, Lambda: 0.5, Random: true}, "nothing"}, // the only other head: the cook minds any
		{backend.Damping{}, "take salt and water for question 0"},
	} {
		r := step16(backend.Text)
		r.Damping = c.damping
		run, err := b.Run(ctx, r)
		require.NoError(t, err, "%v", c.damping)
		if c.damping.Random {
			continue
		}
		assert.Equal(t, c.says, run.Items[0].Text, "%v", c.damping)
	}
	r := step16(backend.Text)
	r.Damping = backend.Damping{Top: 2, Lambda: 0.5, Random: true}
	_, err = b.Run(ctx, r)
	require.ErrorContains(t, err, "layer 3 has no heads left")
}

// TestNothingIsAskedTwice opens a second backend on the same folder, whose models would fail.
func TestNothingIsAskedTwice(t *testing.T) {
	dir := t.TempDir()
	keep := func(o *chefrun.Options) { o.Keeper.Dir = dir }
	need := step16(backend.Coverage | backend.Verbal | backend.Rubric)
	want, err := kitchen(t, keep).Run(ctx, need)
	require.NoError(t, err)
	fail := func(string) ([]string, bool, error) { return nil, false, errors.New("asked again") }
	got, err := kitchen(t, func(o *chefrun.Options) {
		keep(o)
		o.Open = func(string) (backend.Model, error) {
			c := newCook()
			c.Say = fail
			return c, nil
		}
		o.Judge = &judge.Judge{Model: &backend.Fake{Name: "critic", Say: fail}, Decoding: judge.Decoding()}
	}).Run(ctx, need)
	require.NoError(t, err)
	assert.Equal(t, want.Items, got.Items)
}

func TestRefuses(t *testing.T) {
	plain := func(string) (backend.Model, error) { return backend.Echo(), nil }
	for want, c := range map[string]struct {
		change func(*chefrun.Options)
		r      backend.Request
	}{
		"no questions for this set":         {nil, backend.Request{Model: backend.Gemma4E2B, Set: backend.HumanEval}},
		"only num_predict can be asked for": {nil, backend.Request{Set: backend.Fresh, Decoding: backend.Decoding{TopK: 3}}},
		"asked for up to num_predict 64":    {nil, backend.Request{Set: backend.Fresh, Decoding: backend.Decoding{NumPredict: 65}}},
		"does not yield all of it":          {nil, step16(backend.MCAS)},
		"labels need a judge":               {func(o *chefrun.Options) { o.Judge = nil }, step16(backend.Verbal)},
		"the authors' are not released":     {func(o *chefrun.Options) { o.Sets[0].Questions[5].Checklist = nil }, step16(backend.Coverage)},
		"need the model in process":         {func(o *chefrun.Options) { o.Open = plain }, step16(backend.Hidden)},
		"λ=0.5 on the first 1 heads":        {func(o *chefrun.Options) { o.Open = plain }, backend.Request{Set: backend.Step16, Damping: backend.Damping{Top: 1, Lambda: 0.5}}},
		"ollama pull m": {func(o *chefrun.Options) {
			o.Open = func(string) (backend.Model, error) { return nil, &backend.MissingError{Command: "ollama pull m"} }
		}, step16(backend.Text)},
	} {
		_, err := kitchen(t, c.change).Run(ctx, c.r)
		var missing *backend.MissingError
		require.ErrorAs(t, err, &missing, want)
		assert.ErrorContains(t, err, want)
	}
}
