package python

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Runner scores programs. It is safe for concurrent use; Close ends it.
type Runner struct {
	options  Options
	launcher *launcher
	pairs    chan *pair // idle pairs; nil stands for one to be started
	closed   sync.Once

	mu    sync.Mutex
	tasks map[Problem]int
}

// New starts a runner. It fails, saying what is missing and what would help, if there is no suitable
// Python or no sandbox (unless options allow to go without), and if a program that tries to get out
// of the sandbox succeeds.
func New(ctx context.Context, options Options) (*Runner, error) {
	return newRunner(ctx, options, isolations)
}

// newRunner starts a runner in the first of the isolations that works.
func newRunner(ctx context.Context, options Options, isolations []isolation) (*Runner, error) {
	options = options.withDefaults()
	l, first, err := newLauncher(ctx, options, isolations)
	if err != nil {
		return nil, fmt.Errorf("python: %w", err)
	}
	r := &Runner{
		options:  options,
		launcher: l,
		pairs:    make(chan *pair, options.Workers),
		tasks:    map[Problem]int{},
	}
	for range options.Workers - 1 {
		r.pairs <- nil
	}
	r.pairs <- first
	if err := r.selfTest(ctx, first); err != nil {
		r.Close()
		return nil, fmt.Errorf("python: %w", err)
	}
	return r, nil
}

// Available returns nil if programs can be scored here in a sandbox, and otherwise what is missing.
func Available() error {
	r, err := New(context.Background(), Options{Workers: 1})
	if err != nil {
		return err
	}
	r.Close()
	return nil
}

// Sandboxed reports whether programs run in a sandbox.
func (r *Runner) Sandboxed() bool { return r.launcher.isolation != unsandboxed }

// Isolation names the kind of isolation in force: "namespaces", "landlock" or "none".
func (r *Runner) Isolation() string { return string(r.launcher.isolation) }

// Close ends all processes of the runner. Programs still being scored are waited for. Score must not
// be called afterwards; Close may be.
func (r *Runner) Close() {
	r.closed.Do(func() {
		for range r.options.Workers {
			if p := <-r.pairs; p != nil {
				p.kill()
			}
		}
		r.launcher.close()
	})
}

// Score runs a whole program against a problem. Program is the text to execute, prompt included (see
// Problem.Program and Extract). An error means that nothing was learned: ctx ended, or the problem
// itself cannot be scored. A sandbox that fails twice is an outcome, not an error.
func (r *Runner) Score(ctx context.Context, problem Problem, program string) (Result, error) {
	var p *pair
	select {
	case p = <-r.pairs:
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	result, p, err := r.attempts(ctx, p, problem, program)
	r.pairs <- p
	result.Sandboxed = r.Sandboxed()
	return result, err
}

// attempts scores with p, and once more with a new pair should p fail. It returns the pair to go on
// with.
func (r *Runner) attempts(ctx context.Context, p *pair, problem Problem, program string) (Result, *pair, error) {
	var failure error
	for range 2 {
		if p == nil {
			if p, failure = r.launcher.startPair(r.options.config()); failure != nil {
				p = nil
				continue
			}
		}
		answer, err := r.attempt(ctx, p, problem, program)
		if err == nil {
			result, err := answer.result(problem)
			return result, p, err
		}
		p.kill()
		p, failure = nil, err
		if ctx.Err() != nil {
			return Result{}, nil, ctx.Err()
		}
		if errors.Is(err, errStalled) {
			return Result{Outcome: Timeout, Detail: err.Error()}, nil, nil
		}
	}
	return Result{Outcome: SandboxError, Detail: failure.Error()}, nil, nil
}

// attempt scores with p, which is killed if ctx ends.
func (r *Runner) attempt(ctx context.Context, p *pair, problem Problem, program string) (reply, error) {
	defer context.AfterFunc(ctx, p.kill)()
	return p.score(r.task(problem), problem, program, r.options.Wall+grace)
}

// result turns the judge's reply into a result.
func (a reply) result(problem Problem) (Result, error) {
	if a.Error != "" {
		return Result{}, fmt.Errorf("python: problem %q cannot be scored: %s", problem.TaskID, a.Error)
	}
	return Result{
		Outcome: a.Outcome,
		Detail:  a.Detail,
		CPU:     time.Duration(a.CPU * float64(time.Second)),
	}, nil
}

// task returns the number under which the judges know a problem.
func (r *Runner) task(problem Problem) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	number, ok := r.tasks[problem]
	if !ok {
		number = len(r.tasks)
		r.tasks[problem] = number
	}
	return number
}

// Job is one program to score against one problem.
type Job struct {
	Problem Problem
	Program string // whole, prompt included
}

// ScoreAll scores jobs with all workers and returns their results in the order of the jobs. If done is
// not nil it is called with each result as it comes, from one goroutine at a time. It stops at the
// first error of Score.
func (r *Runner) ScoreAll(ctx context.Context, jobs []Job, done func(i int, result Result)) ([]Result, error) {
	results := make([]Result, len(jobs))
	var reporting sync.Mutex
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(r.options.Workers)
	for i, job := range jobs {
		all.Go(func() error {
			result, err := r.Score(ctx, job.Problem, job.Program)
			if err != nil {
				return err
			}
			results[i] = result
			if done != nil {
				reporting.Lock()
				defer reporting.Unlock()
				done(i, result)
			}
			return nil
		})
	}
	return results, all.Wait()
}
