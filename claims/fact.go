package claims

import (
	"strconv"
	"strings"
	"testing"

	"threearcs/stats"
)

// A Fact settles a claim by what the authors' own scripts and notes say. Whether they bear
// the claim out is read by a person; that the cited words are there is checked.
type Fact struct {
	ID      string
	Agrees  bool      // whether the places cited bear the claim out
	Because string    // why, in one clause
	Numbers []float64 // read at those places, if the claim prints numbers; per cents as proportions
	Cites   []Place
}

// A Place is a place in a pinned file: a few words that identify it and what it says.
type Place struct{ Path, Words, Says string }

// At returns a Place.
func At(path, words, says string) Place { return Place{path, words, says} }

// CheckFacts checks the claim of every fact. It fails if there is none.
func CheckFacts(t *testing.T, facts []Fact) {
	t.Helper()
	if len(facts) == 0 {
		t.Fatal("claims: no facts to check")
	}
	for _, f := range facts {
		f.check(t)
	}
}

// check emits the claim of f.
func (f Fact) check(t *testing.T) {
	Check(t, f.ID, func(c *Claim) {
		c.Holds(f.Agrees, "%s", f.Because)
		c.CiteAll(f.Cites)
		var numbers []stats.Estimate
		for _, x := range f.Numbers {
			numbers = append(numbers, stats.Point(x, 0))
		}
		if len(numbers) > 0 {
			c.Number(numbers...)
		}
	})
}

// CiteAll is Cite for several places.
func (c *Claim) CiteAll(places []Place) {
	c.t.Helper()
	for _, p := range places {
		c.Cite(p.Path, p.Words, p.Says)
	}
}

// CiteNumbers is Cite for words that hold numbers, such as a row of a table, and returns
// them: what is computed with is what is cited. Numbers stand alone between "|", "/" or
// ","; asterisks, "~" and per cent signs around them are dropped.
func (c *Claim) CiteNumbers(path, words, says string) []float64 {
	c.t.Helper()
	c.Cite(path, words, says)
	return standalone(words)
}

// standalone returns the numbers that stand alone in words.
func standalone(words string) []float64 {
	var numbers []float64
	for _, cell := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune("|/,", r) }) {
		cell = strings.Replace(strings.Trim(cell, " *~%()"), "−", "-", 1)
		if x, err := strconv.ParseFloat(cell, 64); err == nil {
			numbers = append(numbers, x)
		}
	}
	return numbers
}
