package knownanswer

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCodesAreFarApart(t *testing.T) {
	b := newCodebook(1)
	for range 1000 {
		b.next()
		first, resumed := b.pair()
		require.Equal(t, first.resume(), resumed)
	}
	for i, c := range b.all {
		for _, d := range b.all[:i] {
			require.LessOrEqual(t, c.dot(d), 32)
		}
	}
	require.Equal(t, 64, b.all[0].dot(b.all[0]))
}

// TestResumeTurnsTheSigns: the code that resume makes is the coordinates moved by turn.
func TestResumeTurnsTheSigns(t *testing.T) {
	c := code(0x123456789abcdef)
	for i := range 64 {
		require.Equal(t, c.sign(i), c.resume().sign((i+turn)%64))
	}
}

func TestByteTextIsOneCharacterPerByte(t *testing.T) {
	seen := map[string]bool{}
	for b := range 256 {
		s := byteText(byte(b))
		require.Len(t, []rune(s), 1)
		require.False(t, seen[s], "%q", s)
		seen[s] = true
	}
	require.Equal(t, "Ġ", byteText(' '))
	require.Equal(t, "Ċ", byteText('\n'))
	require.Equal(t, "a", byteText('a'))
}
