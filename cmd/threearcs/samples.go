package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"threearcs/backend/python"
)

// sample is one line of a file of samples.
type sample struct {
	TaskID     string `json:"task_id"`
	Completion string `json:"completion"`
	Truncated  bool   `json:"truncated"`
	DoneReason string `json:"done_reason"` // Ollama's: "length" if the cap was hit

	text    []byte // the line itself
	problem python.Problem
}

// cut reports whether the token cap cut the sample off.
func (s sample) cut() bool { return s.Truncated || s.DoneReason == "length" }

// blank reports whether the sample says nothing.
func (s sample) blank() bool { return strings.TrimSpace(s.Completion) == "" }

// maxErrors is how many errors of one file are told.
const maxErrors = 20

// readSamples reads a file of samples of the problems. It tells every bad line and unknown task, not
// only the first, and fails on any; on a problem without a sample unless partial; and on no samples.
func readSamples(path string, problems []python.Problem, partial bool) ([]sample, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("samples: %w", err)
	}
	defer f.Close()
	byTask := map[string]python.Problem{}
	for _, p := range problems {
		byTask[p.TaskID] = p
	}
	var samples []sample
	var failures []error
	err = python.EachLine(f, path, func(line int, text []byte) error {
		s, err := parseSample(text, byTask)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s:%d: %w", path, line, err))
			return nil
		}
		samples = append(samples, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(failures) == 0 && len(samples) == 0 {
		failures = append(failures, fmt.Errorf("%s: no samples in it", path))
	}
	if missing := missingTasks(samples, problems); len(missing) > 0 && !partial && len(failures) == 0 {
		failures = append(failures, fmt.Errorf("%s: no sample of %s; add them, or score what there is with --partial", path, listed(missing)))
	}
	if n := len(failures); n > maxErrors {
		failures = append(failures[:maxErrors], fmt.Errorf("and %d more", n-maxErrors))
	}
	return samples, errors.Join(failures...)
}

// parseSample reads one line.
func parseSample(text []byte, problems map[string]python.Problem) (sample, error) {
	var fields struct {
		sample
		Completion *string `json:"completion"`
	}
	if !utf8.Valid(text) {
		return sample{}, fmt.Errorf("not in UTF-8: %.60q", text)
	}
	if err := json.Unmarshal(text, &fields); err != nil {
		return sample{}, fmt.Errorf("not a sample: %w: %.60q", plainer(err), text)
	}
	s := fields.sample
	if s.TaskID == "" {
		return sample{}, fmt.Errorf("no task_id: %.60q", text)
	}
	if fields.Completion == nil {
		return sample{}, fmt.Errorf("task %q has no completion", s.TaskID)
	}
	problem, ok := problems[s.TaskID]
	if !ok {
		return sample{}, fmt.Errorf("task %q is not among the problems", s.TaskID)
	}
	s.Completion, s.problem = *fields.Completion, problem
	s.text = append([]byte(nil), text...)
	return s, nil
}

// plainer returns an error of decoding JSON without the names of Go's types.
func plainer(err error) error {
	wrong := (*json.UnmarshalTypeError)(nil)
	switch {
	case !errors.As(err, &wrong):
		return err
	case wrong.Field == "":
		return fmt.Errorf("its JSON is of type %s, not object", wrong.Value)
	default:
		return fmt.Errorf("%s is of type %s, not %s", wrong.Field[strings.LastIndexByte(wrong.Field, '.')+1:], wrong.Value, wrong.Type.Kind())
	}
}

// missingTasks returns the tasks that have no sample.
func missingTasks(samples []sample, problems []python.Problem) []string {
	have := map[string]bool{}
	for _, s := range samples {
		have[s.TaskID] = true
	}
	var missing []string
	for _, p := range problems {
		if !have[p.TaskID] {
			missing = append(missing, p.TaskID)
		}
	}
	return missing
}

// listed returns up to five names and the number of the others.
func listed(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// repeated counts the samples that repeat an earlier one of their task, letter by letter.
func repeated(samples []sample) int {
	seen := map[[2]string]bool{}
	for _, s := range samples {
		seen[[2]string{s.TaskID, s.Completion}] = true
	}
	return len(samples) - len(seen)
}
