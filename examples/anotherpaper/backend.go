package anotherpaper

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"threearcs/backend"
)

const tableFile = "examples/anotherpaper/admissions.tsv"

//go:embed admissions.tsv
var table string

// departments are those of the table, in its order.
var departments = []string{"A", "B", "C", "D", "E", "F"}

// admissions answers from the table. Who is asked (Model) is a sex, what they are asked
// (Set) is a department, an item is an applicant, and to pass is to be admitted.
type admissions struct {
	counts map[[2]string][2]int // department and sex: admitted, rejected
	source backend.Source
}

// openAdmissions reads the embedded table.
func openAdmissions() (*admissions, error) {
	a := &admissions{counts: map[[2]string][2]int{}}
	a.source = backend.Source{File: tableFile, Field: "admitted", SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(table)))}
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[1:] {
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("%s: %q: want 4 columns", tableFile, line)
		}
		admitted, err := strconv.Atoi(f[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", tableFile, line, err)
		}
		rejected, err := strconv.Atoi(f[3])
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", tableFile, line, err)
		}
		a.counts[[2]string{f[0], f[1]}] = [2]int{admitted, rejected}
	}
	return a, nil
}

// Name is "recorded": the verdicts are compared with the accepted ones.
func (a *admissions) Name() string { return "recorded" }

// Run returns the applicants of one sex to one department.
func (a *admissions) Run(_ context.Context, r backend.Request) (*backend.Run, error) {
	n, ok := a.counts[[2]string{r.Set, r.Model}]
	if !ok || !backend.Passed.Has(r.Need) {
		return nil, &backend.MissingError{What: "no " + r.String() + " in " + tableFile}
	}
	run := &backend.Run{Model: r.Model, Set: r.Set, Has: backend.Passed, Level: backend.Recorded, Sources: []backend.Source{a.source}}
	for i := range n[0] + n[1] {
		run.Items = append(run.Items, backend.Item{ID: fmt.Sprintf("%s/%s/%d", r.Set, r.Model, i), Passed: i < n[0]})
	}
	return run, nil
}
