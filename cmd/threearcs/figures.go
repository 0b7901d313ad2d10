package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
	"threearcs/cmd/threearcs/report/figure"
	"threearcs/fixtures"
)

// newFiguresCmd returns the command that draws the paper's figures from our numbers.
func newFiguresCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "figures",
		Short: "Draw the paper's figures from our numbers, with intervals, beside the paper's",
		Long: `Draw the paper's four figures from the last run of threearcs claims, as SVG and PNG: the
printed numbers as bars, ours as dots with 95 % intervals. Figure 3 is drawn from the
table smollm_fresh_pca.`,
		Example: `  threearcs figures --dir docs/figures`,
		Args:    cobra.NoArgs,
	}
	in := inFlag(cmd)
	cmd.Flags().StringVar(&dir, "dir", "docs/figures", "folder for the figures")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		figures, err := loadFigures(*in)
		if err != nil {
			return err
		}
		for _, f := range figures {
			svg, err := f.SVG()
			if err != nil {
				return err
			}
			png, err := f.PNG()
			if err != nil {
				return err
			}
			if err := writeFile(cmd, filepath.Join(dir, f.Name+".svg"), svg); err != nil {
				return err
			}
			if err := writeFile(cmd, filepath.Join(dir, f.Name+".png"), png); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

// loadFigures draws the figures of a results file.
func loadFigures(file string) ([]figure.Figure, error) {
	r, err := report.Load(file)
	if err != nil {
		return nil, err
	}
	points, err := smolPoints()
	if err != nil {
		return nil, err
	}
	return figure.All(r, points)
}

// smolPoints returns SmolLM2's fresh answers along their first two principal components.
func smolPoints() ([]figure.Point, error) {
	components, err := fixtures.Load("smollm_fresh_pca")
	if err != nil {
		return nil, err
	}
	answers, err := fixtures.Load("smollm_fresh")
	if err != nil {
		return nil, err
	}
	correct := map[string]bool{}
	label := answers.Bools("correct")
	for i, id := range answers.Strings("id") {
		correct[id] = label[i]
	}
	pc := components.Vectors("pc")
	points := make([]figure.Point, len(pc))
	for i, id := range components.Strings("id") {
		c, known := correct[id]
		if !known {
			return nil, fmt.Errorf("table smollm_fresh has no row %q, which smollm_fresh_pca has; run threearcs tables", id)
		}
		points[i] = figure.Point{X: pc[i][0], Y: pc[i][1], Correct: c}
	}
	return points, nil
}
