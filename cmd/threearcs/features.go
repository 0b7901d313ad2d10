package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"slices"

	"github.com/spf13/cobra"

	"threearcs/backend/engine"
)

// featuresFlags are the flags of threearcs features.
type featuresFlags struct {
	answerSource
	out       string
	layers    string
	checkWith string
}

// newFeaturesCmd returns the command that reads hidden states of answers.
func newFeaturesCmd() *cobra.Command {
	var f featuresFlags
	cmd := &cobra.Command{
		Use:   "features --model model --answers recording.jsonl --out train.npz",
		Short: "Read the hidden states of a model after each answer, for a probe",
		Long: `Run a model over prompts and their answers and write its hidden state after each answer.

The archive loads with numpy.load and with "threearcs falsify". It holds X (float32, answers
× width), position, ids, texts, model, and y if there are labels. The state is read after
the final norm at the last token of an answer, and position says which that is: "closing"
if the model then ended its turn, "cap" or "context" if it was cut there, "aborted" if the
server gave up, "prompt" if the answer is empty, "unknown" if a file does not say.

--answers is a recording. Its own token ids are taken if it has them; otherwise the prompt
as rendered and the text are tokenised together. --prompts is a file of JSON lines with
prompt and response, and optionally id, system, stop ("stop" or "length") and label.
--labels has lines with id and label; the id of a repeat is "item#repeat". Labels are true
and false, or numbers: see falsify --at-least.

This needs the engine (-tags engine). A run that is stopped starts again from the first
answer.`,
		Example: `  threearcs features --model qwen3:0.6b --answers base.jsonl --labels coverage.jsonl --out train.npz
  threearcs features --model model.gguf --prompts answers.jsonl --layers both --out fresh.npz
  threearcs falsify --train train.npz --fresh fresh.npz`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
			defer stop()
			return f.run(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	f.flags(cmd)
	flags.StringVar(&f.out, "out", "", "archive to write, which must not exist (required)")
	flags.StringVar(&f.layers, "layers", "last", "last: h_last; mean4: mean of the last four layers; both: h_last, and the mean as X_pool")
	flags.StringVar(&f.checkWith, "check-with", "", "the same model on an Ollama server (OLLAMA_HOST), whose embeddings must be the states read here; llama architecture only")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

// run reads all states and writes the archive.
func (f featuresFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	if !slices.Contains([]string{"last", "mean4", "both"}, f.layers) {
		return fmt.Errorf("--layers %q: use last, mean4 or both", f.layers)
	}
	if _, err := os.Lstat(f.out); err == nil {
		return fmt.Errorf("%s exists: name another file or remove it", f.out)
	}
	items, recorded, err := f.load()
	if err != nil {
		return err
	}
	if err := checkLabels(items); err != nil {
		return fmt.Errorf("%s: %w", f.file(), err)
	}
	m, info, err := f.open(ctx, items, recorded, stderr)
	if err != nil {
		return err
	}
	defer m.Close()
	read := features{items: items, model: info}
	if err := f.read(ctx, m, &read, stderr); err != nil {
		return err
	}
	if f.checkWith != "" {
		if err := f.crossCheck(ctx, m, &read, stdout); err != nil {
			return err
		}
	}
	if err := read.save(f.out); err != nil {
		return err
	}
	return read.print(stdout, f.out)
}

// read fills in the rows of r. The longest text comes first: the engine then makes room
// for it once, and no row depends on which was read before.
func (f featuresFlags) read(ctx context.Context, m *engine.Model, r *features, stderr io.Writer) error {
	tokens, order := make([][]int, len(r.items)), make([]int, len(r.items))
	for i, it := range r.items {
		var err error
		if tokens[i], _, err = it.tokens(m); err != nil {
			return fmt.Errorf("%s: %w", it.id, err)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(tokens[b]) - len(tokens[a]) })
	r.x = make([][]float32, len(r.items))
	if f.layers == "both" {
		r.pooled = make([][]float32, len(r.items))
	}
	count := newCounter(stderr, "reading", len(r.items))
	for _, i := range order {
		state, err := m.State(ctx, tokens[i])
		if err == nil {
			err = f.keep(r, i, state)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.items[i].id, err)
		}
		count()
	}
	return nil
}

// keep sets row i of r.
func (f featuresFlags) keep(r *features, i int, s engine.State) error {
	r.x[i] = s.Last
	if f.layers != "last" {
		mean, err := s.MeanOfLast(4)
		if err != nil {
			return err
		}
		if f.layers == "both" {
			r.pooled[i] = mean
		} else {
			r.x[i] = mean
		}
	}
	for _, v := range r.x[i] {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("the model computes %v", v)
		}
	}
	return nil
}
