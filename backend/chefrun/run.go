package chefrun

import (
	"cmp"
	"context"
	"fmt"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/recording"
	"threearcs/fixtures"
)

// A run is the answers of one model to one set at one cap, and what is known of each.
type run struct {
	set     Set
	limit   int              // where answers are cut; 0 for nowhere
	answers []backend.Answer // cut
	facts   []fact           // of the answers
	has     backend.Field    // which fields of the facts are filled in
	sources []backend.Source
	notes   []string
}

// A fact is what is known of an answer beside its text. A label is nil if the judge's
// verdict could not be read.
type fact struct {
	coverage *float64
	assert   *bool
	rubric   map[string]int
	last     []float64
	pooled   []float64
}

// wording says that a question is asked as it stands.
var wording = recording.Wording{Name: "chef-plain/1", SHA256: recording.SHA256("{prompt}")}

// answered returns the run of r's model, set, damping and cap. Its answers are those to the
// same questions at the largest cap, cut.
func (b *Backend) answered(ctx context.Context, m backend.Model, set Set, r backend.Request) (*run, error) {
	limit := cmp.Or(r.Decoding.NumPredict, b.o.Cap)
	key := fmt.Sprint(r.Model, "\n", r.Set, "\n", r.Damping, "\n", limit)
	if u, ok := b.runs[key]; ok {
		return u, nil
	}
	info, err := m.Info(ctx)
	if err != nil {
		return nil, err
	}
	answers, kept, err := b.o.Keeper.Answers(ctx, m, set.ask(b.o.Decoding))
	if err != nil {
		return nil, err
	}
	for i, a := range answers {
		if limit > 0 {
			if answers[i], err = live.Cut(a, limit); err != nil {
				return nil, fmt.Errorf("%s: %w", set.Questions[i].ID, err)
			}
		}
	}
	u := &run{set: set, limit: limit, answers: answers, facts: make([]fact, len(answers)), has: fromText}
	u.sources = []backend.Source{{File: kept.File, Field: r.Model, SHA256: info.Digest}}
	u.note("%s (%s) on %s answers %d prompts, %d of them in earlier runs", info.Name, info.Quantization, info.Server, kept.Answers, kept.Before)
	if info.Edit != "" {
		u.note("%s", info.Edit)
	}
	if set.StandIn {
		u.note("the prompts are original ones in the place of %s, not the paper's", set.Name)
	}
	b.runs[key] = u
	return u, nil
}

// ask returns the questions of s under d.
func (s Set) ask(d backend.Decoding) live.Questions {
	distinct := map[string]bool{}
	q := live.Questions{Wording: wording}
	for _, question := range s.Questions {
		distinct[question.Prompt] = true
		q.All = append(q.All, live.Question{Item: question.ID, Ask: backend.Ask{Prompt: question.Prompt, Decoding: d}})
	}
	q.Set = recording.Set{Name: s.Name, SHA256: s.sha256(), Asks: len(distinct)}
	return q
}

func (u *run) note(format string, args ...any) {
	u.notes = append(u.notes, fmt.Sprintf(format, args...))
}

// result returns what r needs of u, which was asked for under d. Answers without a needed
// label are left out.
func (u *run) result(r backend.Request, d backend.Decoding) *backend.Run {
	d.NumPredict = cmp.Or(u.limit, d.NumPredict)
	run := &backend.Run{Model: r.Model, Set: r.Set, Decoding: d, Has: u.has, Level: backend.Live,
		Sources: u.sources, StandIn: u.set.StandIn}
	run.Notes = append(run.Notes, u.notes...)
	for i, f := range u.facts {
		if f.lacks(r.Need) {
			continue
		}
		run.Items = append(run.Items, u.item(i, f))
	}
	if out := len(u.facts) - len(run.Items); out > 0 {
		run.Notes = append(run.Notes, fmt.Sprintf("%d of %d answers are left out: the judge's verdict on %s could not be read", out, len(u.facts), r.Need&fromJudge))
	}
	return run
}

// lacks reports whether a needed label could not be read. A rubric may be missing from an
// item, as in the release.
func (f fact) lacks(need backend.Field) bool {
	return need.Has(backend.Coverage) && f.coverage == nil || need.Has(backend.Verbal) && f.assert == nil
}

func (u *run) item(i int, f fact) backend.Item {
	a := u.answers[i]
	item := backend.Item{ID: u.set.Questions[i].ID, Text: a.Text, Tokens: a.Tokens, Stop: a.Stop,
		Rubric: f.rubric, Hidden: f.last, Pooled: f.pooled}
	item.Surface = backend.Surface{Chars: len([]rune(a.Text)), Strict: fixtures.EndsStrict(a.Text),
		Lenient: fixtures.EndsLenient(a.Text), AtCap: a.Stop == backend.StopCap}
	if f.coverage != nil {
		item.Coverage, item.Correct = *f.coverage, *f.coverage >= correctFrom
	}
	if f.assert != nil {
		item.Assert = *f.assert
	}
	return item
}

// correctFrom is the coverage from which the paper calls an answer correct.
const correctFrom = 0.5
