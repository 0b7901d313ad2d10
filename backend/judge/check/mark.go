package check

import (
	"context"
	"slices"

	"threearcs/backend/judge"
)

// A mark is one label of an item beside what the judge says.
type mark struct {
	axis     string
	cluster  int // items with the same prompt share it
	want     int
	got      int // meaningless unless readable
	readable bool
	why      string // why it is not readable
}

var kinds = []judge.Certainty{judge.Certain, judge.Uncertain, judge.Ambiguous}

// code returns 1 for true.
func code(b bool) int {
	if b {
		return 1
	}
	return 0
}

// marked returns the mark of a verdict whose value stands for the label f of it.
func marked[T any](axis string, want int, v judge.Verdict[T], f func(T) int) mark {
	m := mark{axis: axis, want: want, readable: v.Readable, why: v.Why}
	if v.Readable {
		m.got = f(v.Value)
	}
	return m
}

func hedges(v judge.Verbal) int    { return code(v == judge.Hedge) }
func kindOf(c judge.Certainty) int { return slices.Index(kinds, c) }
func same(n int) int               { return n }

// judged asks j for its marks on it.
func judged(ctx context.Context, j *judge.Judge, it Item, in Instrument, v judge.Variant) ([]mark, error) {
	m := it.material()
	switch in {
	case Coverage:
		c, err := j.Coverage(ctx, m, it.Checklist, v)
		var marks []mark
		for i, verdict := range c {
			marks = append(marks, marked("coverage", code(it.Met[i]), verdict, code))
		}
		return marks, err
	case Verbal:
		verdict, err := j.Verbal(ctx, m, v)
		return []mark{marked("verbal", hedges(it.Verbal), verdict, hedges)}, err
	case Certainty:
		verdict, err := j.Certainty(ctx, it.Prompt, v)
		return []mark{marked("certainty", kindOf(it.Certainty), verdict, kindOf)}, err
	case MCAS:
		verdict, err := j.MCAS(ctx, m, v)
		return []mark{marked("mcas", *it.MCAS, verdict, same)}, err
	}
	return rubricMarks(ctx, j, it, v)
}

// rubricMarks asks for the scores, told the kind of question that the labels were given
// under, or else after a first pass of its own.
func rubricMarks(ctx context.Context, j *judge.Judge, it Item, v judge.Variant) (marks []mark, err error) {
	var scores judge.Verdict[judge.Scores]
	if it.Told != "" {
		scores, err = j.Rubric(ctx, it.material(), it.Told, v)
	} else {
		_, scores, err = j.TwoPass(ctx, it.material(), v)
	}
	for _, name := range judge.Axes() {
		marks = append(marks, marked(name, it.Rubric[name], scores, func(s judge.Scores) int { return s[name] }))
	}
	return marks, err
}

// counted returns the mark of the lexical classifier, which knows the verbal axis alone.
func counted(it Item) mark {
	return mark{axis: "verbal", want: hedges(it.Verbal), got: hedges(judge.Lexical(it.Response)), readable: true}
}
