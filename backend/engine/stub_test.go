//go:build !engine || !cgo

package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStubNamesTheTag(t *testing.T) {
	_, err := Open("any", Options{})
	require.ErrorIs(t, err, ErrNotBuilt)
	require.ErrorContains(t, err, "-tags engine")
	require.False(t, Built)
}
