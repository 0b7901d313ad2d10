package claims

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"threearcs/backend"
	"threearcs/golden"
	"threearcs/stats"
)

// A Claim is one claim under test. Its methods ask for evidence, state measurements and
// draw conclusions; the verdicts follow from them. A Claim lives as long as its subtest.
type Claim struct {
	t       *testing.T
	paper   Paper
	backend backend.Backend
	value   golden.Value
	result  result
}

// result is what a claim's test has found so far.
type result struct {
	evidence   backend.Evidence
	sources    []backend.Source
	measured   []stats.Estimate // in printed units
	number     Number
	sentence   Sentence
	open       []openPart // parts of the sentence that are inconclusive
	notes      []string
	command    string
	attacks    []string
	criterion  string
	registered string   // kept, amended or none; empty for a claim of the paper
	p, power   *float64 // of a falsification test
	standIn    bool     // asked of other prompts than the paper's
}

// Check runs measure as a subtest named id and emits the claim's result as test
// attributes. The id must be in package golden; a typo fails the test.
//
// The subtest passes if both verdicts equal the accepted ones, is skipped if neither
// the number nor the sentence could be asked, and fails otherwise. With CLAIMS_STRICT=1
// a contradicted number or a refuted sentence fails as well.
func Check(t *testing.T, id string, measure func(c *Claim)) {
	t.Helper()
	threeArcs.Check(t, id, measure)
}

// newClaim returns a claim of which nothing is known yet.
func newClaim(p Paper, b backend.Backend, value golden.Value) *Claim {
	c := &Claim{paper: p, backend: b, value: value}
	c.result.number, c.result.sentence, c.result.evidence = NumberNotRun, SentenceNotRun, backend.None
	return c
}

// run runs measure on c in a subtest of t and emits the result.
func (c *Claim) run(t *testing.T, measure func(c *Claim)) {
	t.Helper()
	t.Run(c.value.ID, func(t *testing.T) {
		c.t = t
		defer func() {
			if p := recover(); p != nil {
				panic(p)
			}
			c.finish()
		}()
		measure(c)
	})
}

// T returns the claim's own test.
func (c *Claim) T() *testing.T { return c.t }

// Value returns what the paper prints for this claim.
func (c *Claim) Value() golden.Value { return c.value }

// Must stops the claim's test with err, if there is one. Missing evidence ends the claim
// as not run, with what is missing and the command that would supply it. So do answers of a
// live run that are all of one class. Any other error fails the test.
func (c *Claim) Must(err error) {
	c.t.Helper()
	var missing *backend.MissingError
	if errors.As(err, &missing) {
		c.NotRun(missing.What, missing.Command)
	}
	if c.live() && (errors.Is(err, stats.ErrOneClass) || errors.Is(err, stats.ErrNoData)) {
		c.NotRun(fmt.Sprintf("the answers of this run do not allow it: %v", err), "")
	}
	if err != nil {
		c.t.Fatalf("%s: %v", c.value.ID, err)
	}
}

// live reports whether the backend asks models, and has nothing that the authors released.
func (c *Claim) live() bool {
	_, released := c.backend.(backend.Released)
	return !released
}

// NotRun ends the claim's test: nothing at hand can settle it. It says what is missing
// and, if there is one, the command that would settle it.
func (c *Claim) NotRun(missing, command string) {
	c.t.Helper()
	c.Note("not run: %s", missing)
	c.result.command = command
	c.t.SkipNow()
}

// Settle names the command that would settle what the evidence at hand leaves open.
func (c *Claim) Settle(command string) { c.result.command = command }

// Note adds a footnote, once.
func (c *Claim) Note(format string, args ...any) {
	note := fmt.Sprintf(format, args...)
	if !slices.Contains(c.result.notes, note) {
		c.result.notes = append(c.result.notes, note)
	}
}

// Run asks the backend for a Run and notes where it came from and, unless the repository
// ships it, under which conditions it was made.
func (c *Claim) Run(r backend.Request) *backend.Run {
	c.t.Helper()
	got, err := c.backend.Run(context.Background(), r)
	c.Must(err)
	return c.use(got)
}

// use rests the claim on a Run and returns it.
func (c *Claim) use(got *backend.Run) *backend.Run {
	c.rest(got.Level, got.Sources...)
	c.result.standIn = c.result.standIn || got.StandIn
	if c.backend.Name() != "recorded" {
		for _, note := range got.Notes {
			c.Note("%s", note)
		}
	}
	return got
}

// Try is Run for evidence that need not be there: ok is false where it is missing, and the
// command that would supply it becomes the claim's.
func (c *Claim) Try(r backend.Request) (run *backend.Run, ok bool) {
	c.t.Helper()
	run, err := c.backend.Run(context.Background(), r)
	var missing *backend.MissingError
	if errors.As(err, &missing) {
		if missing.Command != "" {
			c.result.command = missing.Command
		}
		return nil, false
	}
	c.Must(err)
	return c.use(run), true
}

// rest records that the claim rests on evidence of this level. The weakest level counts.
func (c *Claim) rest(level backend.Evidence, sources ...backend.Source) {
	if weakness[level] > weakness[c.result.evidence] || c.result.evidence == backend.None {
		c.result.evidence = level
	}
	for _, s := range sources {
		if !slices.Contains(c.result.sources, s) {
			c.result.sources = append(c.result.sources, s)
		}
	}
}

// weakness orders the levels of evidence.
var weakness = map[backend.Evidence]int{
	backend.Live: 1, backend.Recorded: 2, backend.Summary: 3, backend.Printed: 4, backend.Cited: 5,
}
