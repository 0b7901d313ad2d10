package engine

import (
	"testing"

	"github.com/ollama/ollama/template"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
)

// write passes pieces through a writer of a model with the given template.
func write(t *testing.T, s *source, d backend.Decoding, why backend.StopReason, pieces ...string) backend.Answer {
	w := newWriter(s, d)
	for i, p := range pieces {
		require.NoError(t, w.add(i, p))
		if w.stopped() {
			why = backend.StopEOS
			break
		}
	}
	require.NoError(t, w.stop(why))
	a, err := w.finish()
	require.NoError(t, err)
	return a
}

func plain() *source { return &source{template: template.DefaultTemplate} }

func ends(a backend.Answer) []int {
	var e []int
	for _, tok := range a.Tokens {
		e = append(e, tok.End)
	}
	return e
}

func TestWriterHoldsBackUnfinishedCharacters(t *testing.T) {
	a := write(t, plain(), backend.Greedy(9, 9), backend.StopCap, "a", "\xe2", "\x82", "\xac", "b", "\xf0\x9f")
	require.Equal(t, "a€b", a.Text)
	require.Equal(t, []int{1, 1, 1, 4, 5, 5}, ends(a))

	a = write(t, plain(), backend.Greedy(9, 9), backend.StopEOS, "x\xff", "y")
	require.Equal(t, "xy", a.Text, "a byte that no character has is dropped")
}

func TestUnfinished(t *testing.T) {
	for s, want := range map[string]bool{"": false, "a": false, "é": false, "\xc3": true, "a\xe2\x82": true,
		"\xf0\x9f\x98": true, "😀": false, "\x80": false, "\xff": false, "\x80\x80\x80\x80": false} {
		require.Equal(t, want, unfinished(s), "%q", s)
	}
}

func TestWriterStops(t *testing.T) {
	d := backend.Greedy(9, 9)
	d.Stop = []string{"END"}
	a := write(t, plain(), d, backend.StopCap, "one ", "E", "N", "D", "more")
	require.Equal(t, "one ", a.Text)
	require.Equal(t, backend.StopEOS, a.Stop)
	require.Equal(t, []int{4}, ends(a))
}

func TestWriterDividesThoughts(t *testing.T) {
	tmpl, err := template.Parse(thinkTemplate)
	require.NoError(t, err)
	d := backend.Greedy(9, 9)
	d.Think = true
	a := write(t, &source{template: tmpl}, d, backend.StopEOS, "<think>", "hm", "</think>", "so")
	require.Equal(t, "hm", a.Thinking)
	require.Equal(t, "so", a.Text)
	require.Equal(t, []int{0, 0, 0, 2}, ends(a))

	d.Think = false
	a = write(t, &source{template: tmpl}, d, backend.StopEOS, "<think>", "hm", "</think>", "so")
	require.Equal(t, "<think>hm</think>so", a.Text)
}
