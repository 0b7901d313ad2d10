package backend_test

import (
	"strings"
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
		var again []string
		for _, h := range heads {
			again = append(again, h.String())
		}
		same, err := backend.ParseHeads(strings.Join(again, ","))
		require.NoError(t, err)
		require.Equal(t, heads, same)
	})
}
