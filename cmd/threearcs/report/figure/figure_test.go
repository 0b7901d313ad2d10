package figure

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/cmd/threearcs/report"
)

// drawn are the claims that the figures are drawn from.
var drawn = []string{
	"A3-CV-02", "A3-FR-04", "A3-ML-01", "A3-SM-04",
	"A3-SW-FA3", "A3-SW-FA4", "A3-SW-HA3", "A3-SW-HA4", "A3-SW-PF3", "A3-SW-PF4",
	"A3-SW-SV3", "A3-SW-SV4", "A3-SW-CO3", "A3-SW-CO4",
	"A1-HE-03", "A1-MC-01", "A1-HE-07", "A1-MC-05", "A1-RE-03", "A1-17-03",
}

// sample returns a report with invented numbers for every claim drawn. Two of them were
// not measured, and one has no interval.
func sample(t *testing.T) *report.Report {
	t.Helper()
	r := &report.Report{}
	for i, id := range drawn {
		row := report.Row{ID: id, Published: fmt.Sprintf("0.%d", 40+i), Measured: fmt.Sprintf("0.%d1", 40+i),
			Evidence: []string{"recorded", "summary"}[i%2]}
		span, err := report.ParseSpan(fmt.Sprintf("0.%d 0.%d", 30+i, 55+i))
		require.NoError(t, err)
		row.Interval = span
		switch id {
		case "A1-MC-01", "A1-17-03":
			row.Measured, row.Interval = "", report.Span{}
		case "A1-HE-07":
			row.Published, row.Measured, row.Interval = "-8.0 points", "-7.93", report.Span{}
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

var points = []Point{{1, 2, true}, {-3, 4, false}, {25, -20, false}}

func TestAll(t *testing.T) {
	figures, err := All(sample(t), points)
	require.NoError(t, err)
	require.Len(t, figures, 4)
	var alts strings.Builder
	for _, f := range figures {
		fmt.Fprintf(&alts, "%s\n%s\n%s\n%s\n\n", f.Name, f.Title, f.Caption, f.Alt)
		svg, err := f.SVG()
		require.NoError(t, err)
		checkXML(t, svg)
		assert.NotContains(t, string(svg), "NaN")
		assert.NotContains(t, string(svg), "font-family:Liberation Sans;")
		again, err := f.SVG()
		require.NoError(t, err)
		assert.Equal(t, string(svg), string(again), "the same figure has the same bytes")
		image, err := f.PNG()
		require.NoError(t, err)
		size, err := png.DecodeConfig(bytes.NewReader(image))
		require.NoError(t, err)
		assert.InDelta(t, 18/2.54*200, size.Width, 2)
	}
	autogold.ExpectFile(t, autogold.Raw(alts.String()))
}

// checkXML reads svg to its end.
func checkXML(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("SVG: %v", err)
		}
	}
}

// TestOursMoveTheFigure changes one measured number and requires another picture: a figure
// that ignored our numbers would pass every other test.
func TestOursMoveTheFigure(t *testing.T) {
	for _, id := range drawn {
		before, err := All(sample(t), nil)
		require.NoError(t, err)
		r := sample(t)
		r.Lookup(id).Measured = "0.1234"
		after, err := All(r, nil)
		require.NoError(t, err)
		changed := 0
		for i := range before {
			a, _ := before[i].SVG()
			b, _ := after[i].SVG()
			if !bytes.Equal(a, b) {
				changed++
			}
		}
		assert.Equal(t, 1, changed, "figures that change with %s", id)
	}
}

func TestMissingClaims(t *testing.T) {
	figures, err := All(&report.Report{}, nil)
	require.NoError(t, err)
	assert.Empty(t, figures)

	r := sample(t)
	r.Lookup("A3-CV-02").Published = "high"
	_, err = All(r, nil)
	require.ErrorContains(t, err, `claim A3-CV-02 prints no single number, but "high"`)
}
