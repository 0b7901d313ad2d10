package main

import (
	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
)

// newFindingsCmd returns the command that writes the run as a review.
func newFindingsCmd() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "findings",
		Short: "Write docs/FINDINGS.md: what reproduces, what does not, what stays open",
		Long: `Write the last run of threearcs claims as a review: what reproduces, what differs, what
stays open, what cannot be settled, and what the falsification tests found, each line
with its id, number and interval. threearcs claims writes the same file.`,
		Example: `  threearcs findings
  threearcs findings --out -     # to standard output`,
		Args: cobra.NoArgs,
	}
	in := inFlag(cmd)
	cmd.Flags().StringVar(&out, "out", "docs/FINDINGS.md", "file to write (- for standard output)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := report.Load(*in)
		if err != nil {
			return err
		}
		return render(cmd, out, r, report.Findings)
	}
	return cmd
}
