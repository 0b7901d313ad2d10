package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Move is a claim whose verdicts differ between two runs.
type Move struct {
	ID       string
	Old, New *Row     // nil if the run lacks the claim
	Why      []string // what else differs, so what may have moved it
}

// A Diff is what differs between two runs.
type Diff struct {
	Moves   []Move   // claims whose verdicts moved, or that came or went
	Numbers []string // ids whose measured number or interval changed under the same verdicts
	Same    int      // claims with the same verdicts
}

// Compare says which verdicts moved from old to new, and why. The order is that of new,
// then of old.
func Compare(old, new *Report) Diff {
	var d Diff
	for i := range new.Rows {
		n := &new.Rows[i]
		d.add(old.Lookup(n.ID), n)
	}
	for i := range old.Rows {
		if o := &old.Rows[i]; new.Lookup(o.ID) == nil {
			d.add(o, nil)
		}
	}
	return d
}

func (d *Diff) add(old, new *Row) {
	switch {
	case old == nil:
		d.Moves = append(d.Moves, Move{ID: new.ID, New: new, Why: []string{"new claim"}})
	case new == nil:
		d.Moves = append(d.Moves, Move{ID: old.ID, Old: old, Why: []string{"claim removed"}})
	case old.Number != new.Number || old.Sentence != new.Sentence:
		d.Moves = append(d.Moves, Move{ID: new.ID, Old: old, New: new, Why: why(old, new)})
	default:
		d.Same++
		if old.Estimate() != new.Estimate() {
			d.Numbers = append(d.Numbers, new.ID)
		}
	}
}

// why lists what else differs between two rows of one claim, causes before effects.
func why(old, new *Row) []string {
	var ws []string
	for _, f := range []struct{ name, old, new string }{
		{"published", old.Published, new.Published},
		{"tolerance", old.Tolerance.String(), new.Tolerance.String()},
		{"criterion", old.Criterion, new.Criterion},
		{"evidence", old.Evidence, new.Evidence},
		{"n", old.N, new.N},
		{"method", old.Method, new.Method},
		{"measured", old.Measured, new.Measured},
		{"interval", old.Interval.String(), new.Interval.String()},
		{"p", old.P, new.P},
	} {
		if f.old != f.new {
			ws = append(ws, fmt.Sprintf("%s %s → %s", f.name, orNone(f.old), orNone(f.new)))
		}
	}
	ws = append(ws, sourceChanges(old, new)...)
	if len(ws) == 0 {
		ws = append(ws, "the same numbers from the same evidence: the test's conclusion changed")
	}
	return ws
}

// sourceChanges says which sources came, went or changed their checksum.
func sourceChanges(old, new *Row) []string {
	var ws []string
	for _, s := range new.Sources {
		if !slices.Contains(old.Sources, s) {
			ws = append(ws, "now from "+shortSource(s))
		}
	}
	for _, s := range old.Sources {
		if !slices.Contains(new.Sources, s) {
			ws = append(ws, "no longer from "+shortSource(s))
		}
	}
	return ws
}

// shortSource writes a source with the first digits of its checksum.
func shortSource(text string) string {
	s := ParseSource(text)
	out := strings.TrimSuffix(s.File+" :: "+s.Field, " :: ")
	if len(s.SHA256) >= 12 {
		out += " (sha256 " + s.SHA256[:12] + "…)"
	}
	return out
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// verdictMove writes both verdicts, those that moved as "a → b".
func (m Move) verdictMove() string {
	switch {
	case m.Old == nil:
		return fmt.Sprintf("number %s, sentence %s", m.New.Number, m.New.Sentence)
	case m.New == nil:
		return fmt.Sprintf("was: number %s, sentence %s", m.Old.Number, m.Old.Sentence)
	}
	return "number " + arrow(string(m.Old.Number), string(m.New.Number)) +
		", sentence " + arrow(string(m.Old.Sentence), string(m.New.Sentence))
}

func arrow(a, b string) string {
	if a == b {
		return a
	}
	return a + " → " + b
}

// summary counts what moved.
func (d Diff) summary() string {
	s := fmt.Sprintf("%s with moved verdicts, %d with the same", plural(len(d.Moves), "claim"), d.Same)
	if len(d.Numbers) > 0 {
		s += fmt.Sprintf("; another number under the same verdicts in %d: %s", len(d.Numbers), strings.Join(d.Numbers, ", "))
	}
	return s
}

// Text writes d for a terminal.
func (d Diff) Text(w io.Writer) error {
	var b strings.Builder
	for _, m := range d.Moves {
		fmt.Fprintf(&b, "%s  %s\n", m.ID, m.verdictMove())
		for _, y := range m.Why {
			fmt.Fprintln(&b, wrap(y, "    ", TableWidth))
		}
	}
	fmt.Fprintln(&b, wrap(d.summary(), "", TableWidth))
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown writes d as a comment on a change.
func (d Diff) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "**Verdicts:** %s.\n", escape(d.summary()))
	if len(d.Moves) > 0 {
		b.WriteString("\n| Claim | Verdicts | Why |\n|:--|:--|:--|\n")
	}
	for _, m := range d.Moves {
		tableRow(&b, m.ID, escape(m.verdictMove()), escape(strings.Join(m.Why, "; ")))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
