package backendtest

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
)

// A recorder notes whether a check failed.
type recorder struct{ failed bool }

func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) FailNow()              { r.failed = true; runtime.Goexit() }

// failures returns the names of the checks that m fails.
func failures(m backend.Model) []string {
	s := suite{m: m, p: Prompts{Ends: "a prompt of five words", Endless: "go on", NumCtx: 512}}
	var names []string
	for _, c := range s.checks() {
		r := &recorder{}
		done := make(chan bool)
		go func() {
			defer close(done)
			c.run(r)
		}()
		<-done
		if r.failed {
			names = append(names, c.name)
		}
	}
	return names
}

// A faulty model changes asks and answers of a sound one.
type faulty struct {
	backend.Model
	calls int
	info  func(*backend.ModelInfo)
	ask   func(ctx *context.Context, a *backend.Ask)
	say   func(n int, a backend.Ask, ans *backend.Answer, err *error)
}

func (f *faulty) Info(ctx context.Context) (backend.ModelInfo, error) {
	info, err := f.Model.Info(ctx)
	if f.info != nil {
		f.info(&info)
	}
	return info, err
}

func (f *faulty) Generate(ctx context.Context, a backend.Ask) (backend.Answer, error) {
	f.calls++
	asked := a
	if f.ask != nil {
		f.ask(&ctx, &a)
	}
	ans, err := f.Model.Generate(ctx, a)
	if f.say != nil {
		f.say(f.calls, asked, &ans, &err)
	}
	return ans, err
}

func sound() *faulty {
	echo := backend.Echo()
	return &faulty{Model: &backend.Fake{Name: "sound", Say: func(p string) ([]string, bool, error) {
		if p == "go on" {
			return []string{"and ", "on "}, false, nil
		}
		return echo.Say(p)
	}}}
}

func TestSoundModelPasses(t *testing.T) {
	require.Empty(t, failures(sound()))
}

// TestEveryCheckCanFail gives each check a model with the fault that it is there to find.
func TestEveryCheckCanFail(t *testing.T) {
	faults := map[string]func(*faulty){
		"info is filled": func(f *faulty) { f.info = func(i *backend.ModelInfo) { i.Template = "" } },
		"a cap yields exactly that many tokens": func(f *faulty) {
			f.ask = func(_ *context.Context, a *backend.Ask) { a.Decoding.NumPredict++ }
		},
		"an answer that ends says so": func(f *faulty) {
			f.say = func(_ int, a backend.Ask, ans *backend.Answer, _ *error) {
				if len(ans.Tokens) < a.Decoding.NumPredict {
					ans.Stop = backend.StopCap
				}
			}
		},
		"a longer cap continues the same answer": func(f *faulty) {
			f.say = func(_ int, a backend.Ask, ans *backend.Answer, _ *error) {
				if a.Decoding.NumPredict == 20 {
					ans.Text = strings.ToUpper(ans.Text)
				}
			}
		},
		"a repeated ask repeats the answer": func(f *faulty) {
			f.say = func(n int, _ backend.Ask, ans *backend.Answer, _ *error) { ans.PromptTokens += n % 3 }
		},
		"token ends divide the text": func(f *faulty) {
			f.say = func(_ int, _ backend.Ask, ans *backend.Answer, _ *error) { ans.Text += "." }
		},
		"a full context is told from the cap": func(f *faulty) {
			f.say = func(_ int, _ backend.Ask, ans *backend.Answer, _ *error) {
				if ans.Stop == backend.StopContext {
					ans.Stop = backend.StopCap
				}
			}
		},
		"a prompt that does not fit is refused": func(f *faulty) {
			f.ask = func(_ *context.Context, a *backend.Ask) { a.Decoding.NumCtx = max(a.Decoding.NumCtx, 1) * 100 }
		},
		"a stop string ends the answer before it": func(f *faulty) {
			f.ask = func(_ *context.Context, a *backend.Ask) { a.Decoding.Stop = nil }
		},
		"an unset limit is refused": func(f *faulty) {
			f.ask = func(_ *context.Context, a *backend.Ask) { a.Decoding.NumPredict = max(a.Decoding.NumPredict, 1) }
		},
		"a cancelled ask fails": func(f *faulty) {
			f.ask = func(ctx *context.Context, _ *backend.Ask) { *ctx = context.Background() }
		},
	}
	for _, c := range (suite{}).checks() {
		fault, ok := faults[c.name]
		require.True(t, ok, "no faulty model for the check %q", c.name)
		m := sound()
		fault(m)
		require.True(t, slices.Contains(failures(m), c.name), "the fault passes the check %q", c.name)
	}
}
