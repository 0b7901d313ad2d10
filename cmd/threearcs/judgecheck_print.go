package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"threearcs/backend/judge/check"
	"threearcs/stats"
)

// printJudgeReport prints a report for people.
func printJudgeReport(w io.Writer, r check.Report) error {
	fmt.Fprintf(w, "%s", r.Judge)
	if r.Wording.Name != "" {
		fmt.Fprintf(w, ", wording %s (%.12s)", r.Wording.Name, r.Wording.SHA256)
	}
	fmt.Fprintf(w, ", %d judgements\n\n", r.Asks)
	var notes judgeNotes
	printAgreements(w, r, &notes)
	printBaselines(w, r)
	printShifts(w, r)
	notes.print(w, r)
	return nil
}

// plainTable returns a table without lines that prints on w.
func plainTable(w io.Writer, header ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Format.Header = 0
	t.AppendHeader(header)
	return t
}

func printAgreements(w io.Writer, r check.Report, notes *judgeNotes) {
	t := plainTable(w, "set", "axis", "κ [95%]", "agree", "by chance", "n", "unreadable", "says")
	for _, a := range r.Agreements {
		t.AppendRow(table.Row{a.Set, a.Axis, withInterval(a.Kappa) + notes.mark(a.Kappa.Warnings),
			percent(a.Observed), percent(a.Expected), a.N, a.Unreadable, beyondChance(a.Kappa)})
	}
	t.Render()
}

// beyondChance says in words on which side of chance the interval of κ lies.
func beyondChance(k stats.Estimate) string {
	switch {
	case k.Above(0):
		return "beyond chance"
	case k.Below(0):
		return "against the labels"
	case k.HasInterval():
		return "not shown to exceed chance"
	}
	return "no interval"
}

func printBaselines(w io.Writer, r check.Report) {
	for _, a := range r.Agreements {
		if c := a.Baseline; c != nil {
			fmt.Fprintf(w, "\n%s, %s: %s %s (κ %s): difference %s; right alone on %d items, the baseline on %d, exact McNemar p = %.2g\n",
				a.Set, a.Axis, c.Verdict, c.Baseline, number(c.Kappa.Value), withInterval(c.Difference), c.McNemar.OnlyA, c.McNemar.OnlyB, c.McNemar.P)
		}
	}
}

func printShifts(w io.Writer, r check.Report) {
	if !slices.ContainsFunc(r.Agreements, func(a check.Agreement) bool { return a.Swapped != nil }) {
		return
	}
	fmt.Fprintln(w)
	t := plainTable(w, "set", "axis", "variant", "same verdict", "mean shift", "κ with the labels", "unreadable")
	for _, a := range r.Agreements {
		for _, v := range []struct {
			name  string
			shift *check.Shift
		}{{"options reversed", a.Swapped}, {"response withheld", a.Blind}} {
			if s := v.shift; s != nil {
				t.AppendRow(table.Row{a.Set, a.Axis, v.name, withInterval(s.Same), withInterval(s.Mean), withInterval(s.Kappa), s.Unreadable})
			}
		}
	}
	t.Render()
}

// judgeNotes numbers the warnings of a table.
type judgeNotes struct{ texts []string }

// mark returns the numbers of warnings.
func (f *judgeNotes) mark(warnings []string) string {
	s := ""
	for _, w := range warnings {
		if !slices.Contains(f.texts, w) {
			f.texts = append(f.texts, w)
		}
		s += fmt.Sprintf(" (%d)", slices.Index(f.texts, w)+1)
	}
	return s
}

func (f *judgeNotes) print(w io.Writer, r check.Report) {
	fmt.Fprintln(w)
	for i, text := range f.texts {
		fmt.Fprintf(w, "(%d) %s\n", i+1, text)
	}
	for _, note := range r.Notes {
		fmt.Fprintln(w, "-", note)
	}
	const most = 5
	for i, why := range slices.Sorted(maps.Keys(r.Unread)) {
		if i == most {
			fmt.Fprintf(w, "- and %d more kinds of unreadable reply (--json lists all)\n", len(r.Unread)-most)
			break
		}
		fmt.Fprintf(w, "- unreadable, %d times: %s\n", r.Unread[why], why)
	}
}

func withInterval(e stats.Estimate) string {
	if !e.HasInterval() {
		return number(e.Value)
	}
	return fmt.Sprintf("%s [%s, %s]", number(e.Value), number(e.Lo), number(e.Hi))
}

func number(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return fmt.Sprintf("%.2f", x)
}

func percent(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return fmt.Sprintf("%.0f%%", 100*x)
}
