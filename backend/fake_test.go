package backend_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/backendtest"
)

// endless answers "go on" without end and echoes every other prompt.
func endless() *backend.Fake {
	echo := backend.Echo()
	return &backend.Fake{Name: "endless", Say: func(p string) ([]string, bool, error) {
		if p == "go on" {
			return []string{"and ", "on "}, false, nil
		}
		return echo.Say(p)
	}}
}

func TestFakeConforms(t *testing.T) {
	backendtest.Run(t, func(*testing.T) backend.Model { return endless() },
		backendtest.Prompts{Ends: "a prompt of five words", Endless: "go on"})
}

func TestScriptAnswersOnlyItsLines(t *testing.T) {
	m := backend.Script(map[string]string{"who": "it is me"})
	a, err := m.Generate(context.Background(), backend.Ask{Prompt: "who", Decoding: backend.Greedy(2, 64)})
	require.NoError(t, err)
	require.Equal(t, "it is ", a.Text)
	require.Equal(t, backend.StopCap, a.Stop)

	_, err = m.Generate(context.Background(), backend.Ask{Prompt: "what", Decoding: backend.Greedy(2, 64)})
	require.ErrorContains(t, err, `no answer to "what"`)
}

func TestFakeRefusesToSample(t *testing.T) {
	d := backend.Greedy(5, 64)
	d.Temperature = 0.7
	_, err := backend.Echo().Generate(context.Background(), backend.Ask{Prompt: "x", Decoding: d})
	require.ErrorContains(t, err, "temperature")
}

func TestCutAtStopDropsDividedTokens(t *testing.T) {
	a := backend.Answer{Text: "one two three", Tokens: []backend.Token{{ID: 1, End: 4}, {ID: 2, End: 8}, {ID: 3, End: 13}}}
	require.False(t, a.CutAtStop([]string{"four"}))
	require.True(t, a.CutAtStop([]string{"wo t"}))
	require.Equal(t, "one t", a.Text)
	require.Len(t, a.Tokens, 1)
}
