package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"threearcs/cmd/threearcs/report"
)

// collapse draws figure 1: the AUC within the distribution and after each escape hatch is
// closed.
func collapse(r *report.Report) (Figure, bool, error) {
	list, ok := rows(r, "A3-CV-02", "A3-FR-04", "A3-ML-01", "A3-SM-04")
	if !ok {
		return Figure{}, false, nil
	}
	names := []string{"cross-validation", "fresh prompts", "fresh, four layers", "fresh, SmolLM2"}
	bars := make([]bar, len(list))
	for i, row := range list {
		if row.N != "" {
			names[i] += "\nn = " + row.N
		}
		bars[i] = bar{names[i], row, float64(i), gold, "paper"}
	}
	f := Figure{
		Name: "fig1_auc_collapse", Title: "Figure 1: AUC of the confidence probe",
		Caption: "Bars: as printed; the first three are Gemma 4 E2B. Filled dots: recomputed from the release; hollow: the authors' stored or cited number. Whiskers: our 95 % interval. Dashed: chance. Dotted: the gate of 0.63. +: correct answers, -: wrong ones.",
		height:  9 * vg.Centimeter,
	}
	p := newPlot("AUC")
	if err := addLevel(p, "chance 0.5", 0.5, -0.5, 3.5, vg.Points(5), vg.Points(3)); err != nil {
		return f, false, err
	}
	if err := addLevel(p, "gate 0.63", 0.63, -0.5, 3.5, vg.Points(1), vg.Points(2)); err != nil {
		return f, false, err
	}
	if err := addBars(p, bars, vg.Points(36)); err != nil {
		return f, false, err
	}
	p.NominalX(labels(bars)...)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.5, 3.5, 0, 1.15 // room for the legend
	p.Y.Tick.Marker = every(0.1, 1, "%.1f")
	f.plot, f.Alt = p, alt(f.Title, bars)
	return f, true, nil
}

// axes draws figure 2: the probe on each judged axis, within the distribution and on
// fresh prompts.
func axes(r *report.Report) (Figure, bool, error) {
	keys := []string{"FA", "HA", "PF", "SV", "CO"}
	names := []string{"factual\naccuracy", "hedging\nappropriateness", "pedagogical\nframing", "self-\nverification", "completeness"}
	var bars []bar
	for i, key := range keys {
		pair, ok := rows(r, "A3-SW-"+key+"3", "A3-SW-"+key+"4")
		if !ok {
			return Figure{}, false, nil
		}
		x := float64(i)
		bars = append(bars,
			bar{names[i] + ", cross-validation", pair[0], x - 0.2, gold, "paper, cross-validation"},
			bar{names[i] + ", transfer", pair[1], x + 0.2, rose, "paper, transfer"})
	}
	f := Figure{
		Name: "fig2_axis_sweep", Title: "Figure 2: AUC of the probe on each judged axis",
		Caption: "Bars: as printed, cross-validation on step 16 and transfer to fresh prompts. Filled dots: recomputed from the release; hollow: the authors' stored number. Whiskers: our 95 % interval. Dashed: chance. Dotted: 0.63, as the paper draws it; the sweep's own bars are 0.65 for cross-validation and 0.60 for transfer.",
		height:  9 * vg.Centimeter,
	}
	p := newPlot("AUC")
	if err := addLevel(p, "chance 0.5", 0.5, -0.5, 4.5, vg.Points(5), vg.Points(3)); err != nil {
		return f, false, err
	}
	if err := addLevel(p, "gate 0.63", 0.63, -0.5, 4.5, vg.Points(1), vg.Points(2)); err != nil {
		return f, false, err
	}
	if err := addBars(p, bars, vg.Points(24)); err != nil {
		return f, false, err
	}
	p.NominalX(names...)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.5, 4.5, 0, 1.15
	p.Y.Tick.Marker = every(0.1, 1, "%.1f")
	f.plot, f.Alt = p, alt(f.Title, bars)
	return f, true, nil
}

// changes draws figure 4: the changes of arc 1, first pass and re-evaluated, each in its
// own unit as the paper does.
func changes(r *report.Report) (Figure, bool, error) {
	list, ok := rows(r, "A1-HE-03", "A1-MC-01", "A1-HE-07", "A1-MC-05", "A1-RE-03", "A1-17-03")
	if !ok {
		return Figure{}, false, nil
	}
	names := []string{"HumanEval\n0.6B, points", "MCAS\n0.6B, points", "HumanEval\n0.6B, points", "MCAS\n0.6B, of 25", "recovery\n0.6B, points", "v2 harness\n1.7B, points"}
	bars := make([]bar, len(list))
	for i, row := range list {
		bars[i] = bar{names[i], row, float64(i), rose, "paper, re-evaluated"}
		if i < 2 {
			bars[i].fill, bars[i].series = gold, "paper, first pass"
		}
	}
	f := Figure{
		Name: "fig4_arc1_changes", Title: "Figure 4: changes of arc 1",
		Caption: "Bars: as printed, the first pass and after re-evaluation, each in its own unit. Filled dots: recomputed from the release; hollow: arithmetic on printed numbers. Whiskers: our 95 % interval; where there is none, nothing released yields it. Without a dot nothing released yields the number.",
		height:  9 * vg.Centimeter,
	}
	p := newPlot("change, unit as named")
	if err := addLevel(p, "no change", 0, -0.5, 5.5); err != nil {
		return f, false, err
	}
	if err := addBars(p, bars, vg.Points(30)); err != nil {
		return f, false, err
	}
	p.NominalX(labels(bars)...)
	p.X.Min, p.X.Max = -0.5, 5.5
	p.Y.Min, p.Y.Max = min(p.Y.Min, -20), max(p.Y.Max, 40)
	p.Y.Tick.Marker = every(10, math.Inf(1), "%.0f")
	f.plot, f.Alt = p, alt(f.Title, bars)
	return f, true, nil
}

// A Point is one fresh answer in the plane of the first two principal components.
type Point struct {
	X, Y    float64
	Correct bool
}

// components draws figure 3: SmolLM2's fresh answers along their first two components.
func components(points []Point) (Figure, bool, error) {
	if len(points) == 0 {
		return Figure{}, false, nil
	}
	var correct, wrong plotter.XYs
	for _, pt := range points {
		if pt.Correct {
			correct = append(correct, plotter.XY{X: pt.X, Y: pt.Y})
		} else {
			wrong = append(wrong, plotter.XY{X: pt.X, Y: pt.Y})
		}
	}
	f := Figure{
		Name: "fig3_smollm_pca", Title: "Figure 3: SmolLM2's hidden states on fresh prompts",
		Caption: fmt.Sprintf("The first two principal components of the %d hidden states, recomputed from the release. Filled: correct (n = %d). Hollow: wrong (n = %d).", len(points), len(correct), len(wrong)),
		Alt:     fmt.Sprintf("Scatter of %d answers along two principal components: %d correct ones lie among %d wrong ones.", len(points), len(correct), len(wrong)),
		height:  11 * vg.Centimeter,
	}
	f.plot = newPlot("component 2")
	f.plot.X.Label.Text = "component 1"
	for _, s := range []struct {
		name   string
		points plotter.XYs
		style  draw.GlyphStyle
	}{
		{"wrong", wrong, draw.GlyphStyle{Color: rose, Radius: vg.Points(2.5), Shape: draw.RingGlyph{}}},
		{"correct", correct, draw.GlyphStyle{Color: blue, Radius: vg.Points(3.5), Shape: draw.CircleGlyph{}}},
	} {
		if len(s.points) == 0 {
			continue
		}
		scatter, err := plotter.NewScatter(s.points)
		if err != nil {
			return f, false, fmt.Errorf("figure 3: %w", err)
		}
		scatter.GlyphStyle = s.style
		f.plot.Add(scatter)
		f.plot.Legend.Add(fmt.Sprintf("%s, n = %d", s.name, len(s.points)), scatter)
	}
	f.plot.Y.Max += 0.15 * (f.plot.Y.Max - f.plot.Y.Min) // room for the legend
	f.plot.X.Tick.Marker, f.plot.Y.Tick.Marker = every(10, math.Inf(1), "%.0f"), every(10, math.Inf(1), "%.0f")
	return f, true, nil
}
