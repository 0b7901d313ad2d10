package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"threearcs/backend/judge"
)

// A ParseError says which line of a file of labels is wrong.
type ParseError struct {
	File string
	Line int // from 1
	Err  error
}

func (e *ParseError) Error() string { return fmt.Sprintf("check: %s:%d: %v", e.File, e.Line, e.Err) }

func (e *ParseError) Unwrap() error { return e.Err }

// A fileItem is a line of a file of labels.
type fileItem struct {
	ID        string          `json:"id"`
	Prompt    string          `json:"prompt"`
	Response  string          `json:"response"`
	Verbal    judge.Verbal    `json:"verbal"`
	Certainty judge.Certainty `json:"certainty"`
	Rubric    judge.Scores    `json:"rubric"`
	MCAS      *int            `json:"mcas"`
	Checklist []string        `json:"checklist"`
	Met       []bool          `json:"met"`
}

// ParseFile reads labels of one's own from the content of a file, one JSON object a line:
//
//	{"id": "a-1", "prompt": "…", "response": "…", "verbal": "hedge",
//	 "certainty": "CERTAIN", "rubric": {"factual_accuracy": 4, …all five},
//	 "mcas": 1, "checklist": ["…", "…"], "met": [true, false]}
//
// Labels may be left out, but not all of a line. If the certainty is given, the rubric is
// asked under it. Errors are of type *[ParseError].
func ParseFile(file string, data []byte) (Set, error) {
	s := Set{Name: filepath.Base(file)}
	if len(bytes.TrimSpace(data)) == 0 {
		return Set{}, &ParseError{file, 1, errors.New("the file is empty: want one JSON object with labels a line")}
	}
	lines := map[string]int{}
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		it, err := parseItem([]byte(line))
		if first, dup := lines[it.ID]; dup && err == nil {
			err = fmt.Errorf("id %q occurs before in line %d", it.ID, first)
		}
		if err != nil {
			return Set{}, &ParseError{file, i + 1, err}
		}
		lines[it.ID] = i + 1
		s.Items = append(s.Items, it)
	}
	return s, nil
}

func parseItem(line []byte) (Item, error) {
	var f fileItem
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Item{}, fmt.Errorf("%.40q: %w", line, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Item{}, errors.New("more than one object in a line")
	}
	it := Item{ID: f.ID, Prompt: f.Prompt, Response: f.Response, Verbal: f.Verbal, Certainty: f.Certainty,
		Rubric: f.Rubric, Told: f.Certainty, MCAS: f.MCAS, Checklist: f.Checklist, Met: f.Met}
	return it, it.check()
}

// check verifies that labels are possible.
func (it Item) check() error {
	switch {
	case it.ID == "" || it.Prompt == "":
		return fmt.Errorf("item %q: id and prompt must not be empty", it.ID)
	case it.Verbal != "" && it.Verbal != judge.Assert && it.Verbal != judge.Hedge:
		return fmt.Errorf("%s: verbal %q: use %q or %q", it.ID, it.Verbal, judge.Assert, judge.Hedge)
	case it.Certainty != "" && !slices.Contains(kinds, it.Certainty):
		return fmt.Errorf("%s: certainty %q: use %s", it.ID, it.Certainty, kinds)
	case it.MCAS != nil && (*it.MCAS < 0 || *it.MCAS > 2):
		return fmt.Errorf("%s: mcas is %d: use 0, 1 or 2", it.ID, *it.MCAS)
	case len(it.Met) != len(it.Checklist):
		return fmt.Errorf("%s: %d claims in checklist and %d labels in met: give one for each", it.ID, len(it.Checklist), len(it.Met))
	case !slices.ContainsFunc(Instruments(), it.labelled):
		return fmt.Errorf("%s: no label: give verbal, certainty, rubric, mcas, or checklist and met", it.ID)
	}
	return it.checkRubric()
}

func (it Item) checkRubric() error {
	if it.Rubric == nil {
		return nil
	}
	for _, name := range judge.Axes() {
		if n := it.Rubric[name]; n < 1 || n > 5 {
			return fmt.Errorf("%s: rubric: %s is %d, want 1 to 5", it.ID, name, n)
		}
	}
	if len(it.Rubric) != len(judge.Axes()) {
		return fmt.Errorf("%s: rubric has %d scales, want the %d of %s", it.ID, len(it.Rubric), len(judge.Axes()), strings.Join(judge.Axes(), ", "))
	}
	return nil
}
