package report

import (
	"fmt"
	"strings"

	"threearcs/claims"
)

// headlines are the claims that the paper's conclusions rest on and the questions that bear
// on them most, by part of the paper. The choice is an editor's; what is said of each comes
// from the run.
var headlines = []string{
	"A1-HE-03", "A1-HE-07", "A1-HE-09", "A1-MC-01", "A1-MC-02", "A1-17-03", "A1-GE-05", "A1-GE-06",
	"A2-TE-06", "F-head-order", "F-heads-chance",
	"A3-BA-12", "A3-CV-02", "A3-CV-03", "A3-FR-04", "A3-FR-07", "A3-FR-08", "A3-SM-04", "F-nine-positives",
	"A3-SW-P", "SY-02", "F-two-labels", "IN-03",
}

// inShort writes the summary: the counts of the run, the counts of each part of the paper,
// and a line for each headline that r holds.
func inShort(b *strings.Builder, r *Report) {
	b.WriteString("## In short\n\n")
	for _, line := range r.Summary() {
		fmt.Fprintf(b, "- %s\n", line)
	}
	b.WriteString("\n| Part of the paper | Claims | Number reproduced | contradicted | Sentence supported | refuted | inconclusive |\n")
	b.WriteString("|:--|--:|--:|--:|--:|--:|--:|\n")
	for _, g := range Groups() {
		rows := r.pick(func(row *Row) bool { return row.Group().Key == g.Key && !row.Falsification() })
		if len(rows) == 0 {
			continue
		}
		t := count(rows)
		fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d | %d |\n", escape(g.Title), len(rows), t.Numbers[claims.Reproduced], t.Numbers[claims.Contradicted],
			t.Sentences[claims.Supported], t.Sentences[claims.Refuted], t.Sentences[claims.Inconclusive])
	}
	b.WriteString("\n")
	for _, id := range headlines {
		if row := r.Lookup(id); row != nil {
			fmt.Fprintf(b, "- %s\n", inOneLine(row))
		}
	}
	b.WriteString("\nAll of them:\n\n")
}

// inOneLine is what r says and the verdict, between them the numbers. A claim that prints no
// number is followed by its first note, a question by its last, where it concludes.
func inOneLine(r *Row) string {
	says, outcome, note := capital(escape(r.Says))+". ", "Sentence "+spoken(string(r.Sentence)), ""
	switch {
	case r.Falsification():
		says, outcome = capital(escape(r.Says))+" ", outcomeWords[r.Sentence]
		if len(r.Notes) > 0 {
			note = r.Notes[len(r.Notes)-1]
		}
	case r.Published != "":
		says += numberFinding(r)
	case len(r.Notes) > 0:
		note = r.Notes[0]
	}
	if note == "" {
		return fmt.Sprintf("%s %s**%s.**", claimLink(r.ID, ""), says, outcome)
	}
	return fmt.Sprintf("%s %s**%s:** %s.", claimLink(r.ID, ""), says, outcome, escape(note))
}
