package chefrun

import (
	"context"
	"fmt"
	"strings"

	"threearcs/backend"
	"threearcs/backend/judge"
	"threearcs/backend/live"
	"threearcs/backend/recording"
)

// label has the judge give u the labels that are needed and not there yet.
//
// What a judge is asked can depend on its replies (the second pass of the rubric on the
// first). So the labels are made from the replies that are known, the questions that came
// up without a reply are put together, and that is repeated until none comes up.
func (b *Backend) label(ctx context.Context, u *run, need backend.Field) error {
	todo := need & fromJudge &^ u.has
	if todo == 0 {
		return nil
	}
	info, err := b.o.Judge.Model.Info(ctx)
	if err != nil {
		return err
	}
	d := &desk{replies: map[string]backend.Answer{}}
	j := *b.o.Judge
	j.Model = d
	for {
		if err := u.judgeAll(ctx, &j, d, todo); err != nil {
			return err
		}
		if len(d.open.All) == 0 {
			break
		}
		if err := b.reply(ctx, u, d, info); err != nil {
			return err
		}
	}
	u.has |= todo
	u.note("labelled (%s) by %s (%s) with %s", todo, info.Name, info.Quantization, judge.Wording().Name)
	return nil
}

// reply has the judge's model answer the open questions.
func (b *Backend) reply(ctx context.Context, u *run, d *desk, info backend.ModelInfo) error {
	q := d.open
	var all strings.Builder
	for _, one := range q.All {
		all.WriteString(recording.Ask(backend.ModelInfo{}, one.Ask).Key() + "\n")
	}
	q.Set = recording.Set{Name: u.set.Name + "-judged", SHA256: recording.SHA256(all.String()), Asks: len(q.All)}
	q.Wording = judge.Wording()
	replies, kept, err := b.o.Keeper.Answers(ctx, b.o.Judge.Model, q)
	if err != nil {
		return fmt.Errorf("judge: %w", err)
	}
	for i, reply := range replies {
		d.replies[key(q.All[i].Ask)] = reply
	}
	u.sources = append(u.sources, backend.Source{File: kept.File, Field: "judge", SHA256: info.Digest})
	d.open = live.Questions{}
	return nil
}

// judgeAll labels every answer as far as the replies at hand allow.
func (u *run) judgeAll(ctx context.Context, j *judge.Judge, d *desk, todo backend.Field) error {
	for i := range u.answers {
		d.item = u.set.Questions[i].ID
		if err := u.judgeOne(ctx, j, i, todo); err != nil {
			return fmt.Errorf("%s: %w", d.item, err)
		}
	}
	return nil
}

func (u *run) judgeOne(ctx context.Context, j *judge.Judge, i int, todo backend.Field) error {
	q, f := u.set.Questions[i], &u.facts[i]
	m := judge.Material{Question: q.Prompt, Response: u.answers[i].Text}
	if todo.Has(backend.Coverage) {
		c, err := j.Coverage(ctx, m, q.Checklist, judge.Variant{})
		if err != nil {
			return err
		}
		f.coverage = nil
		if lo, hi := c.Bounds(); lo == hi {
			f.coverage = &lo
		}
	}
	if todo.Has(backend.Verbal) {
		v, err := j.Verbal(ctx, m, judge.Variant{})
		if err != nil {
			return err
		}
		f.assert = nil
		if v.Readable {
			asserts := v.Value == judge.Assert
			f.assert = &asserts
		}
	}
	if todo.Has(backend.Rubric) {
		_, scores, err := j.TwoPass(ctx, m, judge.Variant{})
		if err != nil {
			return err
		}
		f.rubric = nil
		if scores.Readable {
			f.rubric = scores.Value
		}
	}
	return nil
}

// A desk is a model that gives the replies it has and collects the other questions, to
// which it gives an empty reply.
type desk struct {
	backend.Model
	replies map[string]backend.Answer
	item    string // that is being judged
	open    live.Questions
}

// key tells questions apart that are put to one model.
func key(a backend.Ask) string { return recording.Ask(backend.ModelInfo{}, a).Key() }

func (d *desk) Generate(_ context.Context, a backend.Ask) (backend.Answer, error) {
	reply, ok := d.replies[key(a)]
	switch {
	case !ok:
		d.open.All = append(d.open.All, live.Question{Item: d.item, Ask: a})
		return backend.Answer{Stop: backend.StopEOS}, nil
	case reply.Stop == backend.StopAborted:
		return backend.Answer{}, &backend.AbortedError{Why: "the server gave the reply up", Partial: reply}
	}
	return reply, nil
}
