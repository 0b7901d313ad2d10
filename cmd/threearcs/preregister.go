package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"threearcs/claims"
)

// registryFile is where questions are registered.
var registryFile = path.Join(reviewDir, claims.RegistryFile)

// newPreregisterCmd returns the command that registers a question.
func newPreregisterCmd() *cobra.Command {
	var date string
	cmd := &cobra.Command{
		Use:   "preregister <id>",
		Short: "Put a question's criterion on record before its evidence is read",
		Long: `Append the sha256 of a falsification test's question (its id, the claims it attacks, what it
asks and its criterion) to claims/falsification/preregistered.tsv. From then on every run
says on the claim whether the criterion was kept or amended. The question is read from the
source: nothing is measured. A question whose verdict was accepted is refused, because its
evidence has been read. Commit the line before you measure.`,
		Example: `  threearcs preregister F-ends-early
  threearcs preregister F-ends-early --date 2026-07-01`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return preregister(cmd, args[0], date) },
	}
	cmd.Flags().StringVar(&date, "date", "", "the date to register, such as 2026-07-01 (default: today, UTC)")
	return cmd
}

// preregister appends a question to the registry.
func preregister(cmd *cobra.Command, id, date string) error {
	q, err := registrable(id)
	if err != nil {
		return err
	}
	if date == "" {
		date = time.Now().UTC().Format(time.DateOnly)
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return fmt.Errorf("date %q: want year-month-day, such as 2026-07-01", date)
	}
	text, err := os.ReadFile(registryFile)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = []byte(claims.RegistryHeader+"\n"), nil
	}
	if err != nil {
		return err
	}
	registered, err := claims.ParseRegistry(strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	for _, r := range registered {
		switch {
		case r.ID != id:
		case r.SHA256 == q.Hash():
			cmd.PrintErrf("%s is registered already, on %s, as it is now\n", id, r.Date)
			return nil
		default:
			return fmt.Errorf("%s was registered on %s with another criterion, and the registry only grows: "+
				"ask the amended question under another id, or let the run say that it was amended", id, r.Date)
		}
	}
	return writeFile(cmd, registryFile, fmt.Appendf(text, "%s\t%s\t%s\n", id, date, q.Hash()))
}

// registrable returns a question that may still be registered.
func registrable(id string) (q claims.Question, err error) {
	s, err := readSuite(reviewDir)
	if err != nil {
		return q, err
	}
	q, ok := s.questions[id]
	switch {
	case !ok:
		return q, fmt.Errorf("no question %q in %s; the nearest are %s; start one with threearcs new",
			id, reviewDir, strings.Join(nearest(id, s.ids()), ", "))
	case unwritten(q.Asks) || unwritten(q.Criterion):
		return q, fmt.Errorf("%s does not state its question and criterion yet: write both, then register it", id)
	case len(q.Attacks) == 0:
		return q, fmt.Errorf("%s attacks no claim: name one in Attacks", id)
	}
	accepted, err := os.ReadFile(acceptedFile(id))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return q, err
	}
	if err == nil && !strings.Contains(string(accepted), "sentence: "+string(claims.SentenceNotRun)+"\n") {
		return q, fmt.Errorf("%s has a verdict in %s: its evidence has been read, so registering it now would say nothing", id, acceptedFile(id))
	}
	return q, nil
}

// unwritten reports whether a part of a question is yet to be written.
func unwritten(s string) bool { return s == "" || strings.HasPrefix(s, todo) }
