package claims

import (
	"strings"
	"testing"

	"threearcs/golden"
)

// A Question is a falsification test: what a sceptical reviewer asks of the evidence. Its
// criterion is stated before anything is measured.
type Question struct {
	ID        string   // "F-" and a few words, such as F-prompt-only
	Attacks   []string // ids of the claims it attacks
	Asks      string   // the question, in one sentence
	Criterion string   // what would refute the attacked claims
}

// Falsify runs measure as a subtest named q.ID. A note says whether a question that was
// registered beforehand (see [RegistryFile]) was kept or amended. The sentence under test is that the
// attacked claims withstand: it is refuted if the criterion is met. There is no printed
// number, so the number verdict stays not-run.
func Falsify(t *testing.T, q Question, measure func(c *Claim)) {
	t.Helper()
	if err := q.check(); err != "" {
		t.Fatalf("claims: question %q: %s", q.ID, err)
	}
	if mutating() {
		t.Skip("a question prints no number to move")
	}
	registered, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	c := newClaim(threeArcs, threeArcs.opened(t), golden.Value{ID: q.ID, Says: q.Asks, Where: "attacks " + strings.Join(q.Attacks, ", ")})
	c.result.attacks, c.result.criterion = q.Attacks, q.Criterion
	state, note := q.against(registered)
	c.result.registered = state
	if note != "" {
		c.Note("%s", note)
	}
	c.run(t, measure)
}

// check says what is wrong with q, or nothing.
func (q Question) check() string {
	switch {
	case !strings.HasPrefix(q.ID, "F-"):
		return `the id must begin with "F-"`
	case q.Asks == "":
		return "it asks nothing"
	case q.Criterion == "":
		return "it states no criterion"
	case len(q.Attacks) == 0:
		return "it attacks no claim"
	}
	for _, id := range q.Attacks {
		if _, err := golden.Lookup(id); err != nil {
			return err.Error()
		}
	}
	return ""
}

// PValue states the p-value of the test that the conclusion rests on.
func (c *Claim) PValue(p float64) { c.result.p = &p }

// Power states the chance that this test would have seen an effect of the size named.
func (c *Claim) Power(power float64, toSee string) {
	c.result.power = &power
	c.Note("power %.2f to see %s", power, toSee)
}
