package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// TableWidth is what the terminal table fits in.
const TableWidth = 100

// Table is how the terminal table is written.
type Table struct {
	Color bool // ANSI colours
	Brief bool // the headline claims only
	Notes bool // a footnote for every row that has notes, not only for open ones
	Plain bool // without headline claims and legend
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
	{"number", 12, false, (*Row).NumberWord},
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

// headlineColumns are those of the headline claims.
var headlineColumns = []column{
	{"claim", 8, false, func(r *Row) string { return r.ID }},
	{"", 31, false, HeadlineWords},
	{"paper", 7, true, func(r *Row) string { return strings.TrimSuffix(strings.TrimSuffix(r.Published, " points"), " /25") }},
	{"here", 7, true, func(r *Row) string { return r.Measured }},
	{"95 % interval", 17, true, shortInterval},
	{"number", 12, false, (*Row).NumberWord},
	{"sentence", 12, false, func(r *Row) string { return string(r.Sentence) }},
}

// markWidth is the room for the number of a footnote.
const markWidth = 3

// Write writes the verdict table with its footnotes, the failing tests, the headline claims,
// what the words mean, and the summary of r: what is read first stands last, where a
// terminal ends.
func (t Table) Write(w io.Writer, r *Report) error {
	var b strings.Builder
	if !t.Brief {
		t.parts(&b, r)
	}
	t.failing(&b, r)
	if !t.Plain {
		t.headlines(&b, r)
		t.legend(&b)
	}
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

// parts writes one table for each part of the paper, each with its footnotes.
func (t Table) parts(b *strings.Builder, r *Report) {
	notes := footnotes{all: t.Notes}
	for _, part := range grouped(r.Rows) {
		columns := claimColumns
		if part[0].Falsification() {
			columns = questionColumns
		}
		t.table(b, part[0].Group().Title, columns, part, notes.mark)
		notes.write(b)
		b.WriteByte('\n')
	}
}

// headlines writes the headline claims of r, if it has any.
func (t Table) headlines(b *strings.Builder, r *Report) {
	if rows := r.Headlines(); len(rows) > 0 {
		t.table(b, HeadlineTitle, headlineColumns, rows, func(*Row) string { return "" })
		b.WriteByte('\n')
	}
}

// table writes rows below a title.
func (t Table) table(b *strings.Builder, title string, columns []column, rows []Row, mark func(*Row) string) {
	fmt.Fprintf(b, "%s\n", bold.on(title, t.Color))
	t.header(b, columns)
	for i := range rows {
		t.row(b, columns, &rows[i], mark(&rows[i]))
	}
}

// legend says what the words of the table mean.
func (t Table) legend(b *strings.Builder) {
	for _, l := range legend {
		word, meaning, _ := strings.Cut(l, ": ")
		b.WriteString(strings.Replace(wrap(meaning, pad(word, legendIndent, false), TableWidth), word, faint.on(word, t.Color), 1) + "\n")
	}
	b.WriteByte('\n')
}

// legendIndent is the width of the words that the legend explains.
const legendIndent = 10

var legend = []string{
	"number: is the printed number found again, within its rounding? not-run: no evidence yields it",
	"sentence: does the conclusion follow at 95 %? inconclusive: neither it nor its opposite is excluded",
	"evidence: recorded, recomputed from per-item records; summary, a stored result; printed, arithmetic on the paper's numbers; " +
		"cited, read in a script or note of the authors",
	"n: items; 9+ 184- are those with and without what is predicted",
	"more: threearcs show <id>, threearcs list --verdict refuted, threearcs report",
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
