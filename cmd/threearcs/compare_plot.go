package main

import (
	"fmt"
	"image/color"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"

	"gonum.org/v1/plot/vg/draw"

	"threearcs/backend/live"
)

var (
	bandColor  = color.RGBA{R: 200, G: 215, B: 235, A: 255}
	deltaColor = color.RGBA{R: 30, G: 60, B: 140, A: 255}
	armAColor  = color.RGBA{R: 190, G: 110, B: 20, A: 255}
	armBColor  = color.RGBA{R: 30, G: 130, B: 70, A: 255}
)

// plotCurve draws the difference with its band, and pass@1 of both models, over
// num_predict, as SVG.
func plotCurve(w io.Writer, c *live.Comparison) error {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("%s: %s (B) against %s (A), %d problems", c.Set, c.B, c.A, c.Items)
	p.X.Label.Text, p.Y.Label.Text = "num_predict", "percent"
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, powersOfTwo{}
	band, err := plotter.NewPolygon(bandOf(c))
	if err != nil {
		return err
	}
	band.Color, band.LineStyle.Width = bandColor, 0
	p.Add(band, plotter.NewGrid())
	for _, l := range []struct {
		name  string
		color color.Color
		value func(live.Point) float64
	}{
		{"A pass@1", armAColor, func(q live.Point) float64 { return q.A.PassRate.Value }},
		{"B pass@1", armBColor, func(q live.Point) float64 { return q.B.PassRate.Value }},
		{"B − A, 95 % band", deltaColor, func(q live.Point) float64 { return q.Delta.Value }},
	} {
		line, err := plotter.NewLine(stepsOf(c, l.value))
		if err != nil {
			return err
		}
		line.Color, line.Width = l.color, vg.Points(1.5)
		p.Add(line)
		p.Legend.Add(l.name, line)
	}
	p.Legend.Top, p.Legend.Left = true, true
	canvas := vgsvg.New(20*vg.Centimeter, 12*vg.Centimeter)
	p.Draw(draw.New(canvas))
	_, err = canvas.WriteTo(w)
	return err
}

// stepsOf returns a value over the caps as a line that changes in steps.
func stepsOf(c *live.Comparison, value func(live.Point) float64) plotter.XYs {
	var xy plotter.XYs
	for i, q := range c.Curve {
		if i > 0 {
			xy = append(xy, plotter.XY{X: float64(q.Cap), Y: xy[len(xy)-1].Y})
		}
		xy = append(xy, plotter.XY{X: float64(q.Cap), Y: 100 * value(q)})
	}
	return xy
}

// bandOf returns the outline of the interval of the difference.
func bandOf(c *live.Comparison) plotter.XYs {
	outline := stepsOf(c, func(q live.Point) float64 { return q.Delta.Hi })
	lower := stepsOf(c, func(q live.Point) float64 { return q.Delta.Lo })
	for i := len(lower) - 1; i >= 0; i-- {
		outline = append(outline, lower[i])
	}
	return outline
}

// powersOfTwo marks 64, 128, 256 and so on.
type powersOfTwo struct{}

func (powersOfTwo) Ticks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	for v := 1.0; v <= hi; v *= 2 {
		if v >= lo {
			ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprint(int(v))})
		}
	}
	return ticks
}
