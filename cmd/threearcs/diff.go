package main

import (
	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
)

// newDiffCmd returns the command that compares two runs.
func newDiffCmd() *cobra.Command {
	var markdown, exitCode bool
	cmd := &cobra.Command{
		Use:   "diff <old.json> <new.json>",
		Short: "Say which verdicts moved between two runs, and why",
		Long: `Compare two results files of threearcs claims: which claims came, went or changed a
verdict, and what else differs in them: the published value, the evidence, the measured
number, its interval, the files they come from.`,
		Example: `  threearcs diff before.json report.json
  threearcs diff --markdown before.json report.json   # a comment on a change`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, files []string) error {
			before, err := report.Load(files[0])
			if err != nil {
				return err
			}
			after, err := report.Load(files[1])
			if err != nil {
				return err
			}
			d := report.Compare(before, after)
			write := d.Text
			if markdown {
				write = d.Markdown
			}
			if err := write(cmd.OutOrStdout()); err != nil {
				return err
			}
			if exitCode && len(d.Moves) > 0 {
				return exitStatus(1)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "write Markdown")
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "exit with status 1 if a verdict moved")
	return cmd
}
