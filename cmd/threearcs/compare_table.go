package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"threearcs/backend/live"
	"threearcs/backend/python"
)

// compareTable renders a comparison for a terminal.
func compareTable(c *live.Comparison) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d problems: A = %s, B = %s\n\n", c.Set, c.Items, c.A, c.B)
	b.WriteString(pointsTable(c.Caps))
	b.WriteString("\n\nThe curve (every change of it is in the JSON)\n\n")
	b.WriteString(pointsTable(grid(c)))
	fmt.Fprintf(&b, "\n\n%s\n", signSentence(c))
	b.WriteString(footnotes)
	return b.String()
}

const footnotes = `
pass@1 in percent with 95 % intervals (Wilson; Newcombe's paired interval for B − A).
truncated: not correct, and cut before the code was whole; in brackets pass@1 if all of these
passed. p: McNemar's exact test. Intervals hold at one num_predict, not at all together.
`

// pointsTable renders points, one a row.
func pointsTable(points []live.Point) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.AppendHeader(table.Row{"num_predict", "A pass@1", "A truncated", "B pass@1", "B truncated", "B − A", "A only", "B only", "p", "not scored"})
	for _, p := range points {
		t.AppendRow(table.Row{p.Cap, rate(p.A), truncated(p.A), rate(p.B), truncated(p.B),
			fmt.Sprintf("%+.1f [%+.1f, %+.1f]", 100*p.Delta.Value, 100*p.Delta.Lo, 100*p.Delta.Hi),
			p.OnlyA, p.OnlyB, fmt.Sprintf("%.3g", p.P), p.A.Outcomes[python.SandboxError] + p.B.Outcomes[python.SandboxError]})
	}
	return t.Render()
}

func rate(s live.Score) string {
	return fmt.Sprintf("%.1f [%.1f, %.1f]", 100*s.PassRate.Value, 100*s.PassRate.Lo, 100*s.PassRate.Hi)
}

func truncated(s live.Score) string {
	return fmt.Sprintf("%d [%.1f]", s.Truncated, 100*s.Highest)
}

// grid returns the curve at 64, 96, 128, 192 and so on, where its sign changes, and at its
// end.
func grid(c *live.Comparison) []live.Point {
	caps := append([]int{c.Most}, c.Sign.Changes...)
	for limit := live.MinCap; limit < c.Most; limit *= 2 {
		caps = append(caps, limit, limit*3/2)
	}
	slices.Sort(caps)
	var all []live.Point
	for _, limit := range slices.Compact(caps) {
		if limit <= c.Most {
			all = append(all, c.At(limit))
		}
	}
	return all
}

// signSentence says where the sign of the difference changes.
func signSentence(c *live.Comparison) string {
	s := c.Sign
	at := fmt.Sprintf("The sign of B − A does not change between num_predict %d and %d.", live.MinCap, c.Most)
	if s.Cap > 0 {
		at = fmt.Sprintf("The sign of B − A changes at num_predict %d (95 %% interval %d to %d, %d draws of the problems; all changes: %v).",
			s.Cap, s.Lo, s.Hi, s.Draws, s.Changes)
	}
	return fmt.Sprintf("%s\nIt changes in %.1f %% of the draws. The interval of B − A lies above zero %s and below zero %s.",
		at, 100*s.Share, ranges(s.Above), ranges(s.Below))
}

func ranges(all []live.Range) string {
	if len(all) == 0 {
		return "nowhere"
	}
	var parts []string
	for _, r := range all {
		parts = append(parts, fmt.Sprintf("from %d to %d", r.From, r.To))
	}
	return strings.Join(parts, ", ")
}
