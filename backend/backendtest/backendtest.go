// Package backendtest holds the suite that every backend.Model passes: what a harness may
// rely on, whatever runs the model.
package backendtest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
)

// Prompts are the prompts to which the model under test answers in a known manner.
type Prompts struct {
	Ends    string // answered in 2 to 50 tokens, ended by the model
	Endless string // answered without end
	NumCtx  int    // context length to ask for; 512 if 0
}

// Run checks a model that open returns. The suite closes it.
func Run(t *testing.T, open func(t *testing.T) backend.Model, p Prompts) {
	if p.NumCtx == 0 {
		p.NumCtx = 512
	}
	s := suite{m: open(t), p: p}
	for _, c := range s.checks() {
		t.Run(c.name, func(t *testing.T) { c.run(t) })
	}
	require.NoError(t, s.m.Close())
}

// A T is what a check needs of a *testing.T.
type T = require.TestingT

// A check is one thing that a harness relies on.
type check struct {
	name string
	run  func(T)
}

// checks returns the suite.
func (s suite) checks() []check {
	return []check{
		{"info is filled", s.info},
		{"a cap yields exactly that many tokens", s.capped},
		{"an answer that ends says so", s.ends},
		{"a longer cap continues the same answer", s.prefix},
		{"a repeated ask repeats the answer", s.repeats},
		{"token ends divide the text", s.boundaries},
		{"a full context is told from the cap", s.context},
		{"a prompt that does not fit is refused", s.tooLong},
		{"a stop string ends the answer before it", s.stop},
		{"an unset limit is refused", s.unset},
		{"a cancelled ask fails", s.cancelled},
	}
}

type suite struct {
	m backend.Model
	p Prompts
}

// ask returns the greedy answer to prompt in at most n tokens.
func (s suite) ask(t T, prompt string, n int) backend.Answer {
	a, err := s.m.Generate(context.Background(), backend.Ask{Prompt: prompt, Decoding: backend.Greedy(n, s.p.NumCtx)})
	require.NoError(t, err)
	return a
}

func (s suite) info(t T) {
	info, err := s.m.Info(context.Background())
	require.NoError(t, err)
	for name, v := range map[string]string{"Name": info.Name, "Digest": info.Digest,
		"WeightsDigest": info.WeightsDigest, "Architecture": info.Architecture, "Quantization": info.Quantization,
		"Template": info.Template, "Server": info.Server, "Kernels": info.Kernels} {
		require.NotEmpty(t, v, name)
	}
	require.Positive(t, info.ContextLength)
}

func (s suite) capped(t T) {
	for _, n := range []int{1, 2, 7, 40} {
		a := s.ask(t, s.p.Endless, n)
		require.Equal(t, backend.StopCap, a.Stop, "num_predict %d", n)
		require.Len(t, a.Tokens, n, "num_predict %d", n)
		require.Positive(t, a.PromptTokens)
		require.Contains(t, a.Rendered, s.p.Endless)
	}
}

func (s suite) ends(t T) {
	a := s.ask(t, s.p.Ends, 100)
	require.Equal(t, backend.StopEOS, a.Stop)
	require.NotEmpty(t, a.Text)
	n := len(a.Tokens)
	require.True(t, 2 <= n && n <= 50, "%d tokens; give a prompt answered in 2 to 50", n)

	for _, m := range []int{n - 1, n} { // the end is a token of its own
		short := s.ask(t, s.p.Ends, m)
		require.Equal(t, backend.StopCap, short.Stop, "num_predict %d of %d", m, n)
		require.Equal(t, a.Tokens[:m], short.Tokens)
	}
	require.Equal(t, a, s.ask(t, s.p.Ends, n+1))
}

func (s suite) prefix(t T) {
	long := s.ask(t, s.p.Endless, 80)
	for _, n := range []int{1, 2, 5, 10, 20, 40} {
		short := s.ask(t, s.p.Endless, n)
		require.Equal(t, long.Text[:short.Tokens[n-1].End], short.Text, "num_predict %d", n)
		require.Equal(t, long.Tokens[:n], short.Tokens, "num_predict %d", n)
	}
}

func (s suite) repeats(t T) {
	first := s.ask(t, s.p.Ends, 60)
	s.ask(t, s.p.Endless, 30) // something else in between
	require.Equal(t, first, s.ask(t, s.p.Ends, 60))
}

func (s suite) boundaries(t T) {
	for _, prompt := range []string{s.p.Ends, s.p.Endless} {
		a := s.ask(t, prompt, 60)
		end := 0
		for i, tok := range a.Tokens {
			require.GreaterOrEqual(t, tok.End, end, "token %d", i)
			end = tok.End
		}
		require.Equal(t, len(a.Text), end)
	}
}

func (s suite) context(t T) {
	prompt := s.ask(t, s.p.Endless, 1).PromptTokens
	d := backend.Greedy(10_000, prompt+64)
	a, err := s.m.Generate(context.Background(), backend.Ask{Prompt: s.p.Endless, Decoding: d})
	require.NoError(t, err)
	require.Equal(t, backend.StopContext, a.Stop)
	require.InDelta(t, d.NumCtx, a.PromptTokens+len(a.Tokens), 1, "prompt and answer fill the context")
}

func (s suite) tooLong(t T) {
	long := strings.Repeat("one more word ", 40) + s.p.Ends
	_, err := s.m.Generate(context.Background(), backend.Ask{Prompt: long, Decoding: backend.Greedy(5, 32)})
	require.ErrorContains(t, err, "num_ctx", "the remedy is named")
}

func (s suite) stop(t T) {
	whole := s.ask(t, s.p.Ends, 60)
	from := whole.Tokens[0].End
	stop := whole.Text[from:]
	require.NotEmpty(t, stop, "the second token and what follows")

	d := backend.Greedy(60, s.p.NumCtx)
	d.Stop = []string{stop}
	a, err := s.m.Generate(context.Background(), backend.Ask{Prompt: s.p.Ends, Decoding: d})
	require.NoError(t, err)
	require.Equal(t, backend.StopEOS, a.Stop)
	require.Equal(t, whole.Text[:strings.Index(whole.Text, stop)], a.Text)
}

func (s suite) unset(t T) {
	for _, d := range []backend.Decoding{backend.Greedy(0, s.p.NumCtx), backend.Greedy(-1, s.p.NumCtx), backend.Greedy(5, 0)} {
		_, err := s.m.Generate(context.Background(), backend.Ask{Prompt: s.p.Ends, Decoding: d})
		require.Error(t, err, "num_predict %d, num_ctx %d", d.NumPredict, d.NumCtx)
	}
}

func (s suite) cancelled(t T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := s.m.Generate(ctx, backend.Ask{Prompt: s.p.Endless, Decoding: backend.Greedy(100, s.p.NumCtx)})
	require.True(t, errors.Is(err, context.Canceled), "got %v", err)
}
