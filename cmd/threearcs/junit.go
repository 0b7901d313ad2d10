package main

import (
	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
)

// newJUnitCmd returns the command that writes JUnit XML.
func newJUnitCmd() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "junit",
		Short: "Write the last run as JUnit XML, for other CI systems",
		Long: `Write the last run of threearcs claims as JUnit XML: one suite a package, one case a claim,
with its verdicts and numbers as properties. Pass, fail and skip are those of go test.`,
		Example: `  threearcs junit --out junit.xml`,
		Args:    cobra.NoArgs,
	}
	in := inFlag(cmd)
	cmd.Flags().StringVar(&out, "out", "-", "file to write (- for standard output)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := report.Load(*in)
		if err != nil {
			return err
		}
		return render(cmd, out, r, report.JUnit)
	}
	return cmd
}
