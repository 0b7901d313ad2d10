package claims

import (
	"testing"

	"threearcs/backend"
	"threearcs/golden"
)

// A Paper is what claims are checked against: the values it prints, the evidence they are
// asked of and the verdicts accepted so far. [Check] is for the paper of this module;
// docs/ANOTHER_PAPER.md shows another.
type Paper struct {
	Lookup func(id string) (golden.Value, error) // the printed value of a claim
	Open   func() (backend.Backend, error)       // called once a claim

	// Accepted is the folder of the accepted verdicts, as seen from the folder of the
	// test; if it is empty, golden/accepted of the module. Verdicts are compared with
	// them if the backend is named "recorded".
	Accepted string
}

// threeArcs is the paper of this module.
var threeArcs = Paper{Lookup: golden.Lookup, Open: selected}

// Check is [Check] for a claim of p.
func (p Paper) Check(t *testing.T, id string, measure func(c *Claim)) {
	t.Helper()
	value, err := p.Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	b := p.opened(t)
	if mutating() {
		mutate(t, p, b, value, measure)
		return
	}
	newClaim(p, b, value).run(t, measure)
}

// opened returns the backend of p or ends t.
func (p Paper) opened(t *testing.T) backend.Backend {
	t.Helper()
	b, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
