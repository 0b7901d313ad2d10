package backend_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
)

func TestParseHeads(t *testing.T) {
	got, err := backend.ParseHeads("3:1, 17:0")
	require.NoError(t, err)
	require.Equal(t, []backend.Head{{Layer: 3, Head: 1}, {Layer: 17, Head: 0}}, got)
	require.Equal(t, "3:1", got[0].String())
	require.Negative(t, got[0].Compare(got[1]))
	require.Positive(t, backend.Head{Layer: 3, Head: 2}.Compare(got[0]))
	for _, bad := range []string{"", "3", "3:", ":1", "-1:2", "3:1,,", "a:b", "1:2:3"} {
		_, err := backend.ParseHeads(bad)
		require.ErrorContains(t, err, "is not a head", bad)
	}
}

func FuzzParseHeads(f *testing.F) {
	f.Add("3:1,17:0")
	f.Add(" 0:0 ")
	f.Fuzz(func(t *testing.T, list string) {
		heads, err := backend.ParseHeads(list)
		if err != nil {
			return
		}
		same, err := backend.ParseHeads(backend.JoinHeads(heads))
		require.NoError(t, err)
		require.Equal(t, heads, same)
	})
}

func TestControlHeads(t *testing.T) {
	var all []backend.Head
	for l := range 3 {
		for h := range 4 {
			all = append(all, backend.Head{Layer: 3 * l, Head: h})
		}
	}
	chosen := []backend.Head{{Layer: 6, Head: 1}, {Layer: 0, Head: 2}, {Layer: 6, Head: 3}}
	drawn := map[string]bool{}
	for seed := range uint64(50) {
		control, err := backend.ControlHeads(all, chosen, seed)
		require.NoError(t, err)
		seen := map[backend.Head]bool{}
		for i, h := range control {
			require.Equal(t, chosen[i].Layer, h.Layer)
			require.Contains(t, all, h)
			require.NotContains(t, chosen, h)
			require.False(t, seen[h], "drawn twice")
			seen[h] = true
		}
		again, err := backend.ControlHeads(all, chosen, seed)
		require.NoError(t, err)
		require.Equal(t, control, again)
		drawn[backend.JoinHeads(control)] = true
	}
	require.Len(t, drawn, 6, "both heads of layer 6 in either order, each of three in layer 0")
	_, err := backend.ControlHeads(all, append(chosen, backend.Head{Layer: 6}), 0)
	require.ErrorContains(t, err, "layer 6 has no heads left for a control of 6:1,0:2,6:3,6:0")
}
