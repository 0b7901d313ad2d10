package check

import (
	"context"
	"slices"

	"threearcs/backend/judge"
	"threearcs/backend/recording"
)

// A Report is what is known of a judge.
type Report struct {
	Judge      string
	Wording    recording.Wording // zero for the lexical classifier
	Asks       int
	Agreements []Agreement
	Notes      []string       // of the sets
	Unread     map[string]int // why replies could not be read, and how often
}

// pooled is the name of all sets together.
const pooled = "all sets"

// Judge measures j on sets. It fails only if the model does, or if nothing is labelled.
func Judge(ctx context.Context, j *judge.Judge, sets []Set, o Options) (Report, error) {
	results, err := o.ask(ctx, j, sets)
	if err != nil {
		return Report{}, err
	}
	info, err := j.Model.Info(ctx)
	r := Report{Judge: info.Name, Wording: judge.Wording()}
	return r.filled(results, sets, err)
}

// Lexical measures the lexical classifier on sets, which must have labels of assert or
// hedge.
func Lexical(ctx context.Context, sets []Set, o Options) (Report, error) {
	o.Instruments, o.Variants = []Instrument{Verbal}, false
	results, err := o.ask(ctx, nil, sets)
	if err != nil {
		return Report{}, err
	}
	r := Report{Judge: judge.LexicalName}
	return r.filled(results, sets, nil)
}

// filled computes every agreement from the results.
func (r Report) filled(results []result, sets []Set, err error) (Report, error) {
	if err != nil {
		return Report{}, err
	}
	r.Asks, r.Unread = len(results), map[string]int{}
	for _, res := range results {
		for _, why := range whys(res.marks) {
			r.Unread[why]++
		}
	}
	for _, in := range Instruments() {
		for _, ax := range axesOf(in) {
			if err := r.axis(in, ax, results, sets); err != nil {
				return Report{}, err
			}
		}
	}
	for _, s := range sets {
		for _, note := range s.Notes {
			if !slices.Contains(r.Notes, note) {
				r.Notes = append(r.Notes, note)
			}
		}
	}
	return r, nil
}

// whys returns the different reasons in marks. One reply can make five of them unreadable.
func whys(marks []mark) []string {
	var all []string
	for _, m := range marks {
		if m.why != "" && !slices.Contains(all, m.why) {
			all = append(all, m.why)
		}
	}
	return all
}

// axis adds the agreement on one axis in every set that has it, and in all together if
// there are several.
func (r *Report) axis(in Instrument, ax axis, results []result, sets []Set) error {
	with := 0
	for s, set := range sets {
		n, err := r.add(set.Name, in, ax, sets, filter(results, func(t result) bool { return t.set == s && t.in == in }))
		if err != nil {
			return err
		}
		with += n
	}
	if with < 2 {
		return nil
	}
	_, err := r.add(pooled, in, ax, sets, filter(results, func(t result) bool { return t.in == in }))
	return err
}

// add adds one agreement if there is a result, and returns how many it added.
func (r *Report) add(name string, in Instrument, ax axis, sets []Set, results []result) (int, error) {
	if len(results) == 0 {
		return 0, nil
	}
	marks := func(variant int) []mark {
		return on(ax, filter(results, func(t result) bool { return t.variant == variant }))
	}
	a := agree(ax, marks(plain))
	a.Set = name
	if m := marks(swapped); len(m) > 0 {
		a.Swapped = shift(ax, marks(plain), m)
	}
	if m := marks(blind); len(m) > 0 {
		a.Blind = shift(ax, marks(plain), m)
	}
	if in == Verbal && r.Judge != judge.LexicalName {
		var lexical []mark
		for _, res := range results {
			if res.variant == plain {
				lexical = append(lexical, counted(sets[res.set].Items[res.item]))
			}
		}
		var err error
		if a.Baseline, err = compare(marks(plain), lexical); err != nil {
			return 0, err
		}
	}
	r.Agreements = append(r.Agreements, a)
	return 1, nil
}

func filter(results []result, keep func(result) bool) []result {
	var kept []result
	for _, r := range results {
		if keep(r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// on returns the marks on one axis, in order.
func on(ax axis, results []result) []mark {
	var marks []mark
	for _, r := range results {
		for _, m := range r.marks {
			if m.axis == ax.name {
				marks = append(marks, m)
			}
		}
	}
	return marks
}
