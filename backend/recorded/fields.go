package recorded

import (
	"reflect"

	"threearcs/backend"
	"threearcs/fixtures"
)

// A filler copies columns of a table into items, row k into items[k].
type filler struct {
	field   backend.Field
	columns []string // all needed
	fill    func(t *fixtures.Table, items []*backend.Item)
}

var axes = []string{"factual_accuracy", "hedging_appropriateness", "pedagogical_framing", "self_verification", "completeness"}

var fillers = []filler{
	{backend.Passed, []string{"passed"}, func(t *fixtures.Table, items []*backend.Item) {
		for k, v := range t.Bools("passed") {
			items[k].Passed = v
		}
	}},
	{backend.MCAS, []string{"mcas", "tricky"}, func(t *fixtures.Table, items []*backend.Item) {
		tricky := t.Bools("tricky")
		for k, v := range t.Ints("mcas") {
			items[k].MCAS, items[k].Tricky = v, tricky[k]
		}
	}},
	{backend.Coverage, []string{"coverage", "correct"}, func(t *fixtures.Table, items []*backend.Item) {
		correct := t.Bools("correct")
		for k, v := range t.Floats("coverage") {
			items[k].Coverage, items[k].Correct = v, correct[k]
		}
	}},
	{backend.Verbal, []string{"verbal"}, func(t *fixtures.Table, items []*backend.Item) {
		for k, v := range t.Strings("verbal") {
			items[k].Assert = v == "assert"
		}
	}},
	{backend.Rubric, axes, fillRubric},
	{backend.Hidden, []string{"hidden"}, func(t *fixtures.Table, items []*backend.Item) {
		for k, v := range t.Vectors("hidden") {
			items[k].Hidden = v
		}
	}},
	{backend.SurfaceOf, []string{"chars", "strict", "lenient", "at_cap"}, fillSurface},
	{backend.Words, []string{"words"}, func(t *fixtures.Table, items []*backend.Item) {
		for k, v := range t.Counts("words") {
			items[k].Words = v
		}
	}},
	{backend.PromptWords, []string{"prompt_words"}, func(t *fixtures.Table, items []*backend.Item) {
		for k, v := range t.Counts("prompt_words") {
			items[k].Prompt = v
		}
	}},
	{backend.Score, []string{"score"}, func(t *fixtures.Table, items []*backend.Item) {
		for k, v := range t.Floats("score") {
			items[k].Score = v
		}
	}},
}

// fillRubric leaves the rubric of an item nil where the judge failed.
func fillRubric(t *fixtures.Table, items []*backend.Item) {
	for _, axis := range axes {
		scores, known := t.IntsOrNull(axis)
		for k, item := range items {
			if !known[k] {
				continue
			}
			if item.Rubric == nil {
				item.Rubric = map[string]int{}
			}
			item.Rubric[axis] = scores[k]
		}
	}
}

func fillSurface(t *fixtures.Table, items []*backend.Item) {
	strict, lenient, atCap := t.Bools("strict"), t.Bools("lenient"), t.Bools("at_cap")
	for k, chars := range t.Ints("chars") {
		items[k].Surface = backend.Surface{Chars: chars, Strict: strict[k], Lenient: lenient[k], AtCap: atCap[k]}
	}
}

// fields returns what t can fill.
func fields(t *fixtures.Table) backend.Field {
	var has backend.Field
	for _, f := range fillers {
		if t.Has(f.columns...) {
			has |= f.field
		}
	}
	return has
}

func isZero(d backend.Decoding) bool { return reflect.ValueOf(d).IsZero() }
