package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"go/build"
	"go/format"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/claims"
)

//go:embed templates/question.go.tmpl
var questionSource string

var questionTemplate = template.Must(template.New("question").Parse(questionSource))

// todo begins what the author of a question has yet to write.
const todo = "TODO: "

// A draft is a falsification test to be written.
type draft struct {
	claims.Question
	Func string // TestEndsEarly
	File string // claims/falsification/ends_early_test.go
}

// newNewCmd returns the command that starts a falsification test.
func newNewCmd() *cobra.Command {
	var q claims.Question
	cmd := &cobra.Command{
		Use:   "new <name> --attacks <id>[,<id>]",
		Short: "Start a falsification test, its criterion first",
		Long: `Write claims/falsification/<name>_test.go, a test that compiles, runs and states what it
asks and what would refute the attacked claims, and accept the verdict not-run for it. Then
fill in the measurement, run it, read what it says, and accept it: CONTRIBUTING.md walks
through one. Run "threearcs preregister" before the measurement to have the criterion on
record.`,
		Example: `  threearcs new ends-early --attacks A3-CV-02
  threearcs new ends-early --attacks A3-CV-02,A3-FR-04 \
      --asks "does the probe find answers that end early?" \
      --criterion "refuted if the whole 95 % interval of the AUC lies above 0.5"`,
		Args: cobra.ExactArgs(1),
	}
	f := cmd.Flags()
	f.StringSliceVar(&q.Attacks, "attacks", nil, "the claims it attacks, separated by commas")
	f.StringVar(&q.Asks, "asks", todo+"the question, in one sentence", "the question, in one sentence")
	f.StringVar(&q.Criterion, "criterion", todo+"what would refute the attacked claims", "what would refute the attacked claims")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return startQuestion(cmd, args[0], q) }
	return cmd
}

// startQuestion writes the test and the accepted verdict of a new question.
func startQuestion(cmd *cobra.Command, name string, q claims.Question) error {
	d, err := newDraft(name, q)
	if err != nil {
		return err
	}
	source, err := d.source()
	if err != nil {
		return err
	}
	if err := writeFile(cmd, d.File, source); err != nil {
		return err
	}
	notRun := fmt.Sprintf("number: %s\nsentence: %s\nevidence: %s\n", claims.NumberNotRun, claims.SentenceNotRun, backend.None)
	if err := writeFile(cmd, acceptedFile(d.ID), []byte(notRun)); err != nil {
		return err
	}
	cmd.PrintErrf("next: state the criterion, then threearcs preregister %s, then measure\n", d.ID)
	return nil
}

// acceptedFile is the file of an accepted verdict.
func acceptedFile(id string) string { return path.Join("golden", "accepted", id+".golden") }

var questionName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// newDraft names the parts of a question, unless one of them is taken or unknown.
func newDraft(name string, q claims.Question) (*draft, error) {
	name = strings.TrimPrefix(name, "F-")
	if !questionName.MatchString(name) {
		return nil, fmt.Errorf("name %q: want lower-case words with hyphens between them, such as ends-early", name)
	}
	q.ID = "F-" + name
	d := &draft{Question: q, Func: "Test", File: path.Join(reviewDir, strings.ReplaceAll(name, "-", "_")+"_test.go")}
	for word := range strings.SplitSeq(name, "-") {
		d.Func += strings.ToUpper(word[:1]) + word[1:]
	}
	return d, errors.Join(d.check(), attackable(q.Attacks))
}

// check says what of d is taken.
func (d *draft) check() error {
	if constrained(path.Base(d.File)) {
		return fmt.Errorf("%s would be built on one system only, because of its last word; choose another name", d.File)
	}
	for _, file := range []string{d.File, acceptedFile(d.ID)} {
		if _, err := os.Stat(file); err == nil {
			return fmt.Errorf("%s exists; choose another name, or edit it", file)
		}
	}
	s, err := readSuite(reviewDir)
	if err != nil {
		return err
	}
	if _, taken := s.questions[d.ID]; taken {
		return fmt.Errorf("question %s exists in %s; choose another name", d.ID, reviewDir)
	}
	if file, taken := s.functions[d.Func]; taken {
		return fmt.Errorf("%s exists in %s; choose another name", d.Func, file)
	}
	return nil
}

// constrained reports whether the name of a file ties it to a system, as _linux_test.go does.
func constrained(file string) bool {
	nowhere := build.Context{GOOS: "nowhere", GOARCH: "none", Compiler: "gc", OpenFile: func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package p\n")), nil
	}}
	matches, err := nowhere.MatchFile(".", file)
	return err != nil || !matches
}

// attackable says which ids are no claims of the paper, and which come near.
func attackable(ids []string) error {
	if len(ids) == 0 {
		return errors.New("name the claims it attacks with --attacks; threearcs list --ids prints them")
	}
	var errs []error
	known := ledger()
	for _, id := range ids {
		if !slices.Contains(known, id) {
			errs = append(errs, fmt.Errorf("no claim %q; the nearest are %s", id, strings.Join(nearest(id, known), ", ")))
		}
	}
	return errors.Join(errs...)
}

// nearest returns the three ids that the fewest changes make of id.
func nearest(id string, ids []string) []string {
	id = strings.ToUpper(id)
	near := slices.Clone(ids)
	slices.SortStableFunc(near, func(a, b string) int {
		return levenshtein.ComputeDistance(strings.ToUpper(a), id) - levenshtein.ComputeDistance(strings.ToUpper(b), id)
	})
	return near[:min(3, len(near))]
}

// source writes the test.
func (d *draft) source() ([]byte, error) {
	var b bytes.Buffer
	if err := questionTemplate.Execute(&b, d); err != nil {
		return nil, err
	}
	return format.Source(b.Bytes())
}
