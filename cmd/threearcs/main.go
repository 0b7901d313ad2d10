// Command threearcs runs the claims of the paper and shows what they say: the verdict
// table, CLAIMS.md, a report page, badges, findings; and makes what they rest on.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// commands makes the subcommands, in the order of help.
var commands = []func() *cobra.Command{
	newClaimsCmd,
	newShowCmd,
	newListCmd,
	newDiffCmd,
	newBadgesCmd,
	newReportCmd,
	newFindingsCmd,
	newFiguresCmd,
	newJUnitCmd,
	newExportCmd,
	newNewCmd,
	newPreregisterCmd,
	newTablesCmd,
	newFetchCmd,
	newScoreCmd,
	newRecordCmd,
	newVerifyCmd,
	newCompareCmd,
	newServeCmd,
	newTemperCmd,
	newFeaturesCmd,
	newAttributeCmd,
	newFalsifyCmd,
	newJudgeCheckCmd,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRootCmd()
	err := root.ExecuteContext(ctx)
	stop()
	var status exitStatus
	switch {
	case errors.As(err, &status):
		os.Exit(int(status))
	case err != nil:
		fmt.Fprintln(os.Stderr, "threearcs:", err)
		os.Exit(1)
	}
}

// newRootCmd returns the command with all its subcommands. It prints no errors: main does.
func newRootCmd() *cobra.Command {
	cobra.EnableCommandSorting = false
	root := &cobra.Command{
		Use:   "threearcs",
		Short: "A research paper turned into a test suite",
		Long: `threearcs checks every claim of "Disposition Distillation at Small Scale: A Three-Arc
Negative Result" (arXiv:2604.11867) against named, checksummed evidence and says what
reproduces, what does not, and what cannot be settled. Run it in the root of the
repository.`,
		Example: `  threearcs claims          # every verdict, offline, in seconds
  threearcs show A3-SM-04   # one claim in full
  threearcs report          # the report page, from the last run`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(os.Stdout)
	root.SetFlagErrorFunc(withUsage)
	for _, make := range commands {
		cmd := make()
		if args := cmd.Args; args != nil {
			cmd.Args = func(cmd *cobra.Command, given []string) error { return withUsage(cmd, args(cmd, given)) }
		}
		root.AddCommand(cmd)
	}
	return root
}

// withUsage adds to an error in the command line what the line should be.
func withUsage(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w; want %s; %s -h explains it", err, cmd.UseLine(), cmd.CommandPath())
}

// exitStatus is an error that says no more than the status to exit with: what there was
// to say has been printed.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// version is the version of the module, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = " " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " (modified)"
		}
	}
	return info.Main.Version + commit + dirty
}
