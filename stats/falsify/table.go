package falsify

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteJSON writes the report as indented JSON.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// WriteTable writes the report for people.
func (r *Report) WriteTable(w io.Writer) error {
	out := &printer{w: w}
	out.printf("train %s", r.Train)
	if r.Fresh != "" {
		out.printf(", fresh %s", r.Fresh)
	}
	out.printf("\n%s\n", r.Method)
	for _, s := range r.Steps {
		out.step(s)
	}
	out.printf("\ncontrols\n")
	for _, s := range r.Controls {
		out.step(s)
	}
	out.printf("\nverdict: %s (%s)\n", r.Verdict, r.Because)
	return out.err
}

// A printer remembers the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) step(s Step) {
	p.printf("\n%s: %s\n", s.Name, s.Asks)
	if s.Gate != "" {
		result := "not run"
		if s.Passed != nil {
			result = map[bool]string{true: "passed", false: "failed"}[*s.Passed]
		}
		p.printf("  gate: %s: %s\n", s.Gate, result)
	}
	if s.Verdict != "" {
		p.printf("  verdict: %s\n", s.Verdict)
	}
	p.rows(s.Rows)
	for _, note := range s.Notes {
		p.printf("  - %s\n", note)
	}
	for _, warning := range warnings(s.Rows) {
		p.printf("  ! %s\n", warning)
	}
}

// rows writes a table with those columns that some row fills.
func (p *printer) rows(rows []Row) {
	if len(rows) == 0 || p.err != nil {
		return
	}
	lines := make([][]string, len(rows)+1)
	for _, c := range columns {
		cells := make([]string, len(rows))
		filled := false
		for i, row := range rows {
			cells[i] = c.cell(row)
			filled = filled || cells[i] != ""
		}
		if !filled {
			continue
		}
		lines[0] = append(lines[0], c.title)
		for i, cell := range cells {
			lines[i+1] = append(lines[i+1], cell)
		}
	}
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		fmt.Fprintln(t, "  "+strings.Join(line, "\t"))
	}
	if p.err = t.Flush(); p.err != nil {
		return
	}
	for line := range strings.Lines(text.String()) {
		p.printf("%s\n", strings.TrimRight(line, " \n"))
	}
}

var columns = []struct {
	title string
	cell  func(Row) string
}{
	{"", func(r Row) string { return r.Name }},
	{"pos/neg", func(r Row) string { return fmt.Sprintf("%d/%d", r.AUC.NPos, r.AUC.NNeg) }},
	{"AUC", func(r Row) string { return fmt.Sprintf("%.3f", r.AUC.Value) }},
	{"95 % interval", func(r Row) string {
		if r.AUC.Lo == nil {
			return "none"
		}
		return fmt.Sprintf("[%.3f, %.3f]", *r.AUC.Lo, *r.AUC.Hi)
	}},
	{"p of AUC", func(r Row) string { return optional("%.3f", r.P) }},
	{"asymmetry", func(r Row) string { return optional("%+.3f", r.Asymmetry) }},
	{"at", func(r Row) string { return optional("%.2f", r.Threshold) }},
	{"p of it", func(r Row) string { return optional("%.3f", r.AsymmetryP) }},
	{"power at bar", func(r Row) string { return optional("%.2f", r.Power) }},
}

func optional(format string, v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf(format, *v)
}

// warnings returns the distinct warnings of rows.
func warnings(rows []Row) (out []string) {
	seen := map[string]bool{}
	for _, r := range rows {
		for _, w := range r.AUC.Warnings {
			if !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	return out
}
