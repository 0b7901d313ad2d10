package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// TableWidth is what the terminal table fits in.
const TableWidth = 100

// Table is how the terminal table is written.
type Table struct {
	Color bool // ANSI colours
	Brief bool // the headline claims only
	Notes bool // a footnote for every row that has notes, not only for open and failing ones
}

// headline are the claims that the abstract rests on.
var headline = []string{
	"AB-04", "A1-HE-03", "A1-HE-07", "A1-MC-01", "A1-MC-05",
	"A3-BA-12", "A3-CV-02", "A3-FR-04", "A3-SM-04",
}

// A column of the table.
type column struct {
	title string
	max   int
	right bool
	cell  func(*Row) string
}

// claimColumns fit TableWidth together with one blank between them and the mark.
var claimColumns = []column{
	{"claim", 9, false, func(r *Row) string { return r.ID }},
	{"published", 11, true, func(r *Row) string { return strings.Replace(r.Published, " points", " pts", 1) }},
	{"measured", 12, true, func(r *Row) string { return r.Measured }},
	{"interval", 17, true, shortInterval},
	{"n", 8, true, shortN},
	{"evidence", 8, false, func(r *Row) string { return r.Evidence }},
	{"number", 12, false, func(r *Row) string { return string(r.Number) }},
	{"sentence", 12, false, func(r *Row) string { return string(r.Sentence) }},
}

// questionColumns are those of falsification tests.
var questionColumns = []column{
	{"test", 22, false, func(r *Row) string { return r.ID }},
	{"attacks", 12, false, func(r *Row) string { return shortList(r.Attacks) }},
	{"measured", 12, true, func(r *Row) string { return r.Measured }},
	{"interval", 17, true, shortInterval},
	{"p", 8, true, func(r *Row) string { return r.P }},
	{"power", 5, true, func(r *Row) string { return r.Power }},
	{"sentence", 12, false, func(r *Row) string { return string(r.Sentence) }},
}

// markWidth is the room for the number of a footnote.
const markWidth = 3

// Write writes the verdict table, footnotes, failing tests and summary of r.
func (t Table) Write(w io.Writer, r *Report) error {
	var b strings.Builder
	rows := r.Rows
	if t.Brief {
		rows = onlyHeadline(rows)
	}
	notes := footnotes{all: t.Notes}
	for _, part := range grouped(rows) {
		columns := claimColumns
		if part[0].Falsification() {
			columns = questionColumns
		}
		fmt.Fprintf(&b, "%s\n", bold.on(part[0].Group().Title, t.Color))
		t.header(&b, columns)
		for i := range part {
			t.row(&b, columns, &part[i], notes.mark(&part[i]))
		}
		b.WriteByte('\n')
	}
	notes.write(&b)
	t.failing(&b, r)
	for _, l := range r.Summary() {
		fmt.Fprintln(&b, wrap(l, "", TableWidth))
	}
	if r.Instrument != "" {
		fmt.Fprintln(&b, wrap("instrument check "+r.Instrument, "", TableWidth))
	}
	if n := r.Failing(); n > 0 {
		fmt.Fprintln(&b, alarm.on(plural(n, "failing test"), t.Color))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func onlyHeadline(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !slices.Contains(headline, r.ID) })
}

func (t Table) header(b *strings.Builder, columns []column) {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = faint.on(pad(c.title, c.max, c.right), t.Color)
	}
	line(b, cells)
}

func (t Table) row(b *strings.Builder, columns []column, r *Row, mark string) {
	cells := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		text := fit(c.cell(r), c.max)
		cells = append(cells, paints[text].on(pad(text, c.max, c.right), t.Color))
	}
	if r.Outcome == Fail {
		mark = alarm.on("!", t.Color)
	}
	line(b, append(cells, mark))
}

// line writes cells with one blank between them and none at the end.
func line(b *strings.Builder, cells []string) {
	b.WriteString(strings.TrimRight(strings.Join(cells, " "), " "))
	b.WriteByte('\n')
}

// The table shows this many failing tests in full, and this much of their output.
const (
	maxFailures     = 5
	maxFailureLines = 8
)

// failing lists the failing tests, the first few with what they said.
func (t Table) failing(b *strings.Builder, r *Report) {
	failures := r.allFailures()
	if len(failures) == 0 {
		return
	}
	fmt.Fprintf(b, "%s\n", alarm.on("Failing tests (!): verdicts that differ from the accepted ones, or broken tests", t.Color))
	for i, f := range failures {
		fmt.Fprintf(b, "%s %s\n", f.Package, f.Test)
		if i >= maxFailures {
			continue
		}
		for j, line := range f.Output {
			if j == maxFailureLines {
				fmt.Fprintf(b, "    … %d more lines\n", len(f.Output)-j)
				break
			}
			fmt.Fprintf(b, "    %s\n", line)
		}
	}
	b.WriteByte('\n')
}

// shortN writes "100 (58+, 42-)" as "58+ 42-", which says as much, or as 100 where that
// is too long.
func shortN(r *Row) string {
	total, classes, ok := strings.Cut(r.N, " (")
	if classes = strings.TrimSuffix(strings.ReplaceAll(classes, ", ", " "), ")"); ok && width(classes) <= 8 {
		return classes
	}
	return total
}

// shortInterval writes the interval without its blank where that is too long.
func shortInterval(r *Row) string {
	text := r.Interval.String()
	if width(text) > 17 {
		return strings.ReplaceAll(text, ", ", ",")
	}
	return text
}

// shortList writes the first of a list and how many follow.
func shortList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return list[0] + " +" + strconv.Itoa(len(list)-1)
}
