package claims

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/golden"
	"threearcs/stats"
)

// reviewed is a claim with verdicts, whose accepted ones lie in a folder of their own.
func reviewed(t *testing.T) *Claim {
	c := newClaim(Paper{Accepted: filepath.Join(t.TempDir(), "accepted")}, none{},
		golden.Value{ID: "X-1", Where: "Sec 9", Text: "36.0", Unit: golden.Percent})
	c.t = t
	c.Number(stats.Estimate{Value: 0.4, Lo: 0.3, Hi: 0.5, Level: 0.95, Method: "Wilson"})
	c.Inconclusive("half of it is open")
	c.Settle("make it")
	return c
}

func TestChangedSaysWhy(t *testing.T) {
	c := reviewed(t)
	assert.Equal(t, `X-1: the verdicts are not the accepted ones
    accepted  number: reproduced, sentence: supported, evidence: recorded
    now       number: contradicted, sentence: inconclusive, evidence: none
    the paper prints "36.0" (Sec 9)
    measured  40, 95 % interval [30, 50] (Wilson)
    half of it is open
    would settle it: make it
    once reviewed, accept them: go test ./claims/... -update`,
		c.changed("number: reproduced\nsentence: supported\nevidence: recorded\n"))
	assert.Contains(t, c.changed(""), "accepted  none so far")
}

func TestCompareAccepted(t *testing.T) {
	c := reviewed(t)
	file, err := c.acceptedFile()
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(c.verdicts()), 0o644))
	c.compareAccepted() // would end this test if it saw a difference
	assert.Equal(t, "number: contradicted\nsentence: inconclusive\nevidence: none\n", c.verdicts())
}
