package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"regexp"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/python"
	"threearcs/cmd/threearcs/report"
)

// sampleFormats says which recordings to export, and at which cap.
type sampleFormats struct {
	problems   problemSource
	recordings []string
	numPredict int
}

// scoredRun is a recording with the outcome of every answer at one cap.
type scoredRun struct {
	set      live.Set
	model    backend.ModelInfo
	decoding backend.Decoding
	items    []backend.Item // as set.Problems
}

// files scores the recordings in the sandbox and renders each in both formats.
func (s sampleFormats) files(ctx context.Context, date string) ([]report.CrateFile, error) {
	if len(s.recordings) == 0 {
		return nil, nil
	}
	set, err := s.problems.load(ctx)
	if err != nil {
		return nil, err
	}
	runner, err := python.New(ctx, python.Options{})
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	var files []report.CrateFile
	from := map[string]string{} // recording that a folder is of
	for _, recording := range s.recordings {
		run, err := s.score(ctx, set, recording, live.Python{Runner: runner})
		if err != nil {
			return nil, err
		}
		folder := folderName(run.model.Name)
		if other, taken := from[folder]; taken {
			return nil, fmt.Errorf("%s and %s are both of the model %s: export them apart", other, recording, run.model.Name)
		}
		from[folder] = recording
		files = append(files, run.humanEval(path.Join("human-eval", folder))...)
		files = append(files, run.harness(path.Join("lm-eval", folder), date)...)
	}
	return files, nil
}

// score scores every answer of a recording at the cap, or at that of the recording.
func (s sampleFormats) score(ctx context.Context, set live.Set, path string, scorer live.Scorer) (*scoredRun, error) {
	src, err := live.OpenRecording(set, path)
	if err != nil {
		return nil, err
	}
	defer src.Model.Close()
	info, err := src.Model.Info(ctx)
	if err != nil {
		return nil, err
	}
	b := live.New("recorded", set, map[string]live.Source{info.Name: src}, scorer)
	run, err := b.Run(ctx, backend.Request{Model: info.Name, Set: set.Name, Decoding: backend.Decoding{NumPredict: s.numPredict},
		Need: backend.Text | backend.Stop | backend.Passed | backend.Outcome})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &scoredRun{set, info, run.Decoding, run.Items}, nil
}

// program is what was run of answer i; empty if it holds no code.
func (r *scoredRun) program(i int) string {
	return python.Extract(r.set.Problems[i], r.items[i].Text, r.items[i].Stop != backend.StopEOS).Program
}

// unsafeInNames are what lm-evaluation-harness replaces in the name of a model.
var unsafeInNames = regexp.MustCompile(`["<>:/|\\?*\[\]\s]+`)

func folderName(model string) string { return unsafeInNames.ReplaceAllString(model, "__") }

// humanEvalSample is a line of openai/human-eval. Completions there follow the prompt, which
// is a whole function without its body: the program that was extracted redefines it.
type humanEvalSample struct {
	TaskID     string `json:"task_id"`
	Completion string `json:"completion"`
	Response   string `json:"response"`
	DoneReason string `json:"done_reason,omitempty"` // "length" if the answer was cut
	*humanEvalResult
}

// humanEvalResult is what the scorer adds to a sample's line.
type humanEvalResult struct {
	Result  string `json:"result"`
	Passed  bool   `json:"passed"`
	Outcome string `json:"outcome"`
}

// humanEval renders samples and results under the names that openai/human-eval gives them.
func (r *scoredRun) humanEval(folder string) []report.CrateFile {
	var samples, results bytes.Buffer
	for i, item := range r.items {
		s := humanEvalSample{TaskID: item.ID, Response: item.Text}
		if program := r.program(i); program != "" {
			s.Completion = "\n" + program
		}
		if item.Stop != backend.StopEOS {
			s.DoneReason = "length"
		}
		jsonLine(&samples, s)
		s.humanEvalResult = &humanEvalResult{resultWords(item), item.Passed, item.Outcome}
		jsonLine(&results, s)
	}
	return []report.CrateFile{
		{Name: folder + "/samples.jsonl", Title: "Samples of " + r.model.Name + " for openai/human-eval", MediaType: "application/jsonl", Content: samples.Bytes()},
		{Name: folder + "/samples.jsonl_results.jsonl", Title: "Results of " + r.model.Name + " in the format of openai/human-eval", MediaType: "application/jsonl", Content: results.Bytes()},
	}
}

// resultWords is the result in the words of openai/human-eval.
func resultWords(item backend.Item) string {
	switch {
	case item.Passed:
		return "passed"
	case item.Outcome == string(python.Timeout):
		return "timed out"
	}
	return "failed: " + item.Outcome
}

// jsonLine writes v, of strings and numbers, as one line.
func jsonLine(w io.Writer, v any) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // such a value can be encoded, and a buffer takes everything
	}
}
