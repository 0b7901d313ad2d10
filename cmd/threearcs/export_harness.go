package main

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"

	"threearcs/backend"
	"threearcs/backend/python"
	"threearcs/backend/recording"
	"threearcs/cmd/threearcs/report"
)

// The names that lm-evaluation-harness gives the metric and the filter of HumanEval. The
// task is not its own "humaneval": the prompt is another, and its name must say so.
const (
	harnessMetric = "pass@1"
	harnessFilter = "create_test"
)

// harnessSample is a line of samples_*.jsonl, as lm-evaluation-harness 0.4 logs one.
type harnessSample struct {
	DocID         int                       `json:"doc_id"`
	Doc           harnessDoc                `json:"doc"`
	Target        string                    `json:"target"`
	Arguments     map[string]map[string]any `json:"arguments"`
	Resps         [][]string                `json:"resps"`
	FilteredResps [][]string                `json:"filtered_resps"`
	Filter        string                    `json:"filter"`
	Metrics       []string                  `json:"metrics"`
	DocHash       string                    `json:"doc_hash"`
	PromptHash    string                    `json:"prompt_hash"`
	TargetHash    string                    `json:"target_hash"`
	Pass          float64                   `json:"pass@1"`
	Outcome       string                    `json:"outcome"` // ours
}

// harnessDoc is a problem in the order of the fields of openai_humaneval.
type harnessDoc struct {
	TaskID            string `json:"task_id"`
	Prompt            string `json:"prompt"`
	CanonicalSolution string `json:"canonical_solution"`
	Test              string `json:"test"`
	EntryPoint        string `json:"entry_point"`
}

// harness renders the results and the samples as lm-evaluation-harness logs them.
func (r *scoredRun) harness(folder, date string) []report.CrateFile {
	task := r.set.Name + "_threearcs"
	var samples bytes.Buffer
	hashes := ""
	for i := range r.items {
		s := r.harnessSample(i)
		hashes += s.DocHash + s.PromptHash + s.TargetHash
		jsonLine(&samples, s)
	}
	results, err := json.MarshalIndent(r.harnessResults(task, recording.SHA256(hashes)), "", "  ")
	if err != nil {
		panic(err) // of strings and finite numbers: cannot fail
	}
	return []report.CrateFile{
		{Name: folder + "/results_" + date + ".json", Title: "Results of " + r.model.Name + " in the format of lm-evaluation-harness",
			MediaType: "application/json", Content: append(results, '\n')},
		{Name: folder + "/samples_" + task + "_" + date + ".jsonl", Title: "Samples of " + r.model.Name + " in the format of lm-evaluation-harness",
			MediaType: "application/jsonl", Content: samples.Bytes()},
	}
}

func (r *scoredRun) harnessSample(i int) harnessSample {
	p, item := r.set.Problems[i], r.items[i]
	prompt, target := r.set.Wording.Prompt(p), p.Test+"\ncheck("+p.EntryPoint+")"
	s := harnessSample{
		DocID: i, Doc: harnessDoc{p.TaskID, p.Prompt, p.CanonicalSolution, p.Test, p.EntryPoint}, Target: target,
		Arguments: map[string]map[string]any{"gen_args_0": {"arg_0": prompt, "arg_1": generation(r.decoding)}},
		Resps:     [][]string{{item.Text}}, FilteredResps: [][]string{{r.program(i)}},
		Filter: harnessFilter, Metrics: []string{harnessMetric},
		DocHash: docHash(p), PromptHash: recording.SHA256(prompt), TargetHash: recording.SHA256(target), Outcome: item.Outcome,
	}
	if item.Passed {
		s.Pass = 1
	}
	return s
}

// docHash is the sha256 of the problem as Python's json.dumps writes it with indent=2.
func docHash(p python.Problem) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(harnessDoc{p.TaskID, p.Prompt, p.CanonicalSolution, p.Test, p.EntryPoint}) // of strings, into a buffer
	return recording.SHA256(strings.TrimSuffix(b.String(), "\n"))
}

// generation is a decoding in the words of the harness.
func generation(d backend.Decoding) map[string]any {
	return map[string]any{
		"do_sample": d.Temperature > 0, "temperature": d.Temperature, "top_k": d.TopK, "top_p": d.TopP,
		"max_gen_toks": d.NumPredict, "until": append([]string{}, d.Stop...), "seed": d.Seed,
	}
}

// harnessResults is results_*.json. The standard error is that of the harness, of a mean of
// n values: √(p(1-p)/(n-1)).
func (r *scoredRun) harnessResults(task, taskHash string) map[string]any {
	n, passed := float64(len(r.items)), 0.0
	for _, item := range r.items {
		if item.Passed {
			passed++
		}
	}
	mean := passed / n
	scores := map[string]any{"alias": task, harnessMetric + "," + harnessFilter: mean, harnessMetric + "_stderr," + harnessFilter: "N/A"}
	if n > 1 {
		scores[harnessMetric+"_stderr,"+harnessFilter] = math.Sqrt(mean * (1 - mean) / (n - 1))
	}
	of := func(v any) map[string]any { return map[string]any{task: v} }
	return map[string]any{
		"results": of(scores), "group_subtasks": of([]string{}), "versions": of(r.set.Wording.Name), "n-shot": of(0),
		"configs": of(map[string]any{
			"task": task, "output_type": "generate_until", "num_fewshot": 0, "repeats": 1,
			"doc_to_text": strings.ReplaceAll(r.set.Wording.Text, "{prompt}", "{{prompt}}"), "doc_to_target": "{{test}}\ncheck({{entry_point}})",
			"generation_kwargs": generation(r.decoding), "metadata": map[string]any{"problems_sha256": r.set.SHA256, "scorer": "threearcs"},
		}),
		"higher_is_better": of(map[string]bool{harnessMetric: true}),
		"n-samples":        of(map[string]int{"original": len(r.set.Problems), "effective": len(r.items)}),
		"config": map[string]any{"model": r.model.Server, "model_args": map[string]any{
			"model": r.model.Name, "digest": r.model.Digest, "quantization": r.model.Quantization}},
		"task_hashes": of(taskHash), "model_name": r.model.Name, "model_name_sanitized": folderName(r.model.Name),
	}
}
