package recorded

import (
	"context"
	"math"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/fixtures"
)

func open(t testing.TB) *Backend {
	t.Helper()
	b, err := Open()
	require.NoError(t, err)
	return b
}

// onRecord lists what the shipped tables answer: the whole of it.
var onRecord = []struct {
	model, set string
	n, cap     int
	has        backend.Field
}{
	{backend.Qwen06B, backend.HumanEval, 164, 512, backend.Passed},
	{backend.Qwen06BDD, backend.HumanEval, 164, 512, backend.Passed},
	{backend.Qwen06B, backend.MCAS500, 500, 1024, backend.MCAS},
	{backend.Qwen06BDD, backend.MCAS500, 500, 1024, backend.MCAS},
	{backend.Gemma4E2B, backend.Step16, 100, 512, backend.Coverage | backend.Verbal | backend.Rubric |
		backend.SurfaceOf | backend.Words | backend.PromptWords | backend.Score},
	{backend.Gemma4DD, backend.Step16, 100, 512, backend.Score | backend.SurfaceOf | backend.PromptWords},
	{backend.Gemma4E2B, backend.Fresh, 193, 512, backend.Coverage | backend.Rubric | backend.SurfaceOf |
		backend.Words | backend.PromptWords},
	{backend.SmolLM217, backend.Step16, 100, 512, backend.Coverage | backend.Verbal | backend.Hidden |
		backend.SurfaceOf | backend.Words | backend.PromptWords},
	{backend.SmolLM217, backend.Fresh, 193, 512, backend.Coverage | backend.Hidden | backend.PromptWords},
	{backend.Qwen3508B, backend.Step16, 100, 512, backend.Coverage | backend.Verbal | backend.SurfaceOf |
		backend.Words | backend.PromptWords},
}

func TestRunsOnRecord(t *testing.T) {
	b := open(t)
	for _, want := range onRecord {
		for _, numPredict := range []int{0, want.cap} {
			run, err := b.Run(t.Context(), backend.Request{Model: want.model, Set: want.set,
				Decoding: backend.Decoding{NumPredict: numPredict}, Need: want.has})
			require.NoError(t, err)
			assert.Equal(t, want.model, run.Model)
			assert.Equal(t, want.set, run.Set)
			assert.Equal(t, want.cap, run.Decoding.NumPredict)
			assert.Equal(t, want.has, run.Has, "has %s, want %s", run.Has, want.has)
			assert.Equal(t, backend.Recorded, run.Level)
			assert.Len(t, run.Items, want.n)
			require.NotEmpty(t, run.Sources)
			for _, s := range run.Sources {
				a, err := fixtures.Pinned(s.File)
				require.NoError(t, err)
				assert.Equal(t, a.SHA256, s.SHA256)
				assert.NotEmpty(t, s.Field)
			}
		}
	}
}

// TestNothingElseOnRecord: every table of a set is one of onRecord's, and every other field
// of every run is refused.
func TestNothingElseOnRecord(t *testing.T) {
	b := open(t)
	known := map[string]backend.Field{}
	for _, r := range onRecord {
		known[r.model+" on "+r.set] = r.has
	}
	for _, table := range b.tables {
		if table.Set != "" && table.Model != "" {
			assert.Contains(t, known, table.Model+" on "+table.Set, table.Name)
			assert.Equal(t, fields(table), fields(table)&known[table.Model+" on "+table.Set], table.Name)
		}
	}
	for _, r := range onRecord {
		for f := backend.Text; f <= backend.Score; f <<= 1 {
			run, err := b.Run(t.Context(), backend.Request{Model: r.model, Set: r.set, Need: r.has | f})
			if r.has.Has(f) {
				assert.NoError(t, err)
				continue
			}
			assert.Nil(t, run, "never in part")
			var missing *backend.MissingError
			require.ErrorAs(t, err, &missing, "%s on %s: %s", r.model, r.set, f)
			assert.Contains(t, missing.Have, r.has.String())
		}
	}
}

func TestRunLoadsOnlyWhatIsNeeded(t *testing.T) {
	run, err := open(t).Run(t.Context(), backend.Request{Model: backend.SmolLM217, Set: backend.Fresh, Need: backend.Coverage})
	require.NoError(t, err)
	assert.Equal(t, backend.Coverage, run.Has)
	require.Len(t, run.Sources, 1)
	assert.Equal(t, "eval/results/smollm_fresh_judged_gold.json", run.Sources[0].File)

	run, err = open(t).Run(t.Context(), backend.Request{Model: backend.SmolLM217, Set: backend.Fresh})
	require.NoError(t, err, "a request without needs is for the items")
	assert.Len(t, run.Items, 193)
}

// TestItems holds single items against the authors' files.
func TestItems(t *testing.T) {
	item := func(model, set string, need backend.Field, i int) backend.Item {
		run, err := open(t).Run(t.Context(), backend.Request{Model: model, Set: set, Need: need})
		require.NoError(t, err)
		return run.Items[i]
	}
	assert.Equal(t, backend.Item{ID: "HumanEval/0", Passed: true}, item(backend.Qwen06BDD, backend.HumanEval, backend.Passed, 0))
	assert.Equal(t, backend.Item{ID: "mcas/000", MCAS: 2, Tricky: true}, item(backend.Qwen06BDD, backend.MCAS500, backend.MCAS, 0))

	got := item(backend.Gemma4E2B, backend.Step16, backend.Coverage|backend.Verbal|backend.Rubric|backend.SurfaceOf|backend.Score, 0)
	want := backend.Item{ID: "step16/000", Coverage: 0.2, Assert: true, Score: 0.75, Surface: backend.Surface{Chars: 2048},
		Rubric: map[string]int{"factual_accuracy": 2, "hedging_appropriateness": 3, "pedagogical_framing": 4,
			"self_verification": 1, "completeness": 2}}
	assert.Empty(t, cmp.Diff(want, got))

	got = item(backend.Gemma4E2B, backend.Step16, backend.Rubric, 21)
	assert.Nil(t, got.Rubric, "the judge's reply held no JSON")
	got = item(backend.SmolLM217, backend.Step16, backend.Hidden|backend.Words|backend.PromptWords, 0)
	assert.Len(t, got.Hidden, 99)
	assert.Positive(t, got.Words[fixtures.HashWord("Saignant")])
	assert.Positive(t, got.Prompt[fixtures.HashWord("compare")])
}

func TestMissing(t *testing.T) {
	b := open(t)
	for name, c := range map[string]struct {
		request             backend.Request
		what, have, command string
	}{
		"other cap": {backend.Request{Model: backend.Qwen06B, Set: backend.HumanEval,
			Decoding: backend.Decoding{NumPredict: 4096}, Need: backend.Passed},
			"Qwen3-0.6B on humaneval at num_predict=4096 (passed) is not on record",
			"Qwen3-0.6B on humaneval at num_predict=512 (passed)",
			"threearcs record --model qwen3:0.6b --set humaneval --num-predict 4096"},
		"weights not published": {backend.Request{Model: backend.Qwen06BDD, Set: backend.HumanEval, Need: backend.Outcome},
			"Qwen3-0.6B DD on humaneval (outcome) is not on record", "Qwen3-0.6B DD on humaneval at num_predict=512 (passed)", ""},
		"other set": {backend.Request{Model: backend.SmolLM217, Set: backend.HumanEval, Need: backend.Passed},
			"SmolLM2-1.7B-Instruct on humaneval (passed) is not on record",
			"SmolLM2-1.7B-Instruct on chef-fresh; SmolLM2-1.7B-Instruct on chef-step16",
			"threearcs record --model smollm2:1.7b --set humaneval"},
		"hidden states": {backend.Request{Model: backend.Gemma4E2B, Set: backend.Fresh, Need: backend.Hidden},
			"Gemma 4 E2B-it on chef-fresh (hidden) is not on record",
			"Gemma 4 E2B-it on chef-fresh at num_predict=512 (coverage, rubric, surface, words, prompt words)",
			""},
		"unknown model": {backend.Request{Model: "GPT-2", Set: backend.Step16}, "GPT-2 on chef-step16 (nothing) is not on record", "", ""},
		"no set":        {backend.Request{Model: backend.Gemma4E2B}, "is not on record", "Gemma 4 E2B-it on chef-", ""},
		"prompts alone": {backend.Request{Set: backend.Step16, Need: backend.PromptWords}, "is not on record", "", ""},
		"a seed": {backend.Request{Model: backend.Qwen06B, Set: backend.HumanEval,
			Decoding: backend.Decoding{Seed: 7}, Need: backend.Passed}, "is not on record", "at num_predict=512 (passed)", "qwen3:0.6b"},
	} {
		run, err := b.Run(t.Context(), c.request)
		assert.Nil(t, run, name)
		var missing *backend.MissingError
		require.ErrorAs(t, err, &missing, name)
		assert.Contains(t, missing.What, c.what, name)
		assert.Contains(t, missing.Have, c.have, name)
		if c.command == "" {
			assert.Empty(t, missing.Command, name)
		}
		assert.Contains(t, missing.Command, c.command, name)
	}
}

func TestRunStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := open(t).Run(ctx, backend.Request{Model: backend.Qwen06B, Set: backend.HumanEval, Need: backend.Passed})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestJoinRefuses(t *testing.T) {
	passed := func(ids ...string) *fixtures.Table {
		table := &fixtures.Table{Name: "t", Columns: []fixtures.Column{{Name: "id", Type: fixtures.ID}, {Name: "passed", Type: fixtures.Bool}}}
		for _, id := range ids {
			table.Rows = append(table.Rows, []string{id, "1"})
		}
		return table
	}
	score := passed("a", "b")
	score.Columns[1] = fixtures.Column{Name: "score", Type: fixtures.Share}

	run := &backend.Run{}
	require.NoError(t, join(run, passed("b", "a")))
	require.NoError(t, join(run, score), "any order of rows")
	assert.Equal(t, []backend.Item{{ID: "b", Passed: true, Score: 1}, {ID: "a", Passed: true, Score: 1}}, run.Items)

	assert.ErrorContains(t, join(run, passed("a", "b")), "passed of  on  is in another table too")
	for _, ids := range [][]string{{"a"}, {"a", "c"}, {"a", "b", "c"}} {
		assert.ErrorContains(t, join(&backend.Run{Items: run.Items}, passed(ids...)), "do not match the 2 items")
	}
}

func TestStored(t *testing.T) {
	b := open(t)
	for key, want := range map[string]struct {
		text  string
		value float64
	}{
		"v1_full_v2.json :: evaluation.configs.C=0.1.auc":                    {"0.5163372859025033", 0.5163372859025033},
		"v1_full_v2.json :: evaluation.configs['C=0.1'].auc":                 {"0.5163372859025033", 0.5163372859025033},
		"eval/results/v1_full_v2.json :: evaluation.gate_pass":               {"false", 0},
		"judge_v4_fresh.json :: params.temperature":                          {"0.0", 0},
		"judge_v4_fresh.json :: cert_distribution.CERTAIN":                   {"193", 193},
		"judge_v4_fresh.json :: params.judge_model":                          {"deepseek/deepseek-v3.2-exp", math.NaN()},
		"pca_rank.json :: base.evr_top20[0]":                                 {"0.1676", 0.1676},
		"smollm_factual_probe.json :: results.C=1.0.best_asym":               {"-0.16062801932367143", -0.16062801932367143},
		"path_b_attribution_gemma4.json :: cohorts.cw":                       {"38", 38},
		"eval_results.json :: timestamp":                                     {"2026-03-30T23:06:40Z", math.NaN()},
		"probe_multilayer.json :: configs.C=0.1.fresh.balanced_pc_0.70.asym": {"-0.1299077733860342", -0.1299077733860342},
	} {
		text, value, source, err := b.Stored(key)
		require.NoError(t, err, key)
		assert.Equal(t, want.text, text, key)
		assert.True(t, value == want.value || math.IsNaN(value) && math.IsNaN(want.value), "%s is %v", key, value)
		a, err := fixtures.Pinned(source.File)
		require.NoError(t, err)
		assert.Equal(t, a.SHA256, source.SHA256)
		assert.Contains(t, key, path.Base(source.File))
	}
}

func TestStoredMissing(t *testing.T) {
	for key, have := range map[string]string{
		"v1_full_v2.json :: configs.auc": "v1_full_v2.json :: evaluation.configs.C=1.0.auc",
		"v1_full.json :: auc":            "values of alpha_sweep.json",
		"auc":                            "values of alpha_sweep.json",
		"":                               "values of",
	} {
		_, value, _, err := open(t).Stored(key)
		var missing *backend.MissingError
		require.ErrorAs(t, err, &missing, key)
		assert.Contains(t, missing.Have, have)
		assert.True(t, math.IsNaN(value))
	}
}

func TestHeads(t *testing.T) {
	b := open(t)
	gemma, err := b.Heads(backend.Gemma4E2B)
	require.NoError(t, err)
	assert.Len(t, gemma.Heads, 280)
	assert.Equal(t, map[string]int{"cw": 38, "cr": 53, "hw": 4, "hr": 5}, gemma.Cohorts)
	assert.Equal(t, 32, gemma.LastN)
	assert.Equal(t, backend.AttributedHead{Layer: 16, Head: 5, MeanCW: 6.599506378173828, MeanCR: 6.120872497558594,
		Overconf: 0.4786338806152344, CohenD: 0.5990696549415588, Top20: true}, gemma.Heads[0])
	assert.Equal(t, "7452b458267fa77c47405d822e4dcfa5fa30e16844fa7da7c361d64d1b1b8fdb", gemma.Source.SHA256)

	qwen, err := b.Heads(backend.Qwen3508B)
	require.NoError(t, err)
	assert.Len(t, qwen.Heads, 48)
	for _, a := range []backend.Attribution{gemma, qwen} {
		top, bottom := 0, 0
		for _, h := range a.Heads {
			if h.Top20 {
				top++
			}
			if h.Bottom5 {
				bottom++
			}
		}
		assert.Equal(t, []int{20, 5}, []int{top, bottom}, a.Model)
	}

	_, err = b.Heads(backend.SmolLM217)
	var missing *backend.MissingError
	assert.ErrorAs(t, err, &missing)
}

func TestTable(t *testing.T) {
	table, sources, err := open(t).Table("gemma_profile800")
	require.NoError(t, err)
	assert.Len(t, table.Rows, 800)
	assert.Equal(t, "eval/results/baseline_disposition_profile.json", sources[0].File)

	_, _, err = open(t).Table("nothing")
	assert.ErrorContains(t, err, `no table "nothing"`)
}

func BenchmarkOpenAndRun(b *testing.B) {
	for b.Loop() {
		_, err := open(b).Run(b.Context(), backend.Request{Model: backend.Gemma4E2B, Set: backend.Step16, Need: backend.Coverage})
		require.NoError(b, err)
	}
}
