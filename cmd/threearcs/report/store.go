package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Schema names the format of the results file. Readers refuse another.
const Schema = "threearcs-results/1"

// A Run says what produced a report: enough to produce it again.
type Run struct {
	Commit  string            `json:"commit,omitempty"`  // of the checkout
	Dirty   bool              `json:"dirty,omitempty"`   // tracked files differed from the commit
	Go      string            `json:"go,omitempty"`      // version of the toolchain
	System  string            `json:"system,omitempty"`  // such as linux/amd64
	Backend string            `json:"backend,omitempty"` // what CLAIMS_BACKEND selected
	Modules map[string]string `json:"modules,omitempty"` // versions of the modules that compute or ask
}

// results is the results file.
type results struct {
	Schema string `json:"schema"`
	Paper  string `json:"paper"`
	Run    Run    `json:"run"`
	*Report
}

// Encode writes r as a results file: indented JSON without dates or timings, so that two
// files differ only where results do, or what produced them.
func (r *Report) Encode(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(results{Schema, Paper, r.Run, r})
}

// Paper is what the claims are about.
const Paper = "arXiv:2604.11867v3"

// Decode reads what Encode wrote.
func Decode(in io.Reader) (*Report, error) {
	var f results
	dec := json.NewDecoder(in)
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("report: results file: %w", err)
	}
	if f.Schema != Schema {
		return nil, fmt.Errorf("report: results file has schema %q, want %q; write it again with threearcs claims", f.Schema, Schema)
	}
	if f.Report == nil || len(f.Rows) == 0 {
		return nil, errors.New("report: results file holds no claim")
	}
	f.Report.Run = f.Run
	var errs []error
	for i := range f.Rows {
		if err := f.Rows[i].check(); err != nil {
			errs = append(errs, fmt.Errorf("report: results file: claim %s: %w", f.Rows[i].ID, err))
		}
	}
	return f.Report, errors.Join(errs...)
}

// Load reads a results file.
func Load(file string) (*Report, error) {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("report: no results file %s; run threearcs claims first, or name one with --in", file)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}
