// Package page renders a run as one HTML file that needs nothing else: no network, no
// server, and no script to be read; the script only filters.
package page

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/cmd/threearcs/report"
)

// A Page is what is rendered.
type Page struct {
	Report  *report.Report
	Figures []Figure
	URL     func(path string) string // where a source file is published; may answer ""
}

// A Figure is a drawing with its words. Its SVG comes from our own plots.
type Figure struct {
	ID, Title, Caption string
	SVG                template.HTML
}

//go:embed page.html
var pageHTML string

//go:embed style.css
var styleCSS string

//go:embed script.js
var scriptJS string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"strip":    Strip,
	"lower":    strings.ToLower,
	"spoken":   func(v any) string { return strings.ReplaceAll(text(v), "-", " ") },
	"class":    func(v any) string { return "v-" + strings.ReplaceAll(text(v), " ", "-") },
	"headline": func() string { return report.HeadlineTitle },
	"words":    report.Words,
	"estimate": estimate,
	"sign":     func(v any) string { return signs[text(v)] },
	"style":    func() template.CSS { return template.CSS(styleCSS) },
	"script":   func() template.JS { return template.JS(scriptJS) },
}).Parse(pageHTML))

// signs tell verdicts apart without colour.
var signs = map[string]string{
	"reproduced": "✓", "supported": "✓", "contradicted": "✗", "refuted": "✗", "inconclusive": "?", "not-run": "–",
	report.NonePrinted: "·",
}

// text returns the word of a verdict.
func text(v any) string {
	switch v := v.(type) {
	case claims.Number:
		return string(v)
	case claims.Sentence:
		return string(v)
	}
	return v.(string)
}

// Write renders p. The same page has the same bytes.
func (p Page) Write(w io.Writer) error { return pageTemplate.Execute(w, view{p}) }

// view is what the template sees.
type view struct{ Page }

// Paper names the paper.
func (v view) Paper() string { return report.Paper }

// A Part is the rows of one part of the paper.
type Part struct {
	Title, Key string
	Rows       []item
}

// An item is one row with what the page adds.
type item struct {
	*report.Row
	Text      string // what the search box looks in
	Sources   []source
	Attackers []*report.Row
}

// A source is a file and a field of the evidence, with the file's address if it has one.
type source struct {
	report.Source
	URL string
}

// Parts returns the rows by part of the paper.
func (v view) Parts() []Part {
	var parts []Part
	for i := range v.Report.Rows {
		r := &v.Report.Rows[i]
		g := r.Group()
		if len(parts) == 0 || parts[len(parts)-1].Key != g.Key {
			parts = append(parts, Part{Title: g.Title, Key: g.Key})
		}
		last := &parts[len(parts)-1]
		last.Rows = append(last.Rows, v.item(r))
	}
	return parts
}

func (v view) item(r *report.Row) item {
	it := item{Row: r, Attackers: v.Report.Attackers(r.ID)}
	it.Text = strings.ToLower(strings.Join([]string{r.ID, r.Says, r.Model, r.Where, strings.Join(r.Attacks, " ")}, " "))
	for _, s := range r.Sources {
		it.Sources = append(it.Sources, v.source(s))
	}
	return it
}

func (v view) source(text string) source {
	s := source{Source: report.ParseSource(text)}
	if v.URL != nil {
		s.URL = v.Page.URL(s.File)
	}
	return s
}

// Files returns every file that the rows rest on, once, sorted.
func (v view) Files() []source {
	var files []source
	for i := range v.Report.Rows {
		for _, text := range v.Report.Rows[i].Sources {
			s := v.source(text)
			s.Field = ""
			if s.SHA256 != "" && !slices.Contains(files, s) {
				files = append(files, s)
			}
		}
	}
	slices.SortFunc(files, func(a, b source) int { return strings.Compare(a.File+a.SHA256, b.File+b.SHA256) })
	return files
}

// Chapters returns the findings.
func (v view) Chapters() []report.Chapter { return report.Chapters(v.Report) }

// A Count is one verdict with how many claims have it.
type Count struct {
	Word string
	N    int
}

// Headlines returns the rows that the abstract rests on, each under its few words.
func (v view) Headlines() []item {
	var items []item
	for _, r := range v.Report.Headlines() {
		r.Says = report.HeadlineWords(&r)
		items = append(items, v.item(&r))
	}
	return items
}

// estimate writes the measured number, and its interval on a line of its own.
func estimate(r *report.Row) template.HTML {
	number, interval, ok := strings.Cut(r.Estimate(), " [")
	text := template.HTMLEscapeString(number)
	if ok {
		bounds, rest, _ := strings.Cut(interval, "]")
		text += ` <span class="bounds">[` + template.HTMLEscapeString(bounds) + "]</span>" + template.HTMLEscapeString(rest)
	}
	return template.HTML(text)
}

// Numbers counts the number verdicts of the claims, and the claims that print none.
func (v view) Numbers() []Count {
	t := v.Report.Count()
	var cs []Count
	for _, n := range []claims.Number{claims.Reproduced, claims.Contradicted, claims.NumberNotRun} {
		cs = append(cs, Count{string(n), t.Numbers[n]})
	}
	return append(cs, Count{report.NonePrinted, t.Claims - t.Printed})
}

// Sentences counts the sentence verdicts of the claims.
func (v view) Sentences() []Count {
	t := v.Report.Count()
	var cs []Count
	for _, s := range []claims.Sentence{claims.Supported, claims.Refuted, claims.Inconclusive, claims.SentenceNotRun} {
		cs = append(cs, Count{string(s), t.Sentences[s]})
	}
	return cs
}

// Evidences are the levels of evidence, strongest first.
func (v view) Evidences() []backend.Evidence {
	return []backend.Evidence{backend.Live, backend.Recorded, backend.Summary, backend.Printed, backend.Cited, backend.None}
}
