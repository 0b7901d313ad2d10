package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/recording"
)

// An answerSource names a model and answers that it is to read.
type answerSource struct {
	model            string
	answers, prompts string
	labels           string
	reread           bool
	options          engine.Options
}

func (f *answerSource) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "GGUF file, or a model in Ollama's store such as qwen3:0.6b (required)")
	flags.StringVar(&f.answers, "answers", "", "recording of the answers, plain or compressed")
	flags.StringVar(&f.prompts, "prompts", "", "JSON lines with prompt and response, instead of a recording")
	flags.StringVar(&f.labels, "labels", "", "JSON lines with id and label")
	flags.BoolVar(&f.reread, "reread", false, "read answers that another model gave")
	flags.BoolVar(&f.options.Exact, "exact", false, "float32 cache and unfused attention: states exact to 1e-6, but not bit for bit the server's")
	flags.IntVar(&f.options.Threads, "threads", 0, "threads of the engine (default: half the processors)")
	_ = cmd.MarkFlagRequired("model")
	cmd.MarkFlagsOneRequired("answers", "prompts")
	cmd.MarkFlagsMutuallyExclusive("answers", "prompts")
}

// file is where the answers are.
func (f answerSource) file() string { return cmp.Or(f.answers, f.prompts) }

// load reads the answers, with the header of the recording if they are in one.
func (f answerSource) load() (items []featureItem, recorded *recording.Header, err error) {
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
		return nil, nil, fmt.Errorf("%s: %w", f.file(), err)
	}
	return items, recorded, nil
}

// match fails if the weights that gave the answers are not those that read them, unless
// that is asked for. Of each answer it then leaves the text alone: the reader may have
// another template and other tokens.
func (f answerSource) match(items []featureItem, gave, reads backend.ModelInfo) error {
	if gave.WeightsDigest == reads.WeightsDigest && gave.Edit == reads.Edit {
		return nil
	}
	if !f.reread {
		return fmt.Errorf("%s holds answers of %s with the weights %.12s%s, %s has %.12s: to read answers of another model, add --reread",
			f.answers, gave.Name, gave.WeightsDigest, edited(gave), f.model, reads.WeightsDigest)
	}
	for i := range items {
		items[i].answer.Rendered, items[i].answer.Tokens = "", nil
	}
	return nil
}

// edited says what was changed in a model at run time.
func edited(m backend.ModelInfo) string {
	if m.Edit == "" {
		return ""
	}
	return " (" + m.Edit + ")"
}

// open opens the model in this process, and fails if it is not to read the items.
func (f answerSource) open(ctx context.Context, items []featureItem, recorded *recording.Header, stderr io.Writer) (*engine.Model, backend.ModelInfo, error) {
	m, err := openEngine(f.model, f.options)
	if err != nil {
		return nil, backend.ModelInfo{}, err
	}
	info, err := m.Info(ctx)
	if err == nil && recorded != nil {
		err = f.match(items, recorded.Model, info)
	}
	if err != nil {
		return nil, info, errors.Join(err, m.Close())
	}
	if recorded != nil && len(items) < recorded.Set.Asks {
		fmt.Fprintf(stderr, "%s holds %d of %d answers: it was interrupted\n", f.answers, len(items), recorded.Set.Asks)
	}
	return m, info, nil
}

// tokens returns the ids of the prompt and answer of it, and how many are the answer's: the
// recorded ones if there are any, otherwise those of both texts together.
func (it featureItem) tokens(m *engine.Model) (ids []int, answer int, err error) {
	a := it.answer
	if a.Rendered == "" {
		if a.Rendered, err = m.Render(it.ask); err != nil {
			return nil, 0, err
		}
	}
	unknown := func(t backend.Token) bool { return t.ID < 0 }
	if len(a.Tokens) > 0 && !slices.ContainsFunc(a.Tokens, unknown) {
		if ids, err = m.TokensOf(a); err != nil {
			err = fmt.Errorf("%w: add --reread", err)
		}
		return ids, len(a.Tokens), err
	}
	prompt, err := m.Tokenize(a.Rendered)
	if err != nil {
		return nil, 0, err
	}
	ids, err = m.Tokenize(a.Rendered + a.Text)
	return ids, len(ids) - len(prompt), err
}
