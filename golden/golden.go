// Package golden remembers what the paper printed.
//
// Every value is typed by hand as the text the paper prints, with the place, the unit and
// the sample sizes behind it. The tolerance is derived from the text: half a unit of the
// last printed digit, twice that for a difference of two rounded values. No flag of any
// test writes these files; what we observed and accepted lives apart, in accepted/.
//
// The paper is arXiv:2604.11867v3 (April 2026).
package golden

import (
	"fmt"
	"math"
	"slices"
)

// A Unit is the unit of a printed value.
type Unit string

// The units in use. Values in per cent and in points are hundredths: a measured
// proportion of 0.146 is 14.6 of either.
const (
	Percent    Unit = "%"
	Points     Unit = "points"
	Fraction   Unit = "fraction"
	Difference Unit = "difference" // of two proportions, not in hundredths
	AUC        Unit = "AUC"
	Count      Unit = "count"
	Of25       Unit = "/25"
	Tokens     Unit = "tokens"
	Times      Unit = "×"
	CohenD     Unit = "d"
	Cosine     Unit = "cos"
	BParams    Unit = "B params"
	Celsius    Unit = "°C"
	Minutes    Unit = "min"
	Score      Unit = "score"
	NoUnit     Unit = "" // the claim prints a word or a sentence
)

// Scale returns what a proportion is multiplied by to be read in u.
func (u Unit) Scale() float64 {
	if u == Percent || u == Points {
		return 100
	}
	return 1
}

// exact reports whether numbers in u are counted, not rounded.
func (u Unit) exact() bool { return u == Count || u == Tokens || u == Score }

// A Value is what the paper prints for one claim.
type Value struct {
	ID    string
	Where string // first place; others follow after a semicolon
	Model string
	Says  string // the claim in one sentence, in our words
	Text  string // as printed; several numbers are separated by " / "
	Unit  Unit
	N     []int // sample sizes: items, or positives and negatives of each group
	Diff  bool  // the text is a difference of two values that were rounded first

	// Slack widens the tolerance, in the unit of the text. It needs a reason.
	Slack float64
	Why   string
}

// All returns every value, in the order of the paper.
func All() []Value {
	return slices.Concat(front, arc1, arc2, arc3, back)
}

// Lookup returns the value of a claim id.
func Lookup(id string) (Value, error) {
	for _, v := range All() {
		if v.ID == id {
			return v, nil
		}
	}
	return Value{}, fmt.Errorf("golden: no claim %q; the ids are in golden/paper_*.go", id)
}

// Numbers returns the printed numbers of v with their tolerances, none if v prints words.
func (v Value) Numbers() []Number {
	ns := parseNumbers(v.Text)
	for i := range ns {
		ns[i].Tolerance = v.tolerance(ns[i].Tolerance)
	}
	return ns
}

// tolerance widens the half unit of a rounded number as v asks. What is counted is not
// rounded: it has no tolerance but slack.
func (v Value) tolerance(halfUnit float64) float64 {
	switch {
	case v.Unit.exact():
		return v.Slack
	case v.Diff:
		return 2*halfUnit + v.Slack
	}
	return halfUnit + v.Slack
}

// Only returns the single printed number of v. It panics if v prints none or several:
// which of the two holds is fixed by the text typed in this package.
func (v Value) Only() Number {
	ns := v.Numbers()
	if len(ns) != 1 {
		panic(fmt.Sprintf("golden: %s prints %q, not one number", v.ID, v.Text))
	}
	return ns[0]
}

// A Number is one printed number.
type Number struct {
	Text      string
	Value     float64
	Decimals  int
	Tolerance float64 // half the width of what rounds to Text, plus slack
}

// Contains reports whether x, in the printed unit, is within the tolerance of n. NaN is
// not. Both ends count, since the paper does not say how it rounds halves.
func (n Number) Contains(x float64) bool {
	return math.Abs(x-n.Value) <= n.Tolerance+1e-12*(1+math.Abs(n.Value))
}
