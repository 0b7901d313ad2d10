package report

import (
	"fmt"
	"io"
	"strings"

	"threearcs/claims"
)

// A Shown is one claim in full.
type Shown struct {
	Row     *Row
	Report  *Report
	History []string // when its accepted verdicts changed, newest first
	Color   bool
}

// showIndent is the width of the left column.
const showIndent = 13

// Write writes the claim: sentence, place, numbers, verdicts, evidence, history, how to
// rerun it and how to attack it.
func (s Shown) Write(w io.Writer) error {
	var b strings.Builder
	r := s.Row
	fmt.Fprintf(&b, "%s  %s\n\n", bold.on(r.ID, s.Color), wrap(r.Says, "", TableWidth-len(r.ID)-2))
	if !r.Falsification() {
		s.line(&b, "where", r.Where)
	}
	s.line(&b, "model", r.Model)
	s.line(&b, "attacks", strings.Join(r.Attacks, ", "))
	s.line(&b, "criterion", r.Criterion)
	s.line(&b, "published", join(r.Published, within(r)))
	s.line(&b, "measured", join(r.Measured, sampled(r)))
	s.line(&b, "interval", intervalWords(r))
	s.line(&b, "p, power", strings.Trim(r.P+", "+r.Power, ", "))
	if !r.Falsification() {
		s.verdict(&b, "number", r.NumberWord(), numberMeaning(r))
	}
	s.verdict(&b, "sentence", string(r.Sentence), sentenceMeaning(r))
	s.line(&b, "go test", outcomes[r.Outcome])
	s.line(&b, "computed", r.Computed)
	s.list(&b, "notes", r.Notes)
	s.line(&b, "evidence", r.Evidence+": "+evidenceMeanings[r.Evidence])
	s.list(&b, "", sourceLines(r.Sources))
	s.list(&b, "history", s.History)
	s.list(&b, "output", r.Output)
	s.list(&b, "settle", r.Settles())
	s.line(&b, "rerun", r.Rerun())
	s.attack(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (s Shown) line(b *strings.Builder, title, text string) {
	if text == "" {
		return
	}
	head := pad(title, showIndent, false)
	body := strings.TrimPrefix(wrap(text, head, TableWidth), head)
	b.WriteString(faint.on(head, s.Color) + body + "\n")
}

func (s Shown) list(b *strings.Builder, title string, texts []string) {
	for _, t := range texts {
		if title == "" {
			title = " "
		}
		s.line(b, title, t)
		title = ""
	}
}

func (s Shown) verdict(b *strings.Builder, title, word, meaning string) {
	var text strings.Builder
	s.line(&text, title, word+": "+meaning)
	b.WriteString(strings.Replace(text.String(), word, paints[word].on(word, s.Color), 1))
}

// attack says which falsification tests attack the claim and how to add one.
func (s Shown) attack(b *strings.Builder) {
	if s.Row.Falsification() {
		return
	}
	for _, q := range s.Report.Attackers(s.Row.ID) {
		s.line(b, "attacked by", fmt.Sprintf("%s: %s (%s)", q.ID, q.Says, q.Sentence))
	}
	s.line(b, "attack it", "threearcs new <name> --attacks "+s.Row.ID)
}

func numberMeaning(r *Row) string {
	if r.NumberWord() == NonePrinted {
		return "the claim prints no number"
	}
	return meanings[r.Number]
}

func sentenceMeaning(r *Row) string {
	what := "the sentence"
	if r.Falsification() {
		what = "that the attacked claims withstand"
	}
	switch r.Sentence {
	case claims.Supported:
		return "the evidence excludes the opposite of " + what
	case claims.Refuted:
		return "the evidence excludes " + what
	case claims.Inconclusive:
		return "the evidence excludes neither " + what + " nor its opposite"
	}
	return "there was no evidence to ask"
}

var outcomes = map[Outcome]string{
	Pass: "pass: the verdicts are those last reviewed",
	Fail: "fail: the verdicts differ from those last reviewed, or the test broke",
	Skip: "skip: nothing was asked; a skip is not a pass",
}

var evidenceMeanings = map[string]string{
	"live":     "a model was run now",
	"recorded": "recomputed from per-item records",
	"summary":  "only a stored summary exists",
	"printed":  "arithmetic on the paper's own printed numbers",
	"cited":    "a fact read in a pinned script or note",
	"none":     "nothing released can settle it",
}

// join joins two parts of a line, either of which may be empty.
func join(a, b string) string { return strings.TrimSpace(a + "  " + b) }

func within(r *Row) string {
	if r.Tolerance.IsZero() {
		return ""
	}
	return "(reproduced within " + r.Tolerance.String() + ")"
}

func sampled(r *Row) string {
	if r.N == "" {
		return ""
	}
	return "(n = " + r.N + ")"
}

func intervalWords(r *Row) string {
	if r.Interval.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s at level %s, %s", r.Interval, r.Level, r.Method)
}

func sourceLines(sources []string) []string {
	lines := make([]string, len(sources))
	for i, text := range sources {
		s := ParseSource(text)
		lines[i] = strings.TrimSuffix(s.File+" :: "+s.Field, " :: ")
		if s.SHA256 != "" {
			lines[i] += " (sha256 " + s.SHA256 + ")"
		}
	}
	return lines
}
