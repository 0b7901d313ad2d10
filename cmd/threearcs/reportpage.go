package main

import (
	"html/template"
	"io"

	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
	"threearcs/cmd/threearcs/report/figure"
	"threearcs/cmd/threearcs/report/page"
)

// newReportCmd returns the command that writes the report page.
func newReportCmd() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the report page, one self-contained HTML file",
		Long: `Write the last run of threearcs claims as one HTML file that needs no network: summary, a
table to filter, every claim in full with its interval beside the paper's value, the
paper's figures drawn again, findings and provenance. A claim's address is the file with
#<id>, such as report.html#A3-SM-04.`,
		Example: `  threearcs report --out out/report.html`,
		Args:    cobra.NoArgs,
	}
	in := inFlag(cmd)
	cmd.Flags().StringVar(&out, "out", "out/report.html", "file to write (- for standard output)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := report.Load(*in)
		if err != nil {
			return err
		}
		return render(cmd, out, r, writePage)
	}
	return cmd
}

// writePage writes the report page with its figures.
func writePage(w io.Writer, r *report.Report) error {
	points, err := smolPoints()
	if err != nil {
		return err
	}
	figures, err := figure.All(r, points)
	if err != nil {
		return err
	}
	p := page.Page{Report: r, URL: sourceURL}
	for _, f := range figures {
		svg, err := f.Inline()
		if err != nil {
			return err
		}
		p.Figures = append(p.Figures, page.Figure{ID: f.Name, Title: f.Title, Caption: f.Caption, SVG: template.HTML(svg)})
	}
	return p.Write(w)
}
