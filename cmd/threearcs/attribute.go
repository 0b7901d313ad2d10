package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/stats/attribution"
)

// attributeFlags are the flags of threearcs attribute.
type attributeFlags struct {
	answerSource
	last, top, controls int
	by, out             string
	stats               attribution.Options
}

// newAttributeCmd returns the command that looks for heads that tell two cohorts apart.
func newAttributeCmd() *cobra.Command {
	var f attributeFlags
	cmd := &cobra.Command{
		Use:   "attribute --model model --answers recording.jsonl --labels labels.jsonl",
		Short: "Ask which attention heads tell two cohorts of answers apart, and whether chance would",
		Long: `Read what every attention head puts into its output projection over the last tokens of each
answer, and ask which heads tell the answers labelled true from those labelled false.

Magnitude is Cohen's d of the heads' output norms, positive where true is larger. Direction
is d of their mean outputs projected on the direction between the cohorts, scored on
answers that the direction was not fitted to (halves, both ways round, averaged over
splits); "fitted" scores it on the same answers, as the paper does. Chance is how often the
largest effect among all heads is as large under permuted labels, FDR the false discovery
rate (Benjamini, Hochberg). A direction is one-sided: it must point the same way again.

--labels has lines with id and label, true or false; answers without a label are in neither
cohort. Each needs four. The last lines are heads as "threearcs temper --heads" takes them:
the first by d, and controls drawn at random from the same layers. Temper both, and the
first once more with λ = 1, before you believe what tempering does.

This needs the engine (-tags engine). A run that is stopped starts again from the first
answer.`,
		Example: `  threearcs attribute --model qwen3:0.6b --answers chef.jsonl --labels overconfident.jsonl --out heads.tsv
  threearcs attribute --model model.gguf --answers chef.jsonl --labels wrong.jsonl --by direction --top 3`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
			defer stop()
			return f.run(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	f.flags(cmd)
	flags.IntVar(&f.last, "last", 32, "how many tokens at the end of an answer are read")
	flags.IntVar(&f.top, "top", 5, "how many heads to show and name")
	flags.StringVar(&f.by, "by", "magnitude", "which heads to name: magnitude or direction")
	flags.IntVar(&f.controls, "random-heads", 1, "how many sets of random heads of the same layers to draw")
	flags.IntVar(&f.stats.Permutations, "permutations", 1000, "how often labels are permuted")
	flags.IntVar(&f.stats.Splits, "splits", 5, "how many splits into halves are averaged")
	flags.Uint64Var(&f.stats.Seed, "seed", 0, "seed of permutations, splits and random heads")
	flags.StringVar(&f.out, "out", "", "write every head as tab-separated values to this file, which must not exist")
	_ = cmd.MarkFlagRequired("labels")
	return cmd
}

// run reads the heads, ranks them, prints and writes what was found.
func (f attributeFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	if err := f.check(); err != nil {
		return err
	}
	items, recorded, err := f.load()
	if err != nil {
		return err
	}
	labelled, err := cohorts(items)
	if err != nil {
		return fmt.Errorf("%s: %w", f.labels, err)
	}
	m, info, err := f.open(ctx, items, recorded, stderr)
	if err != nil {
		return err
	}
	defer m.Close()
	a := attributed{model: info, last: f.last, unlabelled: len(items) - len(labelled), seed: f.stats.Seed, notes: confounds(labelled)}
	if a.heads, err = m.Heads(); err != nil {
		return err
	}
	samples, err := f.read(ctx, m, labelled, stderr)
	if err != nil {
		return err
	}
	if a.Result, err = attribution.Attribute(samples, f.stats); err != nil {
		return err
	}
	if f.out != "" {
		if err := a.save(f.out); err != nil {
			return err
		}
	}
	return a.print(stdout, f)
}

func (f attributeFlags) check() error {
	switch {
	case f.by != "magnitude" && f.by != "direction":
		return fmt.Errorf("--by %q: use magnitude or direction", f.by)
	case f.last < 1 || f.top < 1 || f.controls < 0 || f.stats.Permutations < 1 || f.stats.Splits < 1:
		return errors.New("--last, --top, --permutations and --splits start at 1, --random-heads at 0")
	case f.out == "":
		return nil
	}
	if _, err := os.Lstat(f.out); err == nil {
		return fmt.Errorf("%s exists: name another file or remove it", f.out)
	}
	return nil
}

// cohorts returns the items that have a label, which must be true or false, and enough of
// each.
func cohorts(all []featureItem) ([]featureItem, error) {
	var items []featureItem
	n := map[float64]int{}
	for _, it := range all {
		if it.label == nil {
			continue
		}
		if *it.label != 0 && *it.label != 1 {
			return nil, fmt.Errorf("%q has the label %v: two cohorts need true and false", it.id, *it.label)
		}
		items = append(items, it)
		n[*it.label]++
	}
	if n[1] < attribution.Fewest || n[0] < attribution.Fewest {
		return nil, fmt.Errorf("labelled true: %d answers, false: %d; need %d of each", n[1], n[0], attribution.Fewest)
	}
	return items, nil
}

// confounds says what a reader must know of the cohorts: answers that end otherwise in one
// than in the other, and several answers to a prompt.
func confounds(items []featureItem) []string {
	var notes []string
	var n, unfinished [2]int
	prompts, again := map[[2]string]bool{}, 0
	for _, it := range items {
		c := int(*it.label)
		n[c]++
		if it.position() != "closing" {
			unfinished[c]++
		}
		key := [2]string{it.ask.System, it.ask.Prompt}
		if prompts[key] {
			again++
		}
		prompts[key] = true
	}
	if both := unfinished[0] + unfinished[1]; both > 0 && both < len(items) {
		notes = append(notes, fmt.Sprintf("%d of %d answers labelled true and %d of %d labelled false are cut off or may be: heads that tell cut answers from finished ones tell the cohorts apart as far as these shares differ",
			unfinished[1], n[1], unfinished[0], n[0]))
	}
	if again > 0 {
		notes = append(notes, fmt.Sprintf("several answers to one prompt, %d beyond the first: permuted labels take them as independent, so that chance is understated", again))
	}
	return notes
}

// read returns what all heads put out at the end of each answer.
func (f attributeFlags) read(ctx context.Context, m *engine.Model, items []featureItem, stderr io.Writer) ([]attribution.Sample, error) {
	var samples []attribution.Sample
	count := newCounter(stderr, "reading", len(items))
	for _, it := range items {
		ids, answer, err := it.tokens(m)
		if err == nil && answer < 1 {
			err = errors.New("the answer is empty: take it out of the labels")
		}
		var outputs []engine.HeadOutput
		if err == nil {
			outputs, err = m.HeadOutputs(ctx, ids, min(f.last, answer))
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", it.id, err)
		}
		s := attribution.Sample{Label: *it.label == 1}
		for _, o := range outputs {
			s.Norms, s.Means = append(s.Norms, o.Norm), append(s.Means, o.Mean)
		}
		samples = append(samples, s)
		count()
	}
	return samples, nil
}

// An attributed is what attribution says of the heads of a model.
type attributed struct {
	*attribution.Result
	model      backend.ModelInfo
	heads      []backend.Head
	last       int
	unlabelled int
	seed       uint64
	notes      []string // what a reader of the cohorts must know
}

// named returns the first n heads of a ranking.
func (a attributed) named(r attribution.Ranking, n int) []backend.Head {
	var heads []backend.Head
	for _, unit := range r.Order[:min(n, len(r.Order))] {
		heads = append(heads, a.heads[unit])
	}
	return heads
}
