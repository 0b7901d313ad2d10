package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

var yesNo = []string{"YES", "NO"}

// Covers asks whether the response states one claim.
func (j *Judge) Covers(ctx context.Context, m Material, claim string, v Variant) (Verdict[bool], error) {
	reply, err := j.choose(ctx, "coverage", data{Material: m, Variant: v, Claim: claim}, yesNo)
	return translated(reply, func(label string) bool { return label == "YES" }), err
}

// Coverage asks for every claim of a checklist whether the response states it.
func (j *Judge) Coverage(ctx context.Context, m Material, checklist []string, v Variant) (Coverage, error) {
	var c Coverage
	for _, claim := range checklist {
		verdict, err := j.Covers(ctx, m, claim, v)
		if err != nil {
			return nil, err
		}
		c = append(c, verdict)
	}
	return c, nil
}

// Verbal is how a response puts its statements.
type Verbal string

// The two manners, spelled as in the released labels.
const (
	Assert Verbal = "assert"
	Hedge  Verbal = "hedge"
)

var verbals = []string{"ASSERT", "HEDGE"}

// Verbal asks whether the response asserts or hedges.
func (j *Judge) Verbal(ctx context.Context, m Material, v Variant) (Verdict[Verbal], error) {
	reply, err := j.choose(ctx, "verbal", data{Material: m, Variant: v}, verbals)
	return translated(reply, func(label string) Verbal { return Verbal(strings.ToLower(label)) }), err
}

// Certainty is what a question allows: one answer, several, or none yet.
type Certainty string

// The kinds of question.
const (
	Certain   Certainty = "CERTAIN"
	Uncertain Certainty = "UNCERTAIN"
	Ambiguous Certainty = "AMBIGUOUS"
)

var certainties = []string{string(Certain), string(Uncertain), string(Ambiguous)}

// Certainty is the first pass of the rubric: it sees the question alone, so v.Blind changes
// nothing.
func (j *Judge) Certainty(ctx context.Context, question string, v Variant) (Verdict[Certainty], error) {
	d := data{Material: Material{Question: question}, Variant: v}
	reply, err := j.choose(ctx, "certainty", d, certainties)
	return translated(reply, func(label string) Certainty { return Certainty(label) }), err
}

var axisNames = []string{"factual_accuracy", "hedging_appropriateness", "pedagogical_framing", "self_verification", "completeness"}

// Axes returns the names of the five scales, spelled as in the released scores.
func Axes() []string { return slices.Clone(axisNames) }

// Scores are the scores of a response, 1 to 5, by scale.
type Scores map[string]int

// Rubric is the second pass: it scores the response on every scale, given the kind of
// question that the first pass found. It fails if c is no kind of question: an unreadable
// first pass leaves nothing to judge hedging by.
func (j *Judge) Rubric(ctx context.Context, m Material, c Certainty, v Variant) (Verdict[Scores], error) {
	if !slices.Contains(certainties, string(c)) {
		return Verdict[Scores]{}, fmt.Errorf("judge: certainty %q: want %s", c, or(certainties))
	}
	d := data{Material: m, Variant: v, JSON: j.Schema, Certainty: c, Axes: v.ordered(axisNames)}
	return decide(ctx, j, d.render("rubric"), scoreSchema(d.Axes), func(reply string) (Scores, error) {
		return ReadScores(reply, axisNames, 1, 5)
	})
}

// TwoPass asks for the certainty of the question and then for the scores of the response.
// Scores are unreadable, without a second question, if the certainty is.
func (j *Judge) TwoPass(ctx context.Context, m Material, v Variant) (Verdict[Certainty], Verdict[Scores], error) {
	c, err := j.Certainty(ctx, m.Question, v)
	if err != nil || !c.Readable {
		return c, Verdict[Scores]{Why: "first pass: " + c.Why}, err
	}
	s, err := j.Rubric(ctx, m, c.Value, v)
	return c, s, err
}

var grades = []string{"0", "1", "2"}

// MCAS asks how much metacognition the response shows: 0 (none), 1 (some) or 2 (much).
func (j *Judge) MCAS(ctx context.Context, m Material, v Variant) (Verdict[int], error) {
	reply, err := j.choose(ctx, "mcas", data{Material: m, Variant: v}, grades)
	return translated(reply, func(label string) int { return slices.Index(grades, label) }), err
}
