package report

import (
	"fmt"
	"slices"
	"strings"

	"threearcs/backend"
	"threearcs/claims"
)

// A Filter picks rows. Empty fields pick all.
type Filter struct {
	Arc      string // key of a [Group]
	Verdict  string // number or sentence verdict
	Evidence string
	Outcome  string
}

// Check says which word of f is unknown, and which are known.
func (f Filter) Check() error {
	var keys, verdicts []string
	for _, g := range Groups() {
		keys = append(keys, g.Key)
	}
	for _, v := range numbers {
		verdicts = append(verdicts, string(v))
	}
	for _, v := range sentences[:len(sentences)-1] { // not-run is a number verdict too
		verdicts = append(verdicts, string(v))
	}
	for _, c := range []struct {
		flag, word string
		known      []string
	}{
		{"arc", f.Arc, keys},
		{"verdict", f.Verdict, verdicts},
		{"evidence", f.Evidence, words(evidences)},
		{"outcome", f.Outcome, []string{string(Pass), string(Fail), string(Skip)}},
	} {
		if c.word != "" && !slices.Contains(c.known, c.word) {
			return fmt.Errorf("--%s %q: want one of %s", c.flag, c.word, strings.Join(c.known, ", "))
		}
	}
	return nil
}

func words(es []backend.Evidence) []string {
	ws := make([]string, len(es))
	for i, e := range es {
		ws[i] = string(e)
	}
	return ws
}

// Apply returns a report with the rows that f picks. A claim is not-run only if both its
// verdicts are.
func (f Filter) Apply(r *Report) *Report {
	picked := &Report{Run: r.Run}
	for _, row := range r.Rows {
		if f.picks(&row) {
			picked.Rows = append(picked.Rows, row)
		}
	}
	return picked
}

func (f Filter) picks(r *Row) bool {
	verdict := f.Verdict == "" || string(r.Number) == f.Verdict || string(r.Sentence) == f.Verdict
	if f.Verdict == string(claims.NumberNotRun) {
		verdict = r.NotRun()
	}
	return verdict &&
		(f.Arc == "" || r.Group().Key == f.Arc) &&
		(f.Evidence == "" || r.Evidence == f.Evidence) &&
		(f.Outcome == "" || string(r.Outcome) == f.Outcome)
}
