package report

import (
	"fmt"
	"maps"
	"slices"

	"threearcs/claims"
)

// A Tally counts verdicts.
type Tally struct {
	Claims    int
	Printed   int // claims that print a number; the others count in no number verdict
	Numbers   map[claims.Number]int
	Sentences map[claims.Sentence]int
	Failing   int // tests of claims that fail: verdicts not reviewed, or broken
}

// Count tallies the claims of the paper, without falsification tests.
func (r *Report) Count() Tally { return count(r.Claims()) }

func count(rows []*Row) Tally {
	t := Tally{Numbers: map[claims.Number]int{}, Sentences: map[claims.Sentence]int{}}
	for _, row := range rows {
		t.Claims++
		if row.NumberWord() != NonePrinted {
			t.Printed++
			t.Numbers[row.Number]++
		}
		t.Sentences[row.Sentence]++
		if row.Outcome == Fail {
			t.Failing++
		}
	}
	return t
}

// Claims returns the rows that are claims of the paper.
func (r *Report) Claims() []*Row { return r.pick(func(row *Row) bool { return !row.Falsification() }) }

// Questions returns the rows that are falsification tests.
func (r *Report) Questions() []*Row { return r.pick((*Row).Falsification) }

func (r *Report) pick(keep func(*Row) bool) []*Row {
	var rows []*Row
	for i := range r.Rows {
		if keep(&r.Rows[i]) {
			rows = append(rows, &r.Rows[i])
		}
	}
	return rows
}

// Summary says the whole run: a line for the numbers, one for the sentences and, if there
// are any, one for the falsification tests.
func (r *Report) Summary() []string {
	t := r.Count()
	lines := []string{
		fmt.Sprintf("%s of %s: %d reproduced, %d contradicted, %d not run", plural(t.Printed, "printed number"), plural(t.Claims, "claim"),
			t.Numbers[claims.Reproduced], t.Numbers[claims.Contradicted], t.Numbers[claims.NumberNotRun]),
		fmt.Sprintf("%s: %d supported, %d refuted, %d inconclusive, %d not run", plural(t.Claims, "sentence"),
			t.Sentences[claims.Supported], t.Sentences[claims.Refuted], t.Sentences[claims.Inconclusive], t.Sentences[claims.SentenceNotRun]),
	}
	if q := r.Questions(); len(q) > 0 {
		t := count(q)
		lines = append(lines, fmt.Sprintf("%s: criterion of refutation met in %d, not met in %d; %d inconclusive, %d not run",
			plural(len(q), "falsification test"), t.Sentences[claims.Refuted], t.Sentences[claims.Supported],
			t.Sentences[claims.Inconclusive], t.Sentences[claims.SentenceNotRun]))
	}
	return lines
}

// Failing counts the failing tests, of claims and others.
func (r *Report) Failing() int { return len(r.allFailures()) }

// allFailures returns the failing tests, those of claims first.
func (r *Report) allFailures() []Failure {
	var fs []Failure
	for _, row := range r.Rows {
		if row.Outcome == Fail {
			fs = append(fs, Failure{row.Package, row.Test, row.Output})
		}
	}
	return append(fs, r.Failures...)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sortedKeys returns the keys of m in order.
func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
