package live

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"threearcs/backend"
	"threearcs/backend/pool"
	"threearcs/backend/recording"
)

// A Recorder asks a model every problem of a set and keeps the answers in a recording.
type Recorder struct {
	Servers     []pool.Server // one model on one or several servers
	PerServer   int           // asks under way on each at once; 0 for one
	Set         Set
	Decoding    backend.Decoding
	Repeats     int // how often each problem is asked; 0 for once
	Limit       int // ask only the first problems; 0 for all
	Tool        string
	NumParallel int            // asks that each server answers together, 0 if not known
	Progress    func(Progress) // called after each answer, if not nil

	// Lost is called, if not nil, for a server that failed an ask which another answered: it
	// is not asked again.
	Lost func(server string, err error)
}

// A Progress says how far a recording is.
type Progress struct {
	Done, Total int // asks; those answered in earlier runs are done
	Fresh       int // asks answered in this run
	Tokens      int // generated in this run
	Aborted     int // answers of this run that their server broke off
	Elapsed     time.Duration
}

// Rate returns the tokens generated a second, 0 before the first.
func (p Progress) Rate() float64 {
	if p.Elapsed <= 0 {
		return 0
	}
	return float64(p.Tokens) / p.Elapsed.Seconds()
}

// String says how far it is, how fast, and how long it will take.
func (p Progress) String() string {
	return fmt.Sprintf("%d of %d answers, %.0f tokens/s, %s left", p.Done, p.Total, p.Rate(), p.Left().Round(time.Second))
}

// Left estimates how long the rest takes, from the answers of this run; 0 if there is none.
func (p Progress) Left() time.Duration {
	if p.Fresh == 0 {
		return 0
	}
	return p.Elapsed / time.Duration(p.Fresh) * time.Duration(p.Total-p.Done)
}

// Record asks what the recording at path lacks and appends the answers: in the order of the
// set if one is under way at a time, otherwise in that in which they arrive. When ctx ends,
// everything answered is on disk and calling Record again goes on.
//
// An answer that its server aborted is recorded as far as it goes. If one of several
// servers fails, the others take over its work.
func (r Recorder) Record(ctx context.Context, path string) (Progress, error) {
	servers := pool.New(r.Servers, r.PerServer, r.Lost)
	header, err := r.header(ctx, servers)
	if err != nil {
		return Progress{}, err
	}
	w, err := recording.Append(path, header)
	if err != nil {
		return Progress{}, err
	}
	defer w.Close()
	progress, err := fill(ctx, w, servers, r.questions(), r.Progress)
	return progress, errors.Join(err, w.Close())
}

// questions returns the questions within the limit.
func (r Recorder) questions() []Question {
	repeats := max(r.Repeats, 1)
	all := r.Set.Questions(r.Decoding, repeats).All
	if r.Limit > 0 {
		all = all[:min(r.Limit*repeats, len(all))]
	}
	return all
}

// header describes the run.
func (r Recorder) header(ctx context.Context, servers *pool.Pool) (recording.Header, error) {
	info, err := servers.Info(ctx)
	if err != nil {
		return recording.Header{}, err
	}
	h := recording.Header{Tool: r.Tool, OS: runtime.GOOS, Arch: runtime.GOARCH, Model: info, NumParallel: r.NumParallel,
		Decoding: r.Decoding, Set: r.Set.ID(max(r.Repeats, 1)), Wording: r.Set.Wording.ID()}
	return h, r.Decoding.Check()
}

// fill asks the model what w lacks of the questions and appends the answers.
func fill(ctx context.Context, w *recording.Writer, m backend.Model, questions []Question, show func(Progress)) (Progress, error) {
	todo, total := lacking(w, questions)
	run := &recordRun{model: m, show: show, w: w, start: time.Now()}
	run.progress = Progress{Done: total - len(todo), Total: total}
	err := run.all(ctx, todo)
	return run.progress, err
}

// lacking returns the questions that w has no answer to, each once, and how many different
// ones there are in all.
func lacking(w *recording.Writer, questions []Question) (todo []Question, total int) {
	seen := map[string]bool{}
	for _, q := range questions {
		asked := recording.Ask(w.Header().Model, q.Ask)
		if key := asked.Key(); !seen[key] {
			seen[key] = true
			if !w.Has(asked) {
				todo = append(todo, q)
			}
		}
	}
	return todo, len(seen)
}

// A recordRun is one call of fill.
type recordRun struct {
	model backend.Model
	show  func(Progress)
	w     *recording.Writer
	start time.Time

	mu       sync.Mutex
	progress Progress
}

// all asks as much at once as the model takes: one question, or several of a pool of servers.
func (r *recordRun) all(ctx context.Context, todo []Question) error {
	g, asking := errgroup.WithContext(ctx)
	g.SetLimit(1)
	if p, ok := r.model.(*pool.Pool); ok {
		g.SetLimit(p.Slots())
	}
	for _, q := range todo {
		if asking.Err() != nil {
			break
		}
		g.Go(func() error { return r.one(asking, q) })
	}
	if err := g.Wait(); ctx.Err() == nil {
		return err
	}
	return ctx.Err()
}

// one asks one question and records the answer.
func (r *recordRun) one(ctx context.Context, q Question) error {
	answer, err := generate(ctx, r.model, q.Ask)
	if err == nil {
		err = r.w.Append(q.Item, q.Ask, answer)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", q.Item, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &r.progress
	p.Done, p.Fresh, p.Tokens, p.Elapsed = p.Done+1, p.Fresh+1, p.Tokens+len(answer.Tokens), time.Since(r.start)
	if answer.Stop == backend.StopAborted {
		p.Aborted++
	}
	if r.show != nil {
		r.show(*p)
	}
	return nil
}
