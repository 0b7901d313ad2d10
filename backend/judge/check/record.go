package check

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"

	"threearcs/backend"
	"threearcs/backend/judge"
	"threearcs/backend/recording"
)

// Plan returns the distinct questions that measuring j on sets puts to its model, without
// asking any. Where a first pass of the rubric is needed, its reply is taken to be CERTAIN.
func Plan(ctx context.Context, j *judge.Judge, sets []Set, o Options) ([]backend.Ask, error) {
	c := &collector{seen: map[string]bool{}}
	planned := *j
	planned.Model = c
	o.Parallel, o.Progress = 1, nil
	_, err := o.ask(ctx, &planned, sets)
	return c.asks, err
}

// A collector is a model that keeps the questions. Its reply is readable where a second
// question depends on it.
type collector struct {
	backend.Model
	seen map[string]bool
	asks []backend.Ask
}

func (c *collector) Generate(_ context.Context, a backend.Ask) (backend.Answer, error) {
	if key := recording.Ask(backend.ModelInfo{}, a).Key(); !c.seen[key] {
		c.seen[key] = true
		c.asks = append(c.asks, a)
	}
	return backend.Answer{Text: string(judge.Certain), Stop: backend.StopEOS}, nil
}

// A Recorder is a model that keeps its answers in a recording and asks nothing twice, so
// that a run that was interrupted goes on where it stopped.
type Recorder struct {
	backend.Model
	info backend.ModelInfo
	kept *recording.File // what was answered in earlier runs

	mu    sync.Mutex
	w     *recording.Writer
	fresh map[string]backend.Answer
}

// Record returns m with its answers to asks kept in the recording at path, which is begun
// or resumed.
func Record(ctx context.Context, path string, m backend.Model, asks []backend.Ask, tool string) (*Recorder, error) {
	info, err := m.Info(ctx)
	if err != nil {
		return nil, err
	}
	if len(asks) == 0 {
		return nil, errors.New("check: nothing to record")
	}
	h := recording.Header{Tool: tool, OS: runtime.GOOS, Arch: runtime.GOARCH, Model: info, Decoding: asks[0].Decoding,
		Set: setOf(asks), Wording: judge.Wording()}
	w, err := recording.Append(path, h)
	if err != nil {
		return nil, err
	}
	r := &Recorder{Model: m, info: info, w: w, fresh: map[string]backend.Answer{}}
	if r.kept, err = recording.Open(path); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return r, nil
}

// setOf identifies the questions by what their prompts, schemas and repeats are.
func setOf(asks []backend.Ask) recording.Set {
	var all strings.Builder
	for _, a := range asks {
		all.WriteString(recording.Ask(backend.ModelInfo{}, a).Key() + "\n")
	}
	return recording.Set{Name: "judge-check", SHA256: recording.SHA256(all.String()), Asks: len(asks)}
}

// Generate returns the recorded answer to a, or asks and records it.
func (r *Recorder) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	q := recording.Ask(r.info, a)
	answer, ok, err := r.lookup(q)
	if err != nil {
		return backend.Answer{}, err
	}
	if ok {
		return answered(answer)
	}
	answer, err = r.Model.Generate(ctx, a)
	if aborted := (*backend.AbortedError)(nil); errors.As(err, &aborted) {
		answer, err = aborted.Partial, nil
	}
	if err != nil {
		return backend.Answer{}, err
	}
	return r.keep(q, a, answer)
}

func (r *Recorder) lookup(q recording.Question) (backend.Answer, bool, error) {
	r.mu.Lock()
	answer, ok := r.fresh[q.Key()]
	r.mu.Unlock()
	if ok {
		return answer, true, nil
	}
	return r.kept.Lookup(q)
}

// keep records the answer, unless the same question was answered meanwhile.
func (r *Recorder) keep(q recording.Question, a backend.Ask, answer backend.Answer) (backend.Answer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if first, ok := r.fresh[q.Key()]; ok {
		return answered(first)
	}
	if err := r.w.Append("judge/"+q.Prompt[:16], a, answer); err != nil {
		return backend.Answer{}, err
	}
	r.fresh[q.Key()] = answer
	return answered(answer)
}

// answered returns a stored answer as its model gave it.
func answered(a backend.Answer) (backend.Answer, error) {
	if a.Stop == backend.StopAborted {
		return backend.Answer{}, &backend.AbortedError{Why: "the server gave the reply up", Partial: a}
	}
	return a, nil
}

// Close closes the recording and the model.
func (r *Recorder) Close() error {
	return errors.Join(r.kept.Close(), r.w.Close(), r.Model.Close())
}
