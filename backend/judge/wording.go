package judge

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"

	"threearcs/backend/recording"
)

// version names the wording. It changes whenever a text in the folder wording, a schema or
// the reading of replies does.
const version = "judge/1"

//go:embed wording/*.txt
var texts embed.FS

// Wording returns the version of the questions and the sha256 over all their texts and
// schemas, for the header of a recording.
func Wording() recording.Wording {
	var all strings.Builder
	names, _ := fs.Glob(texts, "wording/*.txt")
	for _, name := range names {
		fmt.Fprintf(&all, "%s\n%s\n", name, text(name))
	}
	for _, labels := range [][]string{yesNo, verbals, certainties, grades} {
		all.WriteString(labelSchema(labels) + "\n")
	}
	all.WriteString(scoreSchema(axisNames))
	return recording.Wording{Name: version, SHA256: recording.SHA256(all.String())}
}

// text returns an embedded file.
func text(name string) string {
	b, err := texts.ReadFile(name)
	if err != nil {
		panic("judge: " + err.Error()) // embedded: cannot fail
	}
	return string(b)
}

// system is the system prompt of every question.
var system = strings.TrimSpace(text("wording/system.txt"))

// axisTexts maps the name of a scale to its line in axes.txt.
var axisTexts = func() map[string]string {
	lines := map[string]string{}
	for line := range strings.Lines(text("wording/axes.txt")) {
		name, _, _ := strings.Cut(line, ":")
		lines[name] = strings.TrimSpace(line)
	}
	return lines
}()

var prompts = template.Must(template.New("").Funcs(template.FuncMap{
	"axis": func(name string) string { return axisTexts[name] },
	"join": func(names []string) string { return strings.Join(names, ", ") },
	"or_":  or,
}).ParseFS(texts, "wording/*.txt"))

// or returns "a or b" or "a, b or c".
func or(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// data fills in a template.
type data struct {
	Material
	Variant
	JSON      bool
	Claim     string
	Certainty Certainty
	Labels    []string // of a choice, in the order shown
	Axes      []string // of a rubric, in the order shown
}

// render returns the prompt that the named template makes of d.
func (d data) render(name string) string {
	var b bytes.Buffer
	if err := prompts.ExecuteTemplate(&b, name+".txt", d); err != nil {
		panic("judge: " + err.Error()) // a template and a struct of this package: cannot fail
	}
	return strings.TrimSpace(b.String())
}

// ordered returns the options as v shows them.
func (v Variant) ordered(options []string) []string {
	if !v.Swapped {
		return options
	}
	options = slices.Clone(options)
	slices.Reverse(options)
	return options
}
