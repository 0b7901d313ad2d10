package live

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"threearcs/backend"
	"threearcs/backend/python"
)

// can is what a Backend can fill in.
const can = backend.Text | backend.Stop | backend.Passed | backend.Outcome

// A Source is a model with the decoding under which it is asked, once for all caps.
type Source struct {
	Model    backend.Model
	Decoding backend.Decoding // num_predict is the largest cap that can be requested
	Level    backend.Evidence // Live, or Recorded for a replay
	From     backend.Source   // the recording, or the server
}

// A Backend answers requests for one set by asking models.
type Backend struct {
	// Keeper keeps the answers of live models. If it is nil, only memory does.
	Keeper *Keeper

	name    string
	set     Set
	sources map[string]Source
	scores  *memo

	mu    sync.Mutex
	asked map[string]asked // of live models, each asked once
}

// asked is what a model answered.
type asked struct {
	answers []backend.Answer
	kept    Kept // where, if anywhere
}

var _ backend.Backend = (*Backend)(nil)

// New returns a backend called name for set. Sources are the models by their names in
// requests. A nil scorer leaves programs unscored.
func New(name string, set Set, sources map[string]Source, scorer Scorer) *Backend {
	b := &Backend{name: name, set: set, sources: sources, asked: map[string]asked{}}
	if scorer != nil {
		b.scores = newMemo(scorer)
	}
	return b
}

// Name returns the name of the backend.
func (b *Backend) Name() string { return b.name }

// Run asks r.Model every problem of the set, cuts the answers at r.Decoding.NumPredict
// (0: the source's own) and scores them if r.Need wants that.
func (b *Backend) Run(ctx context.Context, r backend.Request) (*backend.Run, error) {
	src, err := b.source(r)
	if err != nil {
		return nil, err
	}
	got, err := b.ask(ctx, r.Model, src)
	if err != nil {
		return nil, err
	}
	answers := got.answers
	d := src.Decoding
	if r.Decoding.NumPredict != 0 {
		d.NumPredict = r.Decoding.NumPredict
	}
	run := &backend.Run{Model: r.Model, Set: r.Set, Decoding: d, Has: backend.Text | backend.Stop,
		Items: make([]backend.Item, len(answers)), Level: src.Level, Sources: []backend.Source{src.From}}
	scored := r.Need&(backend.Passed|backend.Outcome) != 0
	if scored {
		run.Has = can
	}
	run.Notes, err = b.note(ctx, src, d)
	if err != nil {
		return nil, err
	}
	if got.kept.File != "" {
		run.Sources = append(run.Sources, backend.Source{File: got.kept.File})
		run.Notes = append(run.Notes, fmt.Sprintf("%d of %d answers were kept from earlier runs", got.kept.Before, got.kept.Answers))
	}
	err = parallel(ctx, len(answers), func(ctx context.Context, i int) (err error) {
		run.Items[i], err = b.item(ctx, b.set.Problems[i], answers[i], d.NumPredict, scored)
		return err
	})
	if err != nil {
		return nil, err
	}
	if scored {
		run.Notes = append(run.Notes, truncation(run))
	}
	return run, nil
}

// truncation says how many answers were cut before their code was whole, and between which
// bounds pass@1 lies for that reason.
func truncation(run *backend.Run) string {
	passed, cut := 0, 0
	for _, item := range run.Items {
		switch {
		case item.Passed:
			passed++
		case item.Outcome == string(python.Truncated):
			cut++
		}
	}
	n := len(run.Items)
	percent := func(k int) float64 { return 100 * float64(k) / float64(n) }
	return fmt.Sprintf("%s at num_predict %d: %d of %d answers truncated, so that pass@1 lies between %.1f and %.1f %%",
		run.Model, run.Decoding.NumPredict, cut, n, percent(passed), percent(passed+cut))
}

// note says under which conditions the answers were given.
func (b *Backend) note(ctx context.Context, src Source, d backend.Decoding) ([]string, error) {
	info, err := src.Model.Info(ctx)
	if err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("%s (%s) on %s, prompts %s, cut at num_predict %d of %d", info.Name, info.Quantization, info.Server,
		b.set.Wording.Name, d.NumPredict, src.Decoding.NumPredict)}, nil
}

// source returns the source that can answer r, or says why there is none.
func (b *Backend) source(r backend.Request) (Source, error) {
	src, ok := b.sources[r.Model]
	switch {
	case r.Set != b.set.Name:
		return Source{}, &backend.MissingError{What: fmt.Sprintf("%s answers %s only, asked for %s", b.name, b.set.Name, r)}
	case !ok:
		return Source{}, &backend.MissingError{What: fmt.Sprintf("%s has no model for %s", b.name, r)}
	case !can.Has(r.Need), b.scores == nil && r.Need&(backend.Passed|backend.Outcome) != 0:
		return Source{}, &backend.MissingError{What: fmt.Sprintf("%s cannot supply all of %s", b.name, r.Need)}
	case len(src.Decoding.Stop) > 0 && r.Decoding.NumPredict != 0:
		return Source{}, errors.New("live: answers that were asked for with stop strings cannot be cut")
	}
	if field, have, want := conflict(src.Decoding, r.Decoding); field != "" {
		return Source{}, &backend.MissingError{
			What:    r.String(),
			Have:    fmt.Sprintf("%s with %s %s, asked %s", src.From, field, have, want),
			Command: fmt.Sprintf("threearcs record --set %s --num-predict %d", b.set.Name, max(r.Decoding.NumPredict, src.Decoding.NumPredict)),
		}
	}
	return src, nil
}

// ask returns the answers to all problems. A live model is asked once.
func (b *Backend) ask(ctx context.Context, name string, src Source) (got asked, err error) {
	if src.Level != backend.Live {
		got.answers, err = b.set.answers(ctx, src)
		return got, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if known, ok := b.asked[name]; ok {
		return known, nil
	}
	if b.Keeper != nil {
		got.answers, got.kept, err = b.Keeper.Answers(ctx, src.Model, b.set.Questions(src.Decoding, 1))
	} else {
		got.answers, err = b.set.answers(ctx, src)
	}
	if err == nil {
		b.asked[name] = got
	}
	return got, err
}

// answers asks src every problem of s. An answer that its server aborted is kept as far as
// it goes.
func (s Set) answers(ctx context.Context, src Source) ([]backend.Answer, error) {
	all := make([]backend.Answer, len(s.Problems))
	for i, p := range s.Problems {
		a, err := generate(ctx, src.Model, s.Ask(i, src.Decoding, 0))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.TaskID, err)
		}
		all[i] = a
	}
	return all, nil
}

// generate asks m, and takes the known part of an answer that was aborted.
func generate(ctx context.Context, m backend.Model, a backend.Ask) (backend.Answer, error) {
	answer, err := m.Generate(ctx, a)
	var aborted *backend.AbortedError
	if errors.As(err, &aborted) {
		return aborted.Partial, nil
	}
	return answer, err
}

// item cuts and scores one answer.
func (b *Backend) item(ctx context.Context, p python.Problem, a backend.Answer, numPredict int, scored bool) (backend.Item, error) {
	a, err := Cut(a, numPredict)
	if err != nil {
		return backend.Item{}, fmt.Errorf("%s: %w", p.TaskID, err)
	}
	item := backend.Item{ID: p.TaskID, Text: a.Text, Tokens: a.Tokens, Stop: a.Stop}
	if scored {
		outcome, err := b.scores.outcome(ctx, p, a)
		if err != nil {
			return backend.Item{}, fmt.Errorf("%s: %w", p.TaskID, err)
		}
		item.Outcome, item.Passed = string(outcome), outcome.Passed()
	}
	return item, nil
}

// parallel calls f for 0…n-1 on all processors and returns the first error.
func parallel(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error { return f(ctx, i) })
	}
	return g.Wait()
}
