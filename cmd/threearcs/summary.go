package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"threearcs/backend/python"
)

// summary is what threearcs score prints.
type summary struct {
	Samples  int                    `json:"samples"`
	Tasks    int                    `json:"tasks"`
	Outcomes map[python.Outcome]int `json:"outcomes"`
	PassAtK  []boundedRate          `json:"pass_at_k"`
	Notes    []string               `json:"notes,omitempty"`
}

// boundedRate is pass@k and what it could have been: if no truncated sample would pass, which is the
// value itself, and if every one would.
type boundedRate struct {
	python.PassRate
	IfTruncatedPass float64 `json:"if_truncated_pass"`
}

// summarize counts the outcomes and estimates pass@k for those k that every task has samples for.
func summarize(samples []sample, verdicts []verdict, ks []int) summary {
	s := summary{Samples: len(samples), Outcomes: map[python.Outcome]int{}}
	for _, v := range verdicts {
		s.Outcomes[v.Outcome]++
	}
	low, high := tallies(samples, verdicts, false), tallies(samples, verdicts, true)
	s.Tasks = len(low)
	for _, k := range ks {
		rate, err := python.MeanPassAtK(low, k)
		if err != nil {
			continue // some task has fewer than k samples
		}
		upper, err := python.MeanPassAtK(high, k)
		if err != nil {
			continue
		}
		s.PassAtK = append(s.PassAtK, boundedRate{rate, upper.Value})
	}
	s.Notes = notes(samples, verdicts, low)
	return s
}

// tallies counts samples by task, in the order in which tasks occur.
func tallies(samples []sample, verdicts []verdict, truncatedPass bool) []python.Tally {
	index := map[string]int{}
	var out []python.Tally
	for i, v := range verdicts {
		at, ok := index[samples[i].TaskID]
		if !ok {
			at = len(out)
			index[samples[i].TaskID] = at
			out = append(out, python.Tally{})
		}
		out[at].Samples++
		if v.Passed || truncatedPass && v.Outcome == python.Truncated {
			out[at].Correct++
		}
	}
	return out
}

// notes says what makes the numbers less than they seem.
func notes(samples []sample, verdicts []verdict, tasks []python.Tally) []string {
	var notes []string
	if n := repeated(samples); n > 0 {
		notes = append(notes, fmt.Sprintf("samples that repeat an earlier one of their task letter by letter: %d", n))
	}
	fewest := slices.MinFunc(tasks, func(a, b python.Tally) int { return a.Samples - b.Samples }).Samples
	most := slices.MaxFunc(tasks, func(a, b python.Tally) int { return a.Samples - b.Samples }).Samples
	if fewest != most {
		notes = append(notes, fmt.Sprintf("tasks have between %d and %d samples", fewest, most))
	}
	bare := 0
	for _, v := range verdicts {
		if !v.Sandboxed {
			bare++
		}
	}
	if bare > 0 {
		notes = append(notes, fmt.Sprintf("samples that were run WITHOUT a sandbox: %d", bare))
	}
	return notes
}

// print writes the summary as text or as JSON.
func (s summary) print(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(s)
	}
	fmt.Fprintf(w, "%d samples of %d tasks\n", s.Samples, s.Tasks)
	for _, outcome := range python.Outcomes {
		if n := s.Outcomes[outcome]; n > 0 {
			fmt.Fprintf(w, "  %-14s %6d  %5.1f %%\n", outcome, n, 100*float64(n)/float64(s.Samples))
		}
	}
	for _, rate := range s.PassAtK {
		fmt.Fprintf(w, "pass@%d %.4f, 95 %% interval [%.4f, %.4f] (%s)\n", rate.K, rate.Value, rate.Lo, rate.Hi, rate.Method)
		if s.Outcomes[python.Truncated] > 0 {
			fmt.Fprintf(w, "  between %.4f and %.4f, depending on the truncated samples\n", rate.Value, rate.IfTruncatedPass)
		}
	}
	for _, note := range s.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	return nil
}
