package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"threearcs/stats"
	"threearcs/stats/falsify"
)

// falsifyFlags are the flags of threearcs falsify.
type falsifyFlags struct {
	train, fresh           string
	trainTexts, freshTexts string
	bases                  []string
	names                  falsify.Names
	axes                   []string
	atLeast                float64
	seeds                  int
	options                falsify.Options
	inclusive              bool
	asJSON, strict         bool
}

// newFalsifyCmd returns the command that tries to refute a probe.
func newFalsifyCmd() *cobra.Command {
	f := falsifyFlags{names: falsify.DefaultNames(), options: falsify.PaperOptions()}
	cmd := &cobra.Command{
		Use:   "falsify --train train.npz [--fresh fresh.npz]",
		Short: "Try to refute a probe on hidden states: five steps, their gates, and controls",
		Long: `Try to refute the claim that a linear probe on hidden states tells good answers from bad.

The five steps are those of the paper's section 8, with its gates: cross-validation,
fresh answers, every label axis, pooled layers, another base model. The controls are
ours: permuted labels, a baseline of the texts alone, a baseline of surface features,
and whether training and fresh answers can be told apart. A step without data is not
run, and says what it needs.

An archive is what numpy.savez writes. It holds X (answers × features) and y (0 and 1,
or scores with --at-least); it may hold X_pool (features pooled over layers), texts (an
array of strings) and further columns of labels, which become axes where both archives
have them; other arrays are passed over. Any type and order of numbers will do, except
object arrays, which are Python pickles and never loaded.`,
		Example: `  threearcs falsify --train train.npz --fresh fresh.npz
  threearcs falsify --train train.npz --fresh fresh.npz \
      --train-texts train.txt --fresh-texts fresh.txt \
      --base other_train.npz,other_fresh.npz --json
  threearcs falsify --train step16.npz --y coverage --at-least 0.5 --axes humble,hedged`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("at-least") {
				f.names.AtLeast = &f.atLeast
			}
			if cmd.Flags().Changed("axes") {
				f.names.Axes = f.axes
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.train, "train", "", "archive of the answers that the probe is trained on (required)")
	flags.StringVar(&f.fresh, "fresh", "", "archive of fresh answers")
	flags.StringArrayVar(&f.bases, "base", nil, "archives of another base model, as train.npz,fresh.npz; may be repeated")
	flags.StringVar(&f.trainTexts, "train-texts", "", "texts of the training answers: one a line, or a .json list of strings")
	flags.StringVar(&f.freshTexts, "fresh-texts", "", "texts of the fresh answers")
	flags.StringVar(&f.names.X, "x", f.names.X, "name of the array of features")
	flags.StringVar(&f.names.Y, "y", f.names.Y, "name of the array of labels")
	flags.StringVar(&f.names.Pool, "pool", f.names.Pool, "name of the array of pooled features")
	flags.StringVar(&f.names.Texts, "texts", f.names.Texts, "name of the array of texts")
	flags.StringSliceVar(&f.axes, "axes", nil, "names of the arrays of further labels (default: all that have one label an answer)")
	flags.Float64Var(&f.atLeast, "at-least", 0, "labels are scores: an answer is good from this score on")
	flags.Float64SliceVar(&f.options.C, "C", f.options.C, "penalties to try")
	flags.IntVar(&f.options.Folds, "folds", f.options.Folds, "folds of cross-validation")
	flags.IntVar(&f.seeds, "seeds", len(f.options.Seeds), "seeds of cross-validation, 0 and up")
	flags.IntVar(&f.options.Permutations, "permutations", f.options.Permutations, "label permutations")
	flags.BoolVar(&f.inclusive, "inclusive", false, "assert at p >= t instead of p > t")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	flags.BoolVar(&f.strict, "strict", false, "exit with status 1 unless the verdict is survived")
	if err := cmd.MarkFlagRequired("train"); err != nil {
		panic(err)
	}
	return cmd
}

func (f *falsifyFlags) run(cmd *cobra.Command) error {
	f.options.Seeds = falsify.Seeds(f.seeds)
	if f.inclusive {
		f.options.Rule = stats.AtLeast
	}
	train, err := f.load(f.train, f.trainTexts)
	if err != nil {
		return err
	}
	var fresh *falsify.Sample
	if f.fresh != "" {
		if fresh, err = f.load(f.fresh, f.freshTexts); err != nil {
			return err
		}
	} else if f.freshTexts != "" {
		return errors.New("--fresh-texts without --fresh")
	}
	others, err := f.others()
	if err != nil {
		return err
	}
	if w, ok := cmd.ErrOrStderr().(*os.File); ok && term.IsTerminal(int(w.Fd())) {
		f.options.Begin = func(step string) { fmt.Fprintf(w, "%s …\n", step) }
	}
	report, err := falsify.Run(train, fresh, others, f.options)
	if err != nil {
		return err
	}
	write := report.WriteTable
	if f.asJSON {
		write = report.WriteJSON
	}
	if err := write(cmd.OutOrStdout()); err != nil {
		return err
	}
	if f.strict && report.Verdict != falsify.Survived {
		return exitStatus(1)
	}
	return nil
}

// load reads an archive and, if there is a file of them, its texts.
func (f *falsifyFlags) load(path, texts string) (*falsify.Sample, error) {
	s, err := falsify.Load(path, f.names)
	if err != nil || texts == "" {
		return s, err
	}
	lines, err := falsify.ReadTexts(texts)
	if err != nil {
		return nil, err
	}
	return s, s.SetTexts(lines)
}

// others reads the archives of --base.
func (f *falsifyFlags) others() ([]falsify.Base, error) {
	var others []falsify.Base
	names := f.names
	names.Axes = []string{} // the sweep is of the first model only
	for _, pair := range f.bases {
		train, fresh, found := strings.Cut(pair, ",")
		if !found {
			return nil, fmt.Errorf("--base %q: want train.npz,fresh.npz", pair)
		}
		var b falsify.Base
		var err error
		if b.Train, err = falsify.Load(train, names); err != nil {
			return nil, err
		}
		if b.Fresh, err = falsify.Load(fresh, names); err != nil {
			return nil, err
		}
		others = append(others, b)
	}
	return others, nil
}
