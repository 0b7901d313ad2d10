package page

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"threearcs/cmd/threearcs/report"
)

// The strip's size and margin in pixels.
const (
	stripWidth  = 280.0
	stripHeight = 40.0
	stripMargin = 12.0
)

// Strip draws one claim on a line: the paper's number with its tolerance, and ours with
// its interval. It is empty for a claim without a measured number, and for one whose
// number is the paper's and has no interval, such as a count.
func Strip(r *report.Row) template.HTML {
	measured, ok := r.MeasuredNumber()
	published, printed := r.PublishedNumber()
	if !ok || r.Interval.IsZero() && (!printed || published == measured) {
		return ""
	}
	x := stripScale(r, measured)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="strip" role="img" viewBox="0 0 %g %g"><title>%s</title>`,
		stripWidth, stripHeight, template.HTMLEscapeString(stripTitle(r)))
	fmt.Fprintf(&b, `<path class="axis" d="M0 28H%g"/>`, stripWidth)
	if !r.Tolerance.IsZero() {
		lo, hi := x.at(r.Tolerance.Lo), x.at(r.Tolerance.Hi)
		fmt.Fprintf(&b, `<rect class="tolerance" x="%.1f" y="4" width="%.1f" height="24"/>`, lo, max(hi-lo, 2))
	}
	if printed {
		fmt.Fprintf(&b, `<path class="paper" d="M%.1f 4V28"/>`, x.at(published))
	}
	if !r.Interval.IsZero() {
		lo, hi := x.at(r.Interval.Lo), x.at(r.Interval.Hi)
		fmt.Fprintf(&b, `<path class="ours" d="M%.1f 16H%.1fM%.1f 11V21M%.1f 11V21"/>`, lo, hi, lo, hi)
	}
	fmt.Fprintf(&b, `<circle class="ours" cx="%.1f" cy="16" r="4"/>`, x.at(measured))
	fmt.Fprintf(&b, `<text x="0" y="38">%.4g</text><text x="%g" y="38" text-anchor="end">%.4g</text></svg>`, x.lo, stripWidth, x.hi)
	return template.HTML(b.String())
}

// A scale maps numbers to pixels.
type scale struct{ lo, hi float64 }

// at returns the place of v; what lies outside, such as an infinite bound, is put at the
// edge.
func (s scale) at(v float64) float64 {
	share := (v - s.lo) / (s.hi - s.lo)
	return stripMargin + min(max(share, 0), 1)*(stripWidth-2*stripMargin)
}

// stripScale spans every finite number that the strip shows.
func stripScale(r *report.Row, measured float64) scale {
	s := scale{measured, measured}
	values := []float64{}
	if v, ok := r.PublishedNumber(); ok {
		values = append(values, v)
	}
	if !r.Interval.IsZero() {
		values = append(values, r.Interval.Lo, r.Interval.Hi)
	}
	if !r.Tolerance.IsZero() {
		values = append(values, r.Tolerance.Lo, r.Tolerance.Hi)
	}
	for _, v := range values {
		if !math.IsInf(v, 0) {
			s.lo, s.hi = min(s.lo, v), max(s.hi, v)
		}
	}
	if s.lo == s.hi {
		s.lo, s.hi = s.lo-1, s.hi+1
	}
	return s
}

// stripTitle says what the strip shows.
func stripTitle(r *report.Row) string {
	var parts []string
	if r.Published != "" {
		parts = append(parts, "paper "+r.Published)
	}
	if !r.Tolerance.IsZero() {
		parts = append(parts, "tolerance "+r.Tolerance.String())
	}
	return strings.Join(append(parts, "measured "+r.Estimate()), ", ")
}
