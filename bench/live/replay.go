//go:build engine && cgo

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/pool"
	"threearcs/backend/python"
	"threearcs/fixtures"
)

// replays times replaying and scoring two recordings of HumanEval: at one num_predict, and
// at every one from 64 to 4,096.
func replays(rounds int) error {
	data, err := fixtures.FromEnv().ReadAll(ctx, "data/HumanEval.jsonl.gz")
	if errors.Is(err, fixtures.ErrAbsent) || err == nil && python.Available() != nil {
		fmt.Println("replay of 164 × 2 answers: left out:", errors.Join(err, python.Available()))
		return nil
	}
	if err != nil {
		return err
	}
	problems, err := python.ReadProblems(bytes.NewReader(data), "HumanEval")
	if err != nil {
		return err
	}
	set := live.NewSet(backend.HumanEval, problems)
	dir, err := os.MkdirTemp("", "threearcs-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	base, err := recordArm(set, dir, "base", 600, 5)
	if err != nil {
		return err
	}
	student, err := recordArm(set, dir, "student", 80, 3)
	if err != nil {
		return err
	}
	runner, err := python.New(ctx, python.Options{})
	if err != nil {
		return err
	}
	defer runner.Close()
	scorer := live.Python{Runner: runner}
	once, curve, _, err := turns(min(rounds, 3),
		func() error { return scoreAt(set, scorer, 1024, base, student) },
		func() error { _, err := live.Compare(ctx, set, base, student, scorer, []int{512, 1024}); return err })
	if err != nil {
		return err
	}
	fmt.Printf("replay and scoring of 164 × 2 answers: %v at one num_predict, %v for the whole curve\n",
		median(once).Round(10*time.Millisecond), median(curve).Round(10*time.Millisecond))
	return nil
}

// scoreAt scores the arms at one cap, as a claim does.
func scoreAt(set live.Set, scorer live.Scorer, limit int, arms ...live.Arm) error {
	for _, a := range arms {
		b := live.New("recorded", set, map[string]live.Source{a.Name: a.Source}, scorer)
		_, err := b.Run(ctx, backend.Request{Model: a.Name, Set: set.Name, Need: backend.Passed, Decoding: backend.Decoding{NumPredict: limit}})
		if err != nil {
			return err
		}
	}
	return nil
}

// recordArm records a model that gives the canonical solutions after a preamble, wrong ones
// for some, and never ends its answer for others.
func recordArm(set live.Set, dir, name string, preamble, wrongEvery int) (live.Arm, error) {
	answers := map[string][]string{}
	for i, p := range set.Problems {
		body := p.CanonicalSolution
		if i%wrongEvery == 0 {
			body = "    return 'wrong'\n"
		}
		words := strings.SplitAfter(strings.Repeat("so ", preamble)+"\n```python\n"+p.Prompt+body+"```\n", " ")
		if i%7 == 0 {
			words = slices.Concat(words, slices.Repeat([]string{"and ", "so ", "on "}, 1300))
		}
		answers[set.Wording.Prompt(p)] = words
	}
	m := &backend.Fake{Name: name, Say: func(prompt string) ([]string, bool, error) { return answers[prompt], true, nil }}
	path := filepath.Join(dir, name+".jsonl")
	r := live.Recorder{Servers: []pool.Server{{Name: "here", Model: m}}, Set: set, Decoding: backend.Greedy(4096, 8192), Tool: "bench"}
	if _, err := r.Record(ctx, path); err != nil {
		return live.Arm{}, err
	}
	src, err := live.OpenRecording(set, path)
	return live.Arm{Name: name, Source: src}, err
}
