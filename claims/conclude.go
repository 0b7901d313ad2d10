package claims

import (
	"fmt"
	"math"

	"threearcs/stats"
)

// Number states the measured numbers, one for each the paper prints, as proportions or in
// the units of the text where those differ by no scale. The number is reproduced if every
// one lies within the tolerance of its printed text, contradicted otherwise. Numbers that
// were measured on other prompts than the paper's are stated and not compared.
func (c *Claim) Number(measured ...stats.Estimate) {
	c.t.Helper()
	printed := c.value.Numbers()
	if len(measured) != len(printed) {
		c.t.Fatalf("%s: %d numbers measured, the paper prints %d (%q)", c.value.ID, len(measured), len(printed), c.value.Text)
	}
	if c.result.standIn {
		for _, e := range measured {
			c.state(e)
		}
		return
	}
	c.result.number = Reproduced
	for i, e := range measured {
		c.state(e)
		got := e.Value * c.value.Unit.Scale()
		if !printed[i].Contains(got) {
			c.result.number = Contradicted
		}
	}
}

// Count is Number for one count.
func (c *Claim) Count(k int) { c.Number(stats.Point(float64(k), 0)) }

// Observed states a measured number beside a claim that prints none, or prints one that
// it is no test of. The number verdict is left alone.
func (c *Claim) Observed(e stats.Estimate) {
	c.state(e)
}

// Impossible contradicts the printed number without measuring it: no data of the stated
// sample size can give it.
func (c *Claim) Impossible(format string, args ...any) {
	c.result.number = Contradicted
	c.Note(format, args...)
}

// state keeps e, in printed units, and its warnings.
func (c *Claim) state(e stats.Estimate) {
	k := c.value.Unit.Scale()
	e.Value, e.Lo, e.Hi = e.Value*k, e.Lo*k, e.Hi*k
	c.result.measured = append(c.result.measured, e)
	for _, w := range e.Warnings {
		c.Note("%s", w)
	}
}

// Follows says that the claim's sentence says no more than its number: it stands if the
// number is reproduced and falls if it is contradicted.
func (c *Claim) Follows() {
	switch c.result.number {
	case Reproduced:
		c.conclude(Supported)
	case Contradicted:
		c.conclude(Refuted)
	}
}

// Holds concludes from a fact that has no sampling error.
func (c *Claim) Holds(ok bool, format string, args ...any) {
	c.Note(format, args...)
	if ok {
		c.conclude(Supported)
	} else {
		c.conclude(Refuted)
	}
}

// Below concludes whether e lies below bar: supported if its whole interval does, refuted
// if its whole interval lies at or above, inconclusive otherwise.
func (c *Claim) Below(what string, e stats.Estimate, bar float64) {
	c.compare(what+" below", e, bar, e.Below(bar), e.HasInterval() && e.Lo >= bar, verdict(e.Value < bar, true))
}

// Above concludes whether e lies above bar, as Below does for below.
func (c *Claim) Above(what string, e stats.Estimate, bar float64) {
	c.compare(what+" above", e, bar, e.Above(bar), e.HasInterval() && e.Hi <= bar, verdict(e.Value > bar, true))
}

// Within concludes whether e lies between lo and hi: supported if its whole interval does,
// refuted if its whole interval lies outside, inconclusive otherwise.
func (c *Claim) Within(what string, e stats.Estimate, lo, hi float64) {
	c.Note("%s within [%s, %s]: %s", what, trim(lo), trim(hi), describe(e))
	c.part(verdict(e.Within(lo, hi), e.Below(lo) || e.Above(hi)), openWithin(e, lo, hi))
}

// compare concludes from e against one bar; to is the verdict of the side its value is on.
func (c *Claim) compare(what string, e stats.Estimate, bar float64, holds, fails bool, to Sentence) {
	c.Note("%s %s: %s", what, trim(bar), describe(e))
	c.part(verdict(holds, fails), towards(to, e, bar))
}

// part concludes v and, if that is inconclusive, keeps what would settle it.
func (c *Claim) part(v Sentence, open openPart) {
	if v == Inconclusive {
		c.result.open = append(c.result.open, open)
	}
	c.conclude(v)
}

// Inconclusive says that the evidence at hand excludes neither the sentence nor its
// opposite.
func (c *Claim) Inconclusive(format string, args ...any) {
	c.Note(format, args...)
	c.part(Inconclusive, openPart{factor: math.Inf(1), to: Supported})
}

// conclude adds one part of the sentence. A sentence stands only if all its parts do.
func (c *Claim) conclude(v Sentence) { c.result.sentence = c.result.sentence.and(v) }

func verdict(holds, fails bool) Sentence {
	switch {
	case holds:
		return Supported
	case fails:
		return Refuted
	}
	return Inconclusive
}

// describe writes e with its interval.
func describe(e stats.Estimate) string {
	if math.IsNaN(e.Value) {
		return "no value"
	}
	if !e.HasInterval() {
		return trim(e.Value) + ", no interval"
	}
	return fmt.Sprintf("%s, %g %% interval [%s, %s] (%s)", trim(e.Value), e.Level*100, trim(e.Lo), trim(e.Hi), e.Method)
}

// trim writes x to four significant decimals without trailing zeros.
func trim(x float64) string { return fmt.Sprintf("%.4g", x) }
