package pool_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"threearcs/backend"
	"threearcs/backend/backendtest"
	"threearcs/backend/pool"
)

var ctx = context.Background()

// A server answers with its prompt and counts what it is asked. It fails from an ask on.
type server struct {
	*backend.Fake
	failFrom int // 0: never

	mu         sync.Mutex
	busy, most int
	asked      map[string]int
}

func newServer(failFrom int) *server {
	return &server{Fake: backend.Echo(), failFrom: failFrom, asked: map[string]int{}}
}

func (s *server) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	s.mu.Lock()
	s.asked[a.Prompt]++
	s.busy++
	s.most = max(s.most, s.busy)
	fail := s.failFrom > 0 && len(s.asked) >= s.failFrom
	s.mu.Unlock()
	time.Sleep(time.Millisecond)
	s.mu.Lock()
	s.busy--
	s.mu.Unlock()
	if fail {
		return backend.Answer{}, errors.New("no such luck")
	}
	return s.Fake.Generate(ctx, a)
}

func servers(models ...backend.Model) []pool.Server {
	var all []pool.Server
	for i, m := range models {
		all = append(all, pool.Server{Name: fmt.Sprint("s", i+1), Model: m})
	}
	return all
}

func ask(i int) backend.Ask {
	return backend.Ask{Prompt: fmt.Sprintf("prompt %02d", i), Decoding: backend.Greedy(8, 512)}
}

// askAll puts n questions at once, and returns how often each server answered each.
func askAll(t *testing.T, p *pool.Pool, n int) {
	t.Helper()
	var g errgroup.Group
	for i := range n {
		g.Go(func() error {
			answer, err := p.Generate(ctx, ask(i))
			if err == nil && !strings.Contains(answer.Text, fmt.Sprintf("%02d", i)) {
				err = fmt.Errorf("asked for %d, got %q", i, answer.Text)
			}
			return err
		})
	}
	require.NoError(t, g.Wait())
}

// The servers share the work, with no more under way on each than allowed.
func TestShares(t *testing.T) {
	a, b := newServer(0), newServer(0)
	p := pool.New(servers(a, b), 3, nil)
	assert.Equal(t, 6, p.Slots())
	askAll(t, p, 60)
	assert.Equal(t, 60, len(a.asked)+len(b.asked), "nothing is asked twice")
	for _, s := range []*server{a, b} {
		assert.Greater(t, len(s.asked), 10)
		assert.Equal(t, 3, s.most)
	}
}

// A server that dies costs nothing but the asks it had under way, which the other answers.
func TestServerDies(t *testing.T) {
	a, b := newServer(10), newServer(0)
	var lost []string
	p := pool.New(servers(a, b), 2, func(name string, err error) { lost = append(lost, name+": "+err.Error()) })
	askAll(t, p, 60)
	assert.Equal(t, []string{"s1: no such luck"}, lost, "said once")
	failed := 0
	for i := range 60 {
		prompt := ask(i).Prompt
		assert.LessOrEqual(t, a.asked[prompt], 1)
		assert.LessOrEqual(t, b.asked[prompt], 1)
		failed += a.asked[prompt] + b.asked[prompt] - 1
	}
	assert.LessOrEqual(t, failed, 2, "asks that were under way on the dead server")
	assert.LessOrEqual(t, len(a.asked), 11)
}

// An ask that no server answers fails, and is not held against the servers.
func TestAskThatAllRefuse(t *testing.T) {
	refuse := func(name string) *backend.Fake {
		return &backend.Fake{Name: name, Say: func(prompt string) ([]string, bool, error) {
			if prompt == "bad" {
				return nil, false, errors.New("no such luck")
			}
			return []string{"fine"}, true, nil
		}}
	}
	p := pool.New(servers(refuse("a"), refuse("b")), 1, func(string, error) { t.Error("lost") })
	for range 2 {
		_, err := p.Generate(ctx, backend.Ask{Prompt: "bad", Decoding: backend.Greedy(8, 512)})
		require.ErrorContains(t, err, "on s1: no such luck")
		require.ErrorContains(t, err, "on s2: no such luck")
		_, err = p.Generate(ctx, ask(0))
		require.NoError(t, err)
	}
}

// A server that is lost is not asked again, and the last one's error is told.
func TestNoServerIsLeft(t *testing.T) {
	a, b := newServer(1), newServer(2)
	p := pool.New(servers(a, b), 1, nil)
	_, err := p.Generate(ctx, ask(0))
	require.NoError(t, err)
	_, err = p.Generate(ctx, ask(1))
	require.EqualError(t, err, "on s2: no such luck")
	assert.Len(t, a.asked, 1)
}

// An answer that its server broke off is an answer; the server stays.
func TestAbortedIsNoFailure(t *testing.T) {
	aborted := &backend.AbortedError{Why: "repeats"}
	m := &backend.Fake{Name: "x", Say: func(string) ([]string, bool, error) { return nil, false, aborted }}
	p := pool.New(servers(m), 1, func(string, error) { t.Error("lost") })
	for range 2 {
		_, err := p.Generate(ctx, ask(0))
		require.ErrorIs(t, err, aborted)
	}
}

func TestCancelled(t *testing.T) {
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	p := pool.New(servers(newServer(0)), 1, func(string, error) { t.Error("lost") })
	_, err := p.Generate(stopped, ask(0))
	require.ErrorIs(t, err, context.Canceled)
}

func TestInfo(t *testing.T) {
	info, err := pool.New(servers(backend.Echo(), backend.Echo()), 1, nil).Info(ctx)
	require.NoError(t, err)
	want, err := backend.Echo().Info(ctx)
	require.NoError(t, err)
	assert.Equal(t, want, info)

	other := backend.Echo()
	other.Name = "other"
	_, err = pool.New(servers(backend.Echo(), backend.Echo(), other), 1, nil).Info(ctx)
	require.ErrorContains(t, err, `servers differ: s1 has name "echo", s3 has "other": use equal servers`)
}

func TestIsAModel(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) backend.Model {
		says := func() backend.Model {
			return &backend.Fake{Name: "f", Say: func(prompt string) ([]string, bool, error) {
				return []string{"so ", "it ", "is"}, prompt == "ends", nil
			}}
		}
		return pool.New(servers(says(), says()), 1, nil)
	}, backendtest.Prompts{Ends: "ends", Endless: "endless"})
}
