// Package pool makes one model of several servers that have the same model.
//
// Each ask goes to the server with the fewest under way. If that server fails, another
// answers, and the first gets no more asks; if all fail, so does the ask, and it may be the
// ask's fault. So nothing is lost and nothing answered twice when a server dies.
package pool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"threearcs/backend"
	"threearcs/backend/recording"
)

// A Server is a model on one server.
type Server struct {
	Name  string // for errors
	Model backend.Model
}

// A Pool is a model on several servers. It may be used by several goroutines.
type Pool struct {
	hosts []*host
	each  int
	lost  func(name string, err error)

	mu      sync.Mutex
	changed *sync.Cond
}

// A host is a server and how it does.
type host struct {
	Server
	busy    int  // asks under way
	suspect int  // asks that failed here and are not answered yet
	lost    bool // failed an ask that another answered
}

var _ backend.Model = (*Pool)(nil)

// New returns a pool that has at most each asks under way on a server at once; 0 means 1.
// If lost is not nil, it is told of every server that gets no more asks.
func New(servers []Server, each int, lost func(name string, err error)) *Pool {
	p := &Pool{each: max(each, 1), lost: lost}
	p.changed = sync.NewCond(&p.mu)
	for _, s := range servers {
		p.hosts = append(p.hosts, &host{Server: s})
	}
	return p
}

// Slots returns how many asks can be under way at once.
func (p *Pool) Slots() int { return p.each * len(p.hosts) }

// Info returns what all servers say of the model. It fails if they differ in anything.
func (p *Pool) Info(ctx context.Context) (backend.ModelInfo, error) {
	var first backend.ModelInfo
	for i, h := range p.hosts {
		info, err := h.Model.Info(ctx)
		if err != nil {
			return info, fmt.Errorf("%s: %w", h.Name, err)
		}
		if i == 0 {
			first = info
		}
		if d := recording.Diff(first, info); len(d) > 0 {
			return info, fmt.Errorf("pool: servers differ: %s has %s %s, %s has %s: use equal servers", p.hosts[0].Name, d[0].Field, d[0].Have, h.Name, d[0].Want)
		}
	}
	return first, nil
}

// Generate has one of the servers answer a.
func (p *Pool) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	var failed []failure
	for {
		h, err := p.take(ctx, failed)
		if h == nil {
			p.settle(failed, false)
			return backend.Answer{}, err
		}
		answer, err := h.Model.Generate(ctx, a)
		var aborted *backend.AbortedError
		answered := err == nil || errors.As(err, &aborted)
		p.release(h, !answered)
		if answered || ctx.Err() != nil {
			p.settle(failed, answered)
			return answer, err
		}
		failed = append(failed, failure{h, err})
	}
}

// A failure is why a server did not answer an ask.
type failure struct {
	*host
	err error
}

// take waits until a server is free that has not failed, and returns it. Servers that
// failed another ask come last. If there is none at all it returns why.
func (p *Pool) take(ctx context.Context, failed []failure) (*host, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		best := p.best(failed)
		switch {
		case best == nil:
			return nil, joined(failed)
		case best.busy < p.each:
			best.busy++
			return best, nil
		}
		p.changed.Wait()
	}
}

// best returns the server to ask next, which may have to be waited for, or nil.
func (p *Pool) best(failed []failure) *host {
	var best *host
	for _, h := range p.hosts {
		if h.lost || slices.ContainsFunc(failed, func(f failure) bool { return f.host == h }) {
			continue
		}
		trust := func(h *host) int { return min(h.suspect, 1) }
		if best == nil || cmp.Or(cmp.Compare(trust(h), trust(best)), cmp.Compare(h.busy, best.busy)) < 0 {
			best = h
		}
	}
	return best
}

// joined returns one error of all failures.
func joined(failed []failure) error {
	if len(failed) == 0 {
		return errors.New("pool: no server is left")
	}
	var errs []error
	for _, f := range failed {
		errs = append(errs, fmt.Errorf("on %s: %w", f.Name, f.err))
	}
	return errors.Join(errs...)
}

// release ends an ask on h.
func (p *Pool) release(h *host, failed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h.busy--
	if failed {
		h.suspect++
	}
	p.changed.Broadcast()
}

// settle ends an ask that failed on some servers. If another answered it, they are lost.
func (p *Pool) settle(failed []failure, answered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range failed {
		f.suspect--
		if answered && !f.lost {
			f.lost = true
			if p.lost != nil {
				p.lost(f.Name, f.err)
			}
		}
	}
	p.changed.Broadcast()
}

// Close closes the models.
func (p *Pool) Close() error {
	var errs []error
	for _, h := range p.hosts {
		errs = append(errs, h.Model.Close())
	}
	return errors.Join(errs...)
}
