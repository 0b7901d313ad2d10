package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/judge"
	"threearcs/backend/judge/check"
	"threearcs/backend/ollama"
	"threearcs/backend/openai"
	"threearcs/backend/pool"
	"threearcs/backend/replay"
	"threearcs/backend/servers"
	"threearcs/fixtures"
)

// judgeCheckOptions are the flags of threearcs judge-check.
type judgeCheckOptions struct {
	judge       string
	servers     servers.Spec
	sets        []string
	file        string
	instruments []string
	limit       int
	numPredict  int
	numCtx      int
	variants    bool
	plain       bool
	record      string
	asJSON      bool
}

// newJudgeCheckCmd returns the command that measures a judge against given labels.
func newJudgeCheckCmd() *cobra.Command {
	var o judgeCheckOptions
	cmd := &cobra.Command{
		Use:   "judge-check --judge lexical|ollama:name|openai:name|recorded:file",
		Short: "Measure a judge against labels: agreement beyond chance, and whether it beats counting words",
		Long: `Measure how far a judge agrees with labels that somebody else gave, beyond chance (Cohen's κ
with a 95% interval), on every axis: those the paper's authors released with their
responses, or those in a file of your own (--file). On assert or hedge the judge is also
compared with a classifier that counts words and costs nothing.

A judge is an Ollama model, a model behind OpenAI-compatible endpoints (--hosts; the key in
` + servers.EnvKey + `), a recording made with --record, or "lexical" itself. Without --plain, models
are made to reply in JSON by a schema. Several servers share the questions.

The responses come from the authors' repository: "threearcs fetch" downloads them.`,
		Example: `  threearcs judge-check --judge lexical
  threearcs judge-check --judge ollama:qwen3:1.7b --limit 20
  threearcs judge-check --judge ollama:qwen3:1.7b --variants --record judge.jsonl
  threearcs judge-check --judge openai:my-model --hosts http://localhost:8000/v1 --per-host 8 --file labels.jsonl --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	o.flags(cmd)
	return cmd
}

func (o *judgeCheckOptions) flags(cmd *cobra.Command) {
	d := judge.Decoding()
	f := cmd.Flags()
	f.StringVar(&o.judge, "judge", "", "lexical, ollama:name, openai:name or recorded:file (required)")
	serverFlags(&o.servers, f)
	f.StringSliceVar(&o.sets, "set", check.DefaultSets(), "released sets, also "+check.GemmaSamples)
	f.StringVar(&o.file, "file", "", "labels of your own instead, one JSON object a line")
	f.StringSliceVar(&o.instruments, "axis", nil, "coverage, verbal, certainty, rubric, mcas (default: all that have labels)")
	f.IntVar(&o.limit, "limit", 0, "the first items of each set only (default: all)")
	f.IntVar(&o.numPredict, "num-predict", d.NumPredict, "most tokens of a reply")
	f.IntVar(&o.numCtx, "num-ctx", d.NumCtx, "context length in tokens")
	f.BoolVar(&o.variants, "variants", false, "also ask with the options reversed, and without the response")
	f.BoolVar(&o.plain, "plain", false, "ask for plain words and send no schema")
	f.StringVar(&o.record, "record", "", "keep the replies in this recording, and resume it")
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	if err := cmd.MarkFlagRequired("judge"); err != nil {
		panic(err)
	}
}

func (o judgeCheckOptions) run(cmd *cobra.Command) error {
	sets, err := o.load(cmd.Context())
	if err != nil {
		return err
	}
	options, err := o.options(cmd)
	if err != nil {
		return err
	}
	report, err := o.measure(cmd, sets, options)
	if err != nil {
		return err
	}
	if o.asJSON {
		return printJudgeJSON(cmd.OutOrStdout(), report)
	}
	return printJudgeReport(cmd.OutOrStdout(), report)
}

// load returns the labelled sets.
func (o judgeCheckOptions) load(ctx context.Context) ([]check.Set, error) {
	if o.file != "" {
		data, err := os.ReadFile(o.file)
		if err != nil {
			return nil, err
		}
		s, err := check.ParseFile(o.file, data)
		return []check.Set{s}, err
	}
	var sets []check.Set
	for _, name := range o.sets {
		s, err := check.Released(ctx, fixtures.FromEnv(), name)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func (o judgeCheckOptions) options(cmd *cobra.Command) (check.Options, error) {
	c := check.Options{Limit: o.limit, Variants: o.variants}
	for _, name := range o.instruments {
		in := check.Instrument(name)
		if !slices.Contains(check.Instruments(), in) {
			return c, fmt.Errorf("no axis %q; there are %v", name, check.Instruments())
		}
		c.Instruments = append(c.Instruments, in)
	}
	return c, nil
}

// measure asks the judge, once it has said how much there is to ask.
func (o judgeCheckOptions) measure(cmd *cobra.Command, sets []check.Set, c check.Options) (check.Report, error) {
	ctx := cmd.Context()
	if o.judge == "lexical" {
		return check.Lexical(ctx, sets, c)
	}
	j := &judge.Judge{Decoding: backend.Greedy(o.numPredict, o.numCtx), Schema: !o.plain}
	asks, err := check.Plan(ctx, j, sets, c)
	if err != nil {
		return check.Report{}, err
	}
	if j.Model, c.Parallel, err = o.open(cmd); err != nil {
		return check.Report{}, err
	}
	if o.record != "" {
		kept, err := check.Record(ctx, o.record, j.Model, asks, toolVersion())
		if err != nil {
			return check.Report{}, errors.Join(err, j.Model.Close())
		}
		j.Model = kept
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%d questions, each with a reply of at most %d tokens\n", len(asks), o.numPredict)
	bar := newBar(cmd.ErrOrStderr(), int64(len(asks)))
	c.Progress = func(done, total int) { bar.ChangeMax(total); bar.Set(done) }
	report, err := check.Judge(ctx, j, sets, c)
	bar.Finish()
	err = errors.Join(err, j.Model.Close())
	if err != nil && o.record != "" && ctx.Err() != nil {
		return report, fmt.Errorf("stopped: the replies so far are in %s; the same command goes on from there", o.record)
	}
	return report, err
}

// open opens the model that judges, and says how many questions it takes at once.
func (o judgeCheckOptions) open(cmd *cobra.Command) (backend.Model, int, error) {
	kind, name, _ := strings.Cut(o.judge, ":")
	var all []pool.Server
	var err error
	switch {
	case kind == "ollama" && name != "":
		all, err = o.servers.Ollama(cmd.Context(), ollama.Config{Model: name, NumCtx: o.numCtx})
	case kind == "openai" && name != "":
		all, err = o.servers.OpenAI(cmd.Context(), openai.Config{Model: name, NumCtx: o.numCtx})
	case kind == "recorded" && name != "":
		m, err := replay.Open(name)
		return m, 1, err
	default:
		err = fmt.Errorf("no judge %q: use lexical, ollama:name, openai:name or recorded:file", o.judge)
	}
	if err != nil {
		return nil, 0, err
	}
	p := pool.New(all, o.servers.PerHost, sayLost(cmd.ErrOrStderr()))
	_, err = p.Info(cmd.Context())
	return p, p.Slots(), err
}
