package check

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"threearcs/backend/judge"
	"threearcs/fixtures"
)

// The names of the released sets.
const (
	GemmaStep16  = "gemma-step16"  // 100 responses: assert or hedge, rubric
	GemmaFresh   = "gemma-fresh"   // 193 responses: rubric
	SmolStep16   = "smollm-step16" // 100 responses: assert or hedge
	QwenStep16   = "qwen35-step16" // 100 responses: assert or hedge
	GemmaSamples = "gemma-samples" // 8 sampled responses to each of 100 prompts: assert or hedge
)

// DefaultSets returns the names of the released sets that are measured unless others are
// named: all but the 800 samples.
func DefaultSets() []string { return []string{GemmaStep16, GemmaFresh, SmolStep16, QwenStep16} }

const (
	results  = "eval/results/"
	step16   = results + "judge_v4_step16.json"
	fresh    = results + "judge_v4_fresh.json"
	profiles = "_disposition_profile.json"

	allCertain = "the released certainty labels are all CERTAIN, because the released parser finds CERTAIN in UNCERTAIN; " +
		"the rubric is asked under that label, as the released scores were, and the certainty itself is not measured"
	noChecklists = "coverage and the 0-2 scale cannot be measured: the checklists and the responses behind those labels are not released"
	longTexts    = "the judge sees whole responses; the released judge saw 2,500 characters for assert or hedge and 3,000 for the rubric"
	cutTexts     = "the responses are stored cut at 1,500 characters; the released labels were given on the whole"
)

// Released returns a released set by name. It fails as [fixtures.Store.ReadAll] does where
// an artifact is not on this machine.
func Released(ctx context.Context, store *fixtures.Store, name string) (Set, error) {
	var s Set
	var err error
	switch name {
	case GemmaStep16:
		s, err = rubricSet(ctx, store, step16)
	case GemmaFresh:
		s, err = rubricSet(ctx, store, fresh)
	case SmolStep16:
		s, err = verbalSet(ctx, store, results+"baseline_smollm_v2"+profiles)
	case QwenStep16:
		s, err = verbalSet(ctx, store, results+"baseline_qwen35_0.8b_v2"+profiles)
	case GemmaSamples:
		s, err = verbalSet(ctx, store, results+"baseline"+profiles)
	default:
		return s, fmt.Errorf("check: no released set %q; there are %s, %s", name, strings.Join(DefaultSets(), ", "), GemmaSamples)
	}
	s.Name = name
	s.Notes = append(s.Notes, noChecklists)
	return s, err
}

// decode reads a pinned JSON file.
func decode(ctx context.Context, store *fixtures.Store, path string, to any) error {
	data, err := store.ReadAll(ctx, path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("check: %s: %w", path, err)
	}
	return nil
}

// A released item of the rubric files. Where the judge failed, Scores holds "error".
type releasedItem struct {
	Prompt, Response, Verbal, Cert string
	Scores                         map[string]any
}

func rubricItems(ctx context.Context, store *fixtures.Store, path string) ([]releasedItem, error) {
	var file struct{ Items []releasedItem }
	err := decode(ctx, store, path, &file)
	return file.Items, err
}

func rubricSet(ctx context.Context, store *fixtures.Store, path string) (Set, error) {
	items, err := rubricItems(ctx, store, path)
	s := Set{Notes: []string{allCertain, longTexts}}
	failed := 0
	for i, r := range items {
		it := Item{ID: fmt.Sprintf("%03d", i), Prompt: r.Prompt, Response: r.Response, Verbal: judge.Verbal(r.Verbal),
			Rubric: releasedScores(r.Scores), Told: judge.Certainty(r.Cert)}
		if it.Rubric == nil {
			failed++
		}
		s.Items = append(s.Items, it)
	}
	if failed > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d item has no released scores: the released judge's reply held no JSON", failed))
	}
	return s, err
}

// releasedScores returns the five scores, nil unless all are there.
func releasedScores(stored map[string]any) judge.Scores {
	scores := judge.Scores{}
	for _, axis := range judge.Axes() {
		v, ok := stored[axis].(float64)
		if !ok {
			return nil
		}
		scores[axis] = int(v)
	}
	return scores
}

// verbalSet reads a disposition profile. It names its prompts by number only; they are
// those of step16.
func verbalSet(ctx context.Context, store *fixtures.Store, path string) (Set, error) {
	prompts, err := rubricItems(ctx, store, step16)
	if err != nil {
		return Set{}, err
	}
	var file struct {
		Samples []struct {
			PromptI   int `json:"prompt_i"`
			SampleIdx int `json:"sample_idx"`
			Text      string
			Verbal    string
		}
	}
	if err := decode(ctx, store, path, &file); err != nil {
		return Set{}, err
	}
	s := Set{Notes: []string{cutTexts}}
	for _, r := range file.Samples {
		if r.PromptI < 0 || r.PromptI >= len(prompts) {
			return Set{}, fmt.Errorf("check: %s: prompt_i is %d, step16 has %d prompts", path, r.PromptI, len(prompts))
		}
		s.Items = append(s.Items, Item{ID: fmt.Sprintf("%03d/%d", r.PromptI, r.SampleIdx), Prompt: prompts[r.PromptI].Prompt,
			Response: r.Text, Verbal: judge.Verbal(r.Verbal)})
	}
	return s, nil
}
