package live

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"threearcs/backend"
	"threearcs/backend/recording"
)

// A Recorder asks a model every problem of a set and keeps the answers in a recording.
type Recorder struct {
	Models      []backend.Model // one model on one or several servers
	Names       []string        // of the servers, for errors
	Set         Set
	Decoding    backend.Decoding
	Repeats     int // how often each problem is asked; 0 for once
	Limit       int // ask only the first problems; 0 for all
	Tool        string
	NumParallel int            // OLLAMA_NUM_PARALLEL of the servers, 0 if not known
	Progress    func(Progress) // called after each answer, if not nil
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

// Record asks what the recording at path lacks and appends the answers. With one server
// the order is that of the set; with several it is that in which answers arrive. When ctx
// ends, everything answered is on disk and calling Record again goes on.
//
// An answer that its server aborted is recorded as far as it goes. If one of several
// servers fails, the others take over its work.
func (r Recorder) Record(ctx context.Context, path string) (Progress, error) {
	header, err := r.header(ctx)
	if err != nil {
		return Progress{}, err
	}
	w, err := recording.Append(path, header)
	if err != nil {
		return Progress{}, err
	}
	defer w.Close()
	progress, err := fill(ctx, w, r.Models, r.Names, r.questions(), r.Progress)
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

// header describes the run. All servers must have the same model.
func (r Recorder) header(ctx context.Context) (recording.Header, error) {
	h := recording.Header{Tool: r.Tool, OS: runtime.GOOS, Arch: runtime.GOARCH, NumParallel: r.NumParallel,
		Decoding: r.Decoding, Set: r.Set.ID(max(r.Repeats, 1)), Wording: r.Set.Wording.ID()}
	for i, m := range r.Models {
		info, err := m.Info(ctx)
		if err != nil {
			return h, err
		}
		if i == 0 {
			h.Model = info
		}
		if d := recording.Diff(h.Model, info); len(d) > 0 {
			return h, fmt.Errorf("live: servers differ: %s has %s %s, %s has %s: use equal servers", r.Names[0], d[0].Field, d[0].Have, r.Names[i], d[0].Want)
		}
	}
	return h, r.Decoding.Check()
}

// fill asks the models what w lacks of the questions and appends the answers.
func fill(ctx context.Context, w *recording.Writer, models []backend.Model, names []string, questions []Question, show func(Progress)) (Progress, error) {
	todo, total := lacking(w, questions)
	run := &recordRun{models: models, names: names, show: show, w: w, queue: newQueue(len(todo)), todo: todo, start: time.Now()}
	run.progress = Progress{Done: total - len(todo), Total: total}
	err := run.all(ctx)
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
	models []backend.Model
	names  []string // of the servers, for errors
	show   func(Progress)
	w      *recording.Writer
	queue  *queue
	todo   []Question
	start  time.Time

	mu       sync.Mutex
	progress Progress
}

// all lets every server take from the queue until it is empty or all servers have failed.
func (r *recordRun) all(ctx context.Context) error {
	errs := make([]error, len(r.models))
	var wg sync.WaitGroup
	for i, m := range r.models {
		wg.Go(func() { errs[i] = r.serve(ctx, m, r.names[i]) })
	}
	wg.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r.queue.empty() {
		return nil // what failed on one server another has answered
	}
	return errors.Join(errs...)
}

// serve asks m until the queue is empty. An ask that fails goes back to the queue.
func (r *recordRun) serve(ctx context.Context, m backend.Model, name string) error {
	for {
		i, ok := r.queue.take()
		if !ok {
			return nil
		}
		if err := r.one(ctx, m, r.todo[i]); err != nil {
			r.queue.giveBack(i)
			return fmt.Errorf("%s on %s: %w", r.todo[i].Item, name, err)
		}
		r.queue.finish()
	}
}

// one asks one question and records the answer.
func (r *recordRun) one(ctx context.Context, m backend.Model, q Question) error {
	answer, err := generate(ctx, m, q.Ask)
	if err != nil {
		return err
	}
	if err := r.w.Append(q.Item, q.Ask, answer); err != nil {
		return err
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
