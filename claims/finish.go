package claims

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"threearcs/backend"
	"threearcs/golden"
	"threearcs/stats"
)

// finish emits the result of c and compares its verdicts with the accepted ones.
func (c *Claim) finish() {
	c.t.Helper()
	c.emit()
	if c.t.Failed() {
		return
	}
	r := &c.result
	if c.backend.Name() == "recorded" {
		c.compareAccepted()
	}
	if r.number == NumberNotRun && r.sentence == SentenceNotRun {
		c.t.Skip(strings.Join(r.notes, "; "))
	}
	if strict() && (r.number == Contradicted || r.sentence == Refuted) {
		c.t.Errorf("%s: number %s, sentence %s (strict mode): %s", c.value.ID, r.number, r.sentence, strings.Join(r.notes, "; "))
	}
}

// emit writes the result as test attributes.
func (c *Claim) emit() {
	r := &c.result
	c.attr(AttrClaim, c.value.ID)
	c.attr(AttrWhere, c.value.Where)
	c.attr(AttrSays, c.value.Says)
	c.attr(AttrModel, c.value.Model)
	c.attr(AttrEvidence, string(r.evidence))
	c.attr(AttrPublished, strings.TrimSpace(c.value.Text+" "+unitText(c.value.Unit)))
	c.attr(AttrTolerance, tolerance(c.value))
	c.emitMeasured()
	c.attr(AttrNumber, string(r.number))
	c.attr(AttrSentence, string(r.sentence))
	c.attr(AttrAttacks, strings.Join(r.attacks, " "))
	c.attr(AttrCriterion, r.criterion)
	c.attr(AttrPreregistered, r.registered)
	c.attrNumber(AttrP, r.p)
	c.attrNumber(AttrPower, r.power)
	for _, n := range r.notes {
		c.attr(AttrNote, n)
	}
	for _, s := range r.sources {
		c.attr(AttrSource, sourceText(s))
	}
	c.attr(AttrComputed, computed(c.t.Name()))
	c.attr(AttrMore, r.moreItems())
	c.attr(AttrCommand, r.command)
}

// emitMeasured writes the measured numbers; the interval, its method and n are those of
// the first number, if it has them, so that no interval is read as another number's.
func (c *Claim) emitMeasured() {
	if len(c.result.measured) == 0 {
		return
	}
	var texts []string
	decimals := c.decimals()
	for _, e := range c.result.measured {
		texts = append(texts, format(e.Value, decimals))
	}
	c.attr(AttrMeasured, strings.Join(texts, " / "))
	first := c.result.measured[0]
	if first.HasInterval() {
		c.attr(AttrInterval, format(first.Lo, decimals)+" "+format(first.Hi, decimals))
		c.attr(AttrLevel, strconv.FormatFloat(first.Level, 'g', -1, 64))
		c.attr(AttrMethod, first.Method)
	}
	if first.N > 0 {
		c.attr(AttrN, sampleSize(first))
	}
}

// decimals is how many decimals to show: one more than the paper, none for a count.
func (c *Claim) decimals() int {
	if ns := c.value.Numbers(); len(ns) > 0 {
		if c.value.Unit == golden.Count || c.value.Unit == golden.Tokens || c.value.Unit == golden.Score {
			return 0
		}
		return ns[0].Decimals + 1
	}
	return 4
}

// attr emits one attribute; an empty value is left out, and line breaks become blanks.
func (c *Claim) attr(key, value string) {
	if value = strings.Join(strings.Fields(value), " "); value != "" {
		c.t.Attr(key, value)
	}
}

// attrNumber emits a number if there is one.
func (c *Claim) attrNumber(key string, x *float64) {
	if x != nil {
		c.attr(key, strconv.FormatFloat(*x, 'g', 3, 64))
	}
}

func format(x float64, decimals int) string {
	if math.IsNaN(x) {
		return "NaN"
	}
	return strconv.FormatFloat(x, 'f', decimals, 64)
}

func sampleSize(e stats.Estimate) string {
	if e.NPos == 0 && e.NNeg == 0 {
		return strconv.Itoa(e.N)
	}
	return fmt.Sprintf("%d (%d+, %d-)", e.N, e.NPos, e.NNeg)
}

// tolerance writes what counts as the printed number, if the paper prints one.
func tolerance(v golden.Value) string {
	ns := v.Numbers()
	if len(ns) != 1 {
		return ""
	}
	n := ns[0]
	return trim(n.Value-n.Tolerance) + " " + trim(n.Value+n.Tolerance)
}

// unitText is the unit as read after a number; counts and words carry none.
func unitText(u golden.Unit) string {
	switch u {
	case golden.Count, golden.Fraction, golden.Difference, golden.AUC, golden.Score, golden.NoUnit:
		return ""
	}
	return string(u)
}

func sourceText(s backend.Source) string {
	if s.SHA256 == "" {
		return s.String()
	}
	return s.String() + " sha256:" + s.SHA256
}
