// Package figure draws the paper's four figures again from what a run measured, with
// intervals, beside what the paper prints.
package figure

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"threearcs/cmd/threearcs/report"
)

// A Figure is one drawn figure.
type Figure struct {
	Name    string // of its files, without extension
	Title   string
	Caption string
	Alt     string // what it shows, for readers who cannot see it
	plot    *plot.Plot
	height  vg.Length
}

const figureWidth = 18 * vg.Centimeter

// All draws the figures whose claims r holds. Figure 3 needs points; without any it is
// left out.
func All(r *report.Report, points []Point) ([]Figure, error) {
	var figures []Figure
	scatter := func(*report.Report) (Figure, bool, error) { return components(points) }
	for _, draw := range []func(*report.Report) (Figure, bool, error){collapse, axes, scatter, changes} {
		f, ok, err := draw(r)
		if err != nil {
			return nil, err
		}
		if ok {
			figures = append(figures, f)
		}
	}
	return figures, nil
}

// SVG returns f as an image that scales.
func (f Figure) SVG() ([]byte, error) {
	c := vgsvg.New(figureWidth, f.height)
	f.on(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure %s: %w", f.Name, err)
	}
	return []byte(accessible(b.String(), f)), nil
}

// accessible names the image for screen readers and lets readers without Liberation Sans
// see another font without serifs.
func accessible(svg string, f Figure) string {
	label := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(f.Alt)
	svg = strings.Replace(svg, "<svg ", `<svg role="img" aria-label="`+label+`" `, 1)
	return strings.ReplaceAll(svg, "font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;")
}

// PNG returns f as an image of 200 dots an inch.
func (f Figure) PNG() ([]byte, error) {
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(figureWidth, f.height), vgimg.UseDPI(200))}
	f.on(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure %s: %w", f.Name, err)
	}
	return b.Bytes(), nil
}

// The colours: the paper's numbers pale, ours black. They differ in lightness, so that
// they can be told apart in grey too.
var (
	gold  = color.NRGBA{R: 0xe3, G: 0xbf, B: 0x5e, A: 0xff}
	rose  = color.NRGBA{R: 0xdd, G: 0x8f, B: 0x84, A: 0xff}
	blue  = color.NRGBA{R: 0x1f, G: 0x5f, B: 0xa8, A: 0xff}
	grey  = color.NRGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}
	black = color.NRGBA{A: 0xff}
)

// newPlot returns an empty plot in the style of all figures.
func newPlot(y string) *plot.Plot {
	p := plot.New()
	p.Y.Label.Text = y
	for _, f := range []*font.Font{
		&p.X.Label.TextStyle.Font, &p.Y.Label.TextStyle.Font,
		&p.X.Tick.Label.Font, &p.Y.Tick.Label.Font, &p.Legend.TextStyle.Font,
	} {
		f.Typeface, f.Variant = "Liberation", "Sans"
	}
	p.Legend.TextStyle.Font.Size = 10
	p.Legend.Top = true
	p.Legend.Padding = vg.Points(3)
	p.Legend.XOffs, p.Legend.YOffs = -vg.Points(4), -vg.Points(2)
	return p
}

// every puts a tick with a label at every multiple of step on an axis, up to top.
func every(step, top float64, format string) plot.Ticker {
	return plot.TickerFunc(func(lo, hi float64) []plot.Tick {
		var ticks []plot.Tick
		for k := math.Ceil(lo/step - 1e-9); k*step <= min(hi, top)+1e-9; k++ {
			v := k*step + 0 // turns -0 into 0
			ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf(format, v)})
		}
		return ticks
	})
}

// on draws f with a margin, so that nothing touches the edge.
func (f Figure) on(c draw.Canvas) {
	m := vg.Points(4)
	f.plot.Draw(draw.Crop(c, m, -m, m, -m))
}

// Inline returns f's SVG element alone, to stand in an HTML page.
func (f Figure) Inline() (string, error) {
	svg, err := f.SVG()
	if err != nil {
		return "", err
	}
	_, element, ok := strings.Cut(string(svg), "<svg ")
	if !ok {
		return "", fmt.Errorf("figure %s: no svg element", f.Name)
	}
	return "<svg " + element, nil
}
