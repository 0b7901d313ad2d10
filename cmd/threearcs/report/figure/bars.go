package figure

import (
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"threearcs/backend"
	"threearcs/cmd/threearcs/report"
)

// A bar is one number: what the paper prints, as a bar, and what was measured, as a dot
// with its interval.
type bar struct {
	label  string
	row    *report.Row
	x      float64 // place along the axis
	fill   color.Color
	series string // legend of the fill
}

// rows returns the rows of the ids; ok is false if r lacks one.
func rows(r *report.Report, ids ...string) (list []*report.Row, ok bool) {
	for _, id := range ids {
		row := r.Lookup(id)
		if row == nil {
			return nil, false
		}
		list = append(list, row)
	}
	return list, true
}

// addBars draws the bars on p, the legend once a series.
func addBars(p *plot.Plot, bars []bar, width vg.Length) error {
	named := map[string]bool{}
	for _, b := range bars {
		printed, ok := b.row.PublishedNumber()
		if !ok {
			return fmt.Errorf("figure: claim %s prints no single number, but %q", b.row.ID, b.row.Published)
		}
		chart, err := plotter.NewBarChart(plotter.Values{printed}, width)
		if err != nil {
			return fmt.Errorf("figure: claim %s: %w", b.row.ID, err)
		}
		chart.XMin, chart.Color, chart.LineStyle.Width = b.x, b.fill, 0
		p.Add(chart)
		if !named[b.series] {
			named[b.series] = true
			p.Legend.Add(b.series, chart)
		}
	}
	return addOurs(p, bars)
}

// addOurs draws our numbers: a dot, and the interval where there is one. A dot is filled
// where the number was recomputed, hollow where it is a stored, printed or cited number of
// the authors and only the interval is ours.
func addOurs(p *plot.Plot, bars []bar) error {
	var recomputed, theirs plotter.XYs
	var ends errorPoints
	for _, b := range bars {
		y, ok := b.row.MeasuredNumber()
		if !ok {
			continue
		}
		at := plotter.XY{X: b.x, Y: y}
		if b.recomputed() {
			recomputed = append(recomputed, at)
		} else {
			theirs = append(theirs, at)
		}
		if s := b.row.Interval; !s.IsZero() {
			ends.XYs = append(ends.XYs, at)
			ends.YErrors = append(ends.YErrors, struct{ Low, High float64 }{y - s.Lo, s.Hi - y})
		}
	}
	if len(ends.XYs) > 0 {
		whiskers, err := plotter.NewYErrorBars(ends)
		if err != nil {
			return err
		}
		whiskers.LineStyle.Width = vg.Points(1.2)
		p.Add(whiskers)
	}
	if err := addDots(p, "recomputed, 95 % interval", recomputed, draw.CircleGlyph{}); err != nil {
		return err
	}
	return addDots(p, "authors' number, our 95 % interval", theirs, hollow{})
}

// recomputed reports whether b's number was computed from per-item records or a live run.
func (b bar) recomputed() bool {
	e := backend.Evidence(b.row.Evidence)
	return e == backend.Live || e == backend.Recorded
}

// addDots draws the points, if there are any, and names them in the legend.
func addDots(p *plot.Plot, name string, points plotter.XYs, shape draw.GlyphDrawer) error {
	if len(points) == 0 {
		return nil
	}
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: black, Radius: vg.Points(3.2), Shape: shape}
	p.Add(dots)
	p.Legend.Add(name, dots)
	return nil
}

// hollow is a white disc with a rim.
type hollow struct{}

// DrawGlyph draws the disc.
func (hollow) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	c.SetColor(color.White)
	draw.CircleGlyph{}.DrawGlyph(c, style, at)
	c.SetColor(style.Color)
	draw.RingGlyph{}.DrawGlyph(c, style, at)
}

// errorPoints are points with the distances to the ends of their intervals.
type errorPoints struct {
	plotter.XYs
	plotter.YErrors
}

// addLevel draws a line at height y across the plot from x = lo to hi.
func addLevel(p *plot.Plot, name string, y, lo, hi float64, dashes ...vg.Length) error {
	line, err := plotter.NewLine(plotter.XYs{{X: lo, Y: y}, {X: hi, Y: y}})
	if err != nil {
		return err
	}
	line.Color, line.Dashes = grey, dashes
	p.Add(line)
	p.Legend.Add(name, line)
	return nil
}

// alt says in words what the bars show.
func alt(title string, bars []bar) string {
	parts := make([]string, len(bars))
	for i, b := range bars {
		parts[i] = fmt.Sprintf("%s: paper %s", strings.ReplaceAll(b.label, "\n", " "), b.row.Published)
		switch {
		case b.row.Measured == "":
			parts[i] += ", not measured"
		case b.recomputed():
			parts[i] += ", recomputed " + b.row.Estimate()
		default:
			parts[i] += ", " + b.row.Evidence + " " + b.row.Estimate()
		}
	}
	return title + ". " + strings.Join(parts, "; ") + "."
}

// labels returns the labels of the bars in order.
func labels(bars []bar) []string {
	names := make([]string, len(bars))
	for i, b := range bars {
		names[i] = b.label
	}
	return names
}
