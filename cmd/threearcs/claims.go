package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"threearcs/cmd/threearcs/report"
	"threearcs/fixtures"
	"threearcs/golden"
)

// resultsFile is where "threearcs claims" leaves the results for the other commands.
const resultsFile = "report.json"

// badgesOfReadme is the folder of the badges that the README shows.
const badgesOfReadme = "docs/badges"

// claimsOptions are the flags of "threearcs claims".
type claimsOptions struct {
	stream   string // a saved stream to read instead of running the tests
	tags     string
	results  string
	out      string
	findings string
	check    bool
	fresh    bool
	table    report.Table

	explicit map[string]bool // the flags that were given
	packages []string
}

// newClaimsCmd returns the command that runs the claims and shows their verdicts.
func newClaimsCmd() *cobra.Command {
	var o claimsOptions
	cmd := &cobra.Command{
		Use:   "claims [packages]",
		Short: "Check the claims, print the verdict table, write CLAIMS.md and the findings",
		Long: `Run "go test -json" on the claims (./claims/... unless packages are named), print the
verdict table and exit with the status of go test.

A package of which nothing has changed since it last passed (its code, the files of the
repository and the variables that it read) is not run again: go test replays what it said
then, and a line says so. With --fresh everything is run again, as it is without asking
where evidence comes from outside the repository: artifacts, recordings, models.

A run of all claims on what the repository ships also writes CLAIMS.md, docs/FINDINGS.md,
the badges of the README and report.json, which the other commands read. A run of some
packages, of a saved stream or with another CLAIMS_BACKEND writes only the files that are
named by flags. All but report.json are never written from a run with failing tests.

CLAIMS_BACKEND selects the evidence (recorded, engine or ollama); CLAIMS_STRICT=1 makes
contradicted and refuted claims fail; NO_COLOR switches colours off.`,
		Example: `  threearcs claims                                  # everything, offline
  threearcs claims --brief                          # the headline claims only
  threearcs claims --check                          # fail if CLAIMS.md would change
  threearcs claims ./claims/arc3                    # one arc, writes nothing
  go test -json ./claims/... | threearcs claims --json -`,
		RunE: func(cmd *cobra.Command, packages []string) error {
			o.packages = packages
			o.explicit = map[string]bool{}
			for _, name := range []string{"out", "findings", "results"} {
				o.explicit[name] = cmd.Flags().Changed(name)
			}
			return o.run(cmd)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.stream, "json", "", "read this saved go test -json stream (- for standard input) and run nothing")
	f.StringVar(&o.tags, "tags", "", "build tags for go test, such as engine")
	f.StringVar(&o.out, "out", "CLAIMS.md", "file for the table of claims")
	f.StringVar(&o.findings, "findings", "docs/FINDINGS.md", "file for the findings")
	f.StringVar(&o.results, "results", resultsFile, "file for the results")
	f.BoolVar(&o.check, "check", false, "write neither CLAIMS.md nor findings nor badges; fail if they would change")
	f.BoolVar(&o.fresh, "fresh", false, "run every claim again, even if nothing has changed")
	f.BoolVar(&o.table.Brief, "brief", false, "show the headline claims only")
	f.BoolVar(&o.table.Notes, "notes", false, "show the notes of every claim, not only of those left open")
	cmd.MarkFlagsMutuallyExclusive("brief", "notes")
	return cmd
}

// run obtains a report, shows it and writes the files.
func (o *claimsOptions) run(cmd *cobra.Command) error {
	r, status, err := o.obtain(cmd)
	if err != nil {
		return err
	}
	r.Order(ledger())
	o.table.Color = colored(cmd.OutOrStdout())
	if err := o.table.Write(cmd.OutOrStdout(), r); err != nil {
		return err
	}
	o.sayMissing(cmd, r)
	o.sayReplayed(cmd, r)
	if err := o.write(cmd, r); err != nil {
		return err
	}
	if status != 0 {
		return exitStatus(status)
	}
	return nil
}

// ledger returns the ids of all claims in the order of the paper.
func ledger() []string {
	values := golden.All()
	ids := make([]string, len(values))
	for i, v := range values {
		ids[i] = v.ID
	}
	return ids
}

// whole reports whether this run covers all claims, so that its files describe the paper.
func (o *claimsOptions) whole() bool { return len(o.packages) == 0 && o.stream == "" }

// obtain reads the saved stream or runs the tests. The status is go test's.
func (o *claimsOptions) obtain(cmd *cobra.Command) (r *report.Report, status int, err error) {
	switch {
	case o.stream != "" && len(o.packages) > 0:
		return nil, 0, errors.New("name packages or --json, not both")
	case o.stream == "-":
		r, err = report.Parse(cmd.InOrStdin())
	case o.stream != "":
		var f *os.File
		if f, err = os.Open(o.stream); err != nil {
			return nil, 0, err
		}
		defer f.Close()
		r, err = report.Parse(f)
	default:
		return o.test(cmd)
	}
	if err == nil && r.Failing() > 0 {
		status = 1
	}
	return r, status, err
}

// test runs go test and reads its stream as it comes.
func (o *claimsOptions) test(cmd *cobra.Command) (*report.Report, int, error) {
	packages := o.packages
	if len(packages) == 0 {
		if _, err := os.Stat("claims"); err != nil {
			return nil, 0, errors.New("no folder claims here: run threearcs in the root of the repository")
		}
		packages = []string{"./claims/..."}
	}
	args := []string{"test", "-json"}
	if o.fresh || outsideEvidence() {
		args = append(args, "-count=1")
	}
	if o.tags != "" {
		args = append(args, "-tags="+o.tags)
	}
	test := exec.CommandContext(cmd.Context(), "go", append(args, packages...)...)
	test.Cancel = func() error { return test.Process.Signal(os.Interrupt) }
	test.WaitDelay = 10 * time.Second
	test.Stderr = cmd.ErrOrStderr()
	out, err := test.StdoutPipe()
	if err != nil {
		return nil, 0, err
	}
	if err := test.Start(); err != nil {
		return nil, 0, fmt.Errorf("%w: threearcs claims needs Go on the PATH (https://go.dev/dl)", err)
	}
	origin := make(chan report.Run, 1)
	go func() { origin <- provenance(cmd.Context()) }()
	p := newProgress(cmd.ErrOrStderr())
	r, err := report.ParseFunc(out, p.claim)
	p.clear()
	_, _ = io.Copy(io.Discard, out) // what follows a defect
	status, werr := exitCode(test.Wait())
	if err = errors.Join(werr, err); err != nil {
		return nil, 0, err
	}
	r.Run = <-origin
	return r, status, nil
}

// outsideEvidence reports whether the claims may rest on what go test does not watch:
// models and recordings that a variable names, and artifacts outside the repository.
func outsideEvidence() bool {
	named := slices.ContainsFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "CLAIMS_") || strings.HasPrefix(kv, "THREEARCS_")
	})
	return named || fixtures.FromEnv().Any()
}

// sayReplayed says how many packages were not run again.
func (o *claimsOptions) sayReplayed(cmd *cobra.Command, r *report.Report) {
	if r.Replayed > 0 && o.stream == "" {
		cmd.PrintErrf("unchanged since an earlier run, whose results go test replayed: %d packages (threearcs claims --fresh runs them again)\n", r.Replayed)
	}
}

// exitCode takes the status out of what Wait returned.
func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// sayMissing names claims of the ledger that a whole run did not emit.
func (o *claimsOptions) sayMissing(cmd *cobra.Command, r *report.Report) {
	if !o.whole() {
		return
	}
	var missing []string
	for _, id := range ledger() {
		if r.Lookup(id) == nil {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		cmd.PrintErrf("%d claims of the ledger have no test: %s\n", len(missing), strings.Join(missing, " "))
	}
}

// write writes the files that this run may write, or checks them.
func (o *claimsOptions) write(cmd *cobra.Command, r *report.Report) error {
	var b bytes.Buffer
	if o.whole() || o.explicit["results"] {
		if err := r.Encode(&b); err != nil {
			return err
		}
		if err := writeFile(cmd, o.results, b.Bytes()); err != nil {
			return err
		}
	}
	var errs []error
	shipped := o.whole() && recordedBackend()
	if shipped {
		for _, badge := range r.HeadlineBadges() {
			errs = append(errs, o.writeOrCheck(cmd, r, filepath.Join(badgesOfReadme, badge.Name+".svg"), badge.SVG()))
		}
	}
	for _, f := range []struct {
		flag, name string
		render     func(io.Writer, *report.Report) error
	}{{"out", o.out, report.Markdown}, {"findings", o.findings, report.Findings}} {
		if !o.explicit[f.flag] && !shipped {
			if o.check {
				errs = append(errs, fmt.Errorf("--check of %s needs a run of all claims, or --%s", f.name, f.flag))
			}
			continue
		}
		b.Reset()
		if err := f.render(&b, r); err != nil {
			return err
		}
		errs = append(errs, o.writeOrCheck(cmd, r, f.name, b.Bytes()))
	}
	return errors.Join(errs...)
}

// recordedBackend reports whether the run rests on what the repository ships.
func recordedBackend() bool {
	b := os.Getenv("CLAIMS_BACKEND")
	return b == "" || b == "recorded"
}

// writeOrCheck writes text to the file, or fails if it would change it.
func (o *claimsOptions) writeOrCheck(cmd *cobra.Command, r *report.Report, file string, text []byte) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	switch {
	case bytes.Equal(old, text):
		return nil
	case o.check:
		return fmt.Errorf("%s is not what this run gives, from line %d on; run make claims and commit it",
			file, firstDifference(old, text))
	case r.Failing() > 0:
		cmd.PrintErrf("%s not written: tests fail; accept reviewed verdicts with go test ./claims/... -update\n", file)
		return nil
	}
	return writeFile(cmd, file, text)
}

// colored reports whether w is a terminal that wants colours.
func colored(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// gitOutput returns what a git command prints, without the line end; nothing if it fails,
// as it does outside a checkout.
func gitOutput(ctx context.Context, args ...string) string {
	out, err := exec.CommandContext(ctx, "git", args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
