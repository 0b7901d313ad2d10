package claims

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStandalone(t *testing.T) {
	for words, want := range map[string][]float64{
		"| DD-SA 0.6B | 35.4% | 106 | 8 |":    {35.4, 106, 8},
		"| **22** | −8.0 | ~51.2% | (0.998 |": {22, -8, 51.2, 0.998},
		"60 / 6 / 29 / 5":                     {60, 6, 29, 5},
		"1.73, 1.58":                          {1.73, 1.58},
		"r=64, 3 epochs, v4":                  nil,
		"2026-04-08 | NaNny":                  nil,
	} {
		assert.Equal(t, want, standalone(words), words)
	}
}
