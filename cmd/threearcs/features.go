package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"slices"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/recording"
)

// featuresFlags are the flags of threearcs features.
type featuresFlags struct {
	model            string
	answers, prompts string
	labels, out      string
	layers           string
	reread           bool
	options          engine.Options
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
	flags.StringVar(&f.model, "model", "", "GGUF file, or a model in Ollama's store such as qwen3:0.6b (required)")
	flags.StringVar(&f.answers, "answers", "", "recording of the answers, plain or compressed")
	flags.StringVar(&f.prompts, "prompts", "", "JSON lines with prompt and response, instead of a recording")
	flags.StringVar(&f.labels, "labels", "", "JSON lines with id and label")
	flags.StringVar(&f.out, "out", "", "archive to write, which must not exist (required)")
	flags.StringVar(&f.layers, "layers", "last", "last: h_last; mean4: mean of the last four layers; both: h_last, and the mean as X_pool")
	flags.BoolVar(&f.reread, "reread", false, "read answers that another model gave")
	flags.BoolVar(&f.options.Exact, "exact", false, "float32 cache and unfused attention: states exact to 1e-6, but not bit for bit the server's")
	flags.IntVar(&f.options.Threads, "threads", 0, "threads of the engine (default: half the processors)")
	_ = cmd.MarkFlagRequired("model")
	_ = cmd.MarkFlagRequired("out")
	cmd.MarkFlagsOneRequired("answers", "prompts")
	cmd.MarkFlagsMutuallyExclusive("answers", "prompts")
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
	m, err := openEngine(f.model, f.options)
	if err != nil {
		return err
	}
	defer m.Close()
	read := features{items: items}
	if read.model, err = m.Info(ctx); err != nil {
		return err
	}
	if recorded != nil {
		if err := f.match(items, recorded.Model, read.model); err != nil {
			return err
		}
		if len(items) < recorded.Set.Asks {
			fmt.Fprintf(stderr, "%s holds %d of %d answers: it was interrupted\n", f.answers, len(items), recorded.Set.Asks)
		}
	}
	if err := f.read(ctx, m, &read, stderr); err != nil {
		return err
	}
	if err := read.save(f.out); err != nil {
		return err
	}
	return read.print(stdout, f.out)
}

// load reads the answers, with the header of the recording if they are in one.
func (f featuresFlags) load() (items []featureItem, recorded *recording.Header, err error) {
	from := cmp.Or(f.answers, f.prompts)
	if f.answers != "" {
		var h recording.Header
		items, h, err = readAnswers(f.answers)
		recorded = &h
	} else {
		items, err = readPrompts(f.prompts)
	}
	if err == nil && f.labels != "" {
		err = addLabels(items, f.labels)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := checkItems(items); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", from, err)
	}
	return items, recorded, nil
}

// match fails if the weights that gave the answers are not those that read them, unless
// that is asked for. Of each answer it then leaves the text alone: the reader may have
// another template and other tokens.
func (f featuresFlags) match(items []featureItem, gave, reads backend.ModelInfo) error {
	if gave.WeightsDigest == reads.WeightsDigest {
		return nil
	}
	if !f.reread {
		return fmt.Errorf("%s holds answers of %s with the weights %.12s, %s has %.12s: to read answers of another model, add --reread",
			f.answers, gave.Name, gave.WeightsDigest, f.model, reads.WeightsDigest)
	}
	for i := range items {
		items[i].answer.Rendered, items[i].answer.Tokens = "", nil
	}
	return nil
}

// read fills in the rows of r. The longest text comes first: the engine then makes room
// for it once, and no row depends on which was read before.
func (f featuresFlags) read(ctx context.Context, m *engine.Model, r *features, stderr io.Writer) error {
	tokens, order := make([][]int, len(r.items)), make([]int, len(r.items))
	for i, it := range r.items {
		var err error
		if tokens[i], err = it.tokens(m); err != nil {
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

// tokens returns the ids of the prompt and answer of it: the recorded ones if there are
// any, otherwise those of both texts together.
func (it featureItem) tokens(m *engine.Model) ([]int, error) {
	rendered := it.answer.Rendered
	if rendered == "" {
		var err error
		if rendered, err = m.Render(it.ask); err != nil {
			return nil, err
		}
	}
	unknown := func(t backend.Token) bool { return t.ID < 0 }
	if len(it.answer.Tokens) == 0 || slices.ContainsFunc(it.answer.Tokens, unknown) {
		return m.Tokenize(rendered + it.answer.Text)
	}
	ids, err := m.Tokenize(rendered)
	if err != nil {
		return nil, err
	}
	if len(ids) != it.answer.PromptTokens {
		return nil, fmt.Errorf("the prompt was recorded with %d tokens, here it has %d: the tokenizer is another; add --reread", it.answer.PromptTokens, len(ids))
	}
	for _, t := range it.answer.Tokens {
		ids = append(ids, t.ID)
	}
	return ids, nil
}
