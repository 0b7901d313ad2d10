package chefrun

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/judge"
	"threearcs/backend/live"
)

// Cap is the paper's cap on the tokens of an answer to a Chef prompt.
const Cap = 512

// An Inside is a model that can be looked into: the engine's are, a server's are not.
type Inside interface {
	backend.Model
	StateAfter(ctx context.Context, a backend.Answer) (engine.State, error)
	TokensOf(a backend.Answer) ([]int, error)
	HeadOutputs(ctx context.Context, tokens []int, n int) ([]engine.HeadOutput, error)
	Heads() ([]backend.Head, error)
	Damp(factors map[backend.Head]float64) error
}

// Options say what a Backend works with.
type Options struct {
	Name     string // of the backend: "engine" or "ollama"
	Sets     []Set
	Decoding backend.Decoding // of answers; num_predict is the largest cap that can be asked for
	Cap      int              // where answers are cut if a request does not say; 0 leaves them whole
	Keeper   live.Keeper      // keeps answers and replies

	// Open opens a model by its name in the paper. It fails with a *[backend.MissingError]
	// if there is none.
	Open func(model string) (backend.Model, error)

	Judge *judge.Judge   // labels answers; nil leaves them without labels
	Heads []backend.Head // to damp, in the place of those of the attribution
}

// A Backend runs Chef prompts. It is safe for concurrent use; runs wait for one another.
type Backend struct {
	o Options

	mu     sync.Mutex
	models map[string]opened
	runs   map[string]*run
	heads  map[string]backend.Attribution
}

type opened struct {
	backend.Model
	err error
}

var _ interface {
	backend.Backend
	backend.Attributing
} = (*Backend)(nil)

// New returns a Backend.
func New(o Options) *Backend {
	return &Backend{o: o, models: map[string]opened{}, runs: map[string]*run{}, heads: map[string]backend.Attribution{}}
}

// Name returns the name given.
func (b *Backend) Name() string { return b.o.Name }

// Close closes the models that were opened.
func (b *Backend) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var errs []error
	for _, m := range b.models {
		if m.err == nil {
			errs = append(errs, m.Close())
		}
	}
	return errors.Join(errs...)
}

// Run asks, labels and reads what r needs and no earlier request needed. A zero cap in
// r.Decoding stands for Options.Cap; nothing else of the decoding can be asked for.
func (b *Backend) Run(ctx context.Context, r backend.Request) (*backend.Run, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.serve(ctx, r)
}

// serve is Run with the lock held.
func (b *Backend) serve(ctx context.Context, r backend.Request) (*backend.Run, error) {
	set, err := b.accept(r)
	if err != nil {
		return nil, err
	}
	m, err := b.open(r.Model)
	if err != nil {
		return nil, err
	}
	if err := b.can(r, set, m); err != nil {
		return nil, err
	}
	if err := b.damp(ctx, m, r); err != nil {
		return nil, err
	}
	u, err := b.answered(ctx, m, set, r)
	if err != nil {
		return nil, err
	}
	if err := b.label(ctx, u, r.Need); err != nil {
		return nil, err
	}
	if err := u.read(ctx, m, r.Need); err != nil {
		return nil, err
	}
	return u.result(r, b.o.Decoding), nil
}

// missing says that b cannot do r.
func (b *Backend) missing(r backend.Request, command, format string, args ...any) error {
	return &backend.MissingError{What: fmt.Sprintf("%s: %s", r, fmt.Sprintf(format, args...)), Command: command}
}

// accept returns the set that r is about, if its decoding can be had.
func (b *Backend) accept(r backend.Request) (Set, error) {
	i := slices.IndexFunc(b.o.Sets, func(s Set) bool { return s.Name == r.Set })
	if i < 0 {
		return Set{}, b.missing(r, "", "no questions for this set")
	}
	d := r.Decoding
	d.NumPredict = 0
	if !reflect.ValueOf(d).IsZero() {
		return Set{}, b.missing(r, "", "of the decoding only num_predict can be asked for")
	}
	if r.Decoding.NumPredict > b.o.Decoding.NumPredict {
		return Set{}, b.missing(r, fmt.Sprintf("CLAIMS_NUM_PREDICT=%d", r.Decoding.NumPredict), "answers are asked for up to num_predict %d", b.o.Decoding.NumPredict)
	}
	return b.o.Sets[i], nil
}

// open returns the model of that name in the paper, opened once.
func (b *Backend) open(name string) (backend.Model, error) {
	m, ok := b.models[name]
	if !ok {
		m.Model, m.err = b.o.Open(name)
		b.models[name] = m
	}
	return m.Model, m.err
}

// What can be had of an answer: from its text, from a judge, and from inside the model.
const (
	fromText   = backend.Text | backend.Stop | backend.SurfaceOf
	fromJudge  = backend.Coverage | backend.Verbal | backend.Rubric
	fromInside = backend.Hidden | backend.Pooled
)

// can fails if something that r needs cannot be had.
func (b *Backend) can(r backend.Request, set Set, m backend.Model) error {
	_, inside := m.(Inside)
	none := backend.Damping{}
	switch {
	case r.Need&^(fromText|fromJudge|fromInside) != 0:
		return b.missing(r, "", "a live run does not yield all of it")
	case r.Need&fromJudge != 0 && b.o.Judge == nil:
		return b.missing(r, "CLAIMS_JUDGE=ollama:NAME", "labels need a judge")
	case r.Need.Has(backend.Coverage) && !set.hasChecklists():
		return b.missing(r, "CLAIMS_CHECKLISTS=FILE", "not every prompt has a checklist, and the authors' are not released")
	case (r.Need&fromInside != 0 || r.Damping != none) && !inside:
		return b.missing(r, "CLAIMS_BACKEND=engine go test -tags engine ./claims/...", "hidden states and attention heads need the model in process")
	}
	return nil
}
