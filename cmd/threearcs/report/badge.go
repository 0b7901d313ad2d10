package report

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"text/template"

	"threearcs/claims"
)

// A Badge shows verdict words. Its colour follows from them and from nothing else, except
// that no test but a passing one is ever green.
type Badge struct {
	Name    string // of its files, without extension
	Label   string // left
	Message string // right
	Color   string // a colour name of shields.io
}

// The colours of badges, as shields.io names and paints them.
const (
	badgeGood = "brightgreen" // nothing speaks against it, and everything was asked
	badgeBad  = "red"         // contradicted, refuted, or a failing test
	badgeOpen = "yellow"      // inconclusive, or asked in part
	badgeNone = "lightgrey"   // not run
)

var badgeHex = map[string]string{badgeGood: "#4c1", badgeBad: "#e05d44", badgeOpen: "#dfb317", badgeNone: "#9f9f9f"}

// Badges returns the badge of the paper, named "paper", and one for each row.
func (r *Report) Badges() []Badge {
	badges := []Badge{r.badge()}
	for i := range r.Rows {
		badges = append(badges, r.Rows[i].Badge())
	}
	return badges
}

// HeadlineBadges returns the badge of the paper and those of the headline claims.
func (r *Report) HeadlineBadges() []Badge {
	badges := []Badge{r.badge()}
	for _, row := range r.Headlines() {
		badges = append(badges, row.Badge())
	}
	return badges
}

// Badge returns r's badge: both verdict words of a claim ("none printed" where there is no number), the sentence verdict of a
// falsification test.
func (r *Row) Badge() Badge {
	b := Badge{Name: r.ID, Label: r.ID, Message: fmt.Sprintf("%s · %s", r.NumberWord(), r.Sentence)}
	if r.Falsification() {
		b.Message = string(r.Sentence)
	}
	b.Color = r.badgeColor()
	if r.Outcome == Fail {
		b.Message += " · test fails"
	}
	return b
}

func (r *Row) badgeColor() string {
	asked := r.Number == claims.Reproduced || !r.printsNumber()
	switch {
	case r.Outcome == Fail || r.Against():
		return badgeBad
	case r.Outcome == Skip || r.NotRun():
		return badgeNone
	case r.Outcome == Pass && asked && r.Sentence == claims.Supported:
		return badgeGood
	}
	return badgeOpen
}

// badge returns the badge of the whole paper. It is green only if every claim's is.
func (r *Report) badge() Badge {
	t := r.Count()
	b := Badge{Name: "paper", Label: plural(t.Claims, "claim"), Color: badgeGood}
	b.Message = fmt.Sprintf("%d reproduced, %d contradicted · %d supported, %d refuted, %d inconclusive",
		t.Numbers[claims.Reproduced], t.Numbers[claims.Contradicted],
		t.Sentences[claims.Supported], t.Sentences[claims.Refuted], t.Sentences[claims.Inconclusive])
	if t.Claims == 0 {
		b.Color = badgeNone
	}
	for _, row := range r.Claims() {
		switch c := row.badgeColor(); {
		case c == badgeBad:
			b.Color = badgeBad
		case c != badgeGood && b.Color == badgeGood:
			b.Color = badgeOpen
		}
	}
	return b
}

// Endpoint returns b in the endpoint schema of shields.io.
func (b Badge) Endpoint() []byte {
	text, err := json.Marshal(struct {
		SchemaVersion int    `json:"schemaVersion"`
		Label         string `json:"label"`
		Message       string `json:"message"`
		Color         string `json:"color"`
	}{1, b.Label, b.Message, b.Color})
	if err != nil {
		panic(err) // of strings and an int: cannot fail
	}
	return append(text, '\n')
}

// SVG returns b as an image 20 pixels high. Its text is stretched to the computed width,
// so that it fits whatever font the reader has.
func (b Badge) SVG() []byte {
	const margin = 5
	label, message := math.Round(textWidth(b.Label)), math.Round(textWidth(b.Message))
	left, right := label+2*margin, message+2*margin
	var out strings.Builder
	err := badgeSVG.Execute(&out, map[string]any{
		"Title": escapeXML(b.Label + ": " + b.Message), "Label": escapeXML(b.Label), "Message": escapeXML(b.Message),
		"Color": badgeHex[b.Color], "Width": left + right, "Left": left, "Right": right,
		"LabelWidth": label, "MessageWidth": message,
		"LabelX": left / 2, "MessageX": left + right/2,
	})
	if err != nil {
		panic(err) // the template and its data are constant in shape
	}
	return []byte(out.String())
}

var badgeSVG = template.Must(template.New("badge").Parse(
	`<svg xmlns="http://www.w3.org/2000/svg" width="{{.Width}}" height="20" role="img" aria-label="{{.Title}}">
<title>{{.Title}}</title>
<clipPath id="r"><rect width="{{.Width}}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)">
<rect width="{{.Left}}" height="20" fill="#555"/>
<rect x="{{.Left}}" width="{{.Right}}" height="20" fill="{{.Color}}"/>
</g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">
<text x="{{.LabelX}}" y="15" fill="#010101" fill-opacity=".3" textLength="{{.LabelWidth}}" aria-hidden="true">{{.Label}}</text>
<text x="{{.LabelX}}" y="14" textLength="{{.LabelWidth}}">{{.Label}}</text>
<text x="{{.MessageX}}" y="15" fill="#010101" fill-opacity=".3" textLength="{{.MessageWidth}}" aria-hidden="true">{{.Message}}</text>
<text x="{{.MessageX}}" y="14" textLength="{{.MessageWidth}}">{{.Message}}</text>
</g>
</svg>
`))

var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace
