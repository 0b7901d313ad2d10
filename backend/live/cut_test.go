package live_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
)

// A cut answer is the answer at the smaller cap, whatever the two caps are.
func TestCutIsTheAnswerAtTheSmallerCap(t *testing.T) {
	for name, m := range map[string]*backend.Fake{
		"ends":    toyModel("a", func(int) []string { return answer(5, "OK") }),
		"at once": toyModel("b", func(int) []string { return nil }),
		"endless": {Name: "c", Say: func(string) ([]string, bool, error) { return []string{"x ", "", "é"}, false, nil }},
	} {
		for _, most := range []int{1, 2, 8, 9, 20} {
			a := toySet(1).Ask(0, backend.Greedy(most, 8192), 0)
			long, err := m.Generate(ctx, a)
			require.NoError(t, err)
			for limit := 1; limit <= most; limit++ {
				a.Decoding.NumPredict = limit
				want, err := m.Generate(ctx, a)
				require.NoError(t, err)
				got, err := live.Cut(long, limit)
				require.NoError(t, err)
				require.Equal(t, want, got, "%s: %d cut to %d", name, most, limit)
			}
		}
	}
}

func TestCutRefuses(t *testing.T) {
	capped := backend.Answer{Text: "ab", Tokens: []backend.Token{{End: 1}, {End: 2}}, Stop: backend.StopCap}
	_, err := live.Cut(capped, 3)
	require.ErrorContains(t, err, "known to num_predict 2, not to 3")
	_, err = live.Cut(capped, 0)
	require.ErrorContains(t, err, "num_predict 0")
	_, err = live.Cut(backend.Answer{Text: "ab", Stop: backend.StopEOS}, 3)
	require.ErrorContains(t, err, "without token boundaries")

	aborted := capped
	aborted.Stop = backend.StopAborted
	got, err := live.Cut(aborted, 3)
	require.NoError(t, err)
	assert.Equal(t, backend.StopAborted, got.Stop)
	got, err = live.Cut(aborted, 2)
	require.NoError(t, err)
	assert.Equal(t, backend.StopCap, got.Stop)
}
