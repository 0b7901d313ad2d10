package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
	"threearcs/golden"
)

// inFlag adds the flag that names the results file.
func inFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("in", resultsFile, "results file written by threearcs claims")
}

// newShowCmd returns the command that prints one claim in full.
func newShowCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show <id>...",
		Short: "Print a claim in full: sentence, evidence, verdicts, how to rerun and attack it",
		Long: `Print claims in full, from the last run of threearcs claims: the sentence and its place,
what is printed and measured, both verdicts and what they mean, notes, the files and
fields of the evidence with their checksums, when the accepted verdicts changed, how to
rerun the claim, what would settle it, and how to attack it.`,
		Example: `  threearcs show A3-SM-04
  threearcs show a1-he-07 a3-ba-12`,
		Args: cobra.MinimumNArgs(1),
	}
	in := inFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		r, err := report.Load(*in)
		if err != nil {
			return err
		}
		for i, id := range ids {
			row := r.Lookup(id)
			if row == nil {
				return unknownClaim(r, id)
			}
			if i > 0 {
				cmd.Println()
			}
			s := report.Shown{Row: row, Report: r, History: history(cmd, row.ID), Color: colored(cmd.OutOrStdout())}
			if err := s.Write(cmd.OutOrStdout()); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

// unknownClaim says that there is no such claim, and which ids come near.
func unknownClaim(r *report.Report, id string) error {
	if _, err := golden.Lookup(strings.ToUpper(id)); err == nil {
		return fmt.Errorf("claim %s is in the ledger, but the last run did not emit it; run threearcs claims", strings.ToUpper(id))
	}
	ids := make([]string, len(r.Rows))
	for i, row := range r.Rows {
		ids[i] = row.ID
	}
	return fmt.Errorf("no claim %q; the nearest are %s; threearcs list prints all", id, strings.Join(nearest(id, ids), ", "))
}

// history returns the commits that changed the accepted verdicts of a claim, newest
// first, as far as git knows.
func history(cmd *cobra.Command, id string) []string {
	file := path.Join("golden", "accepted", id+".golden")
	log := gitOutput(cmd.Context(), "log", "--format=%as %h %s", "--", file)
	if log == "" {
		return nil
	}
	return strings.Split(log, "\n")
}

// newListCmd returns the command that prints the verdict table of some claims.
func newListCmd() *cobra.Command {
	var f report.Filter
	var ids bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Print the verdict table of the claims that match",
		Long: `Print the verdict table of the claims that match every given flag, from the last run of
threearcs claims. The verdict not-run means that neither number nor sentence was asked.`,
		Example: `  threearcs list --arc 3 --verdict contradicted
  threearcs list --verdict inconclusive --ids
  threearcs list --arc falsification`,
		Args: cobra.NoArgs,
	}
	in := inFlag(cmd)
	cmd.Flags().StringVar(&f.Arc, "arc", "", "part of the paper: front, 1, 2, 3, back, released, falsification, other")
	cmd.Flags().StringVar(&f.Verdict, "verdict", "", "verdict on the number or the sentence")
	cmd.Flags().StringVar(&f.Evidence, "evidence", "", "live, recorded, summary, printed, cited or none")
	cmd.Flags().StringVar(&f.Outcome, "outcome", "", "go test's outcome: pass, fail or skip")
	cmd.Flags().BoolVar(&ids, "ids", false, "print the ids only, one a line")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := f.Check(); err != nil {
			return err
		}
		r, err := report.Load(*in)
		if err != nil {
			return err
		}
		r = f.Apply(r)
		if len(r.Rows) == 0 {
			return fmt.Errorf("no claim of %s matches all of that; leave out a flag", *in)
		}
		if !ids {
			return report.Table{Color: colored(cmd.OutOrStdout()), Plain: true}.Write(cmd.OutOrStdout(), r)
		}
		for _, row := range r.Rows {
			cmd.Println(row.ID)
		}
		return nil
	}
	return cmd
}
