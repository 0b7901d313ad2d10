package report

import (
	"fmt"
	"strings"

	"threearcs/claims"
)

// A Tally counts verdicts.
type Tally struct {
	Claims    int
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
		t.Numbers[row.Number]++
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

// Summary says the whole run in a few lines: claims, falsification tests if there are
// any, and failing tests if there are any.
func (r *Report) Summary() string {
	t := r.Count()
	lines := []string{fmt.Sprintf("%s: %s; sentences: %s", plural(t.Claims, "claim"), t.NumberWords(), t.SentenceWords())}
	if q := r.Questions(); len(q) > 0 {
		lines = append(lines, fmt.Sprintf("%s: %s", plural(len(q), "falsification test"), questionWords(q)))
	}
	if n := r.Failing(); n > 0 {
		lines = append(lines, fmt.Sprintf("%s, listed above", plural(n, "failing test")))
	}
	return strings.Join(lines, "\n")
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

// NumberWords counts the number verdicts, as "61 reproduced, 7 contradicted, 136 not run".
func (t Tally) NumberWords() string {
	return fmt.Sprintf("%d reproduced, %d contradicted, %d not run",
		t.Numbers[claims.Reproduced], t.Numbers[claims.Contradicted], t.Numbers[claims.NumberNotRun])
}

// SentenceWords counts the sentence verdicts.
func (t Tally) SentenceWords() string {
	return fmt.Sprintf("%d supported, %d refuted, %d inconclusive, %d not run",
		t.Sentences[claims.Supported], t.Sentences[claims.Refuted],
		t.Sentences[claims.Inconclusive], t.Sentences[claims.SentenceNotRun])
}

// questionWords counts what falsification tests did to the claims they attack.
func questionWords(rows []*Row) string {
	t := count(rows)
	return fmt.Sprintf("in %d the attacked claims withstand, in %d they are refuted, %d inconclusive, %d not run",
		t.Sentences[claims.Supported], t.Sentences[claims.Refuted],
		t.Sentences[claims.Inconclusive], t.Sentences[claims.SentenceNotRun])
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
