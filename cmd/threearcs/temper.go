package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/temper"
)

// temperFlags are the flags of threearcs temper.
type temperFlags struct {
	model, heads, out string
	lambda            float64
}

// newTemperCmd returns the command that damps attention heads in a model file.
func newTemperCmd() *cobra.Command {
	var f temperFlags
	cmd := &cobra.Command{
		Use:   "temper --model model.gguf --heads 3:1,17:0 --lambda 0.5 --out tempered.gguf",
		Short: "Scale attention heads of a model by λ, in a copy of its file that any server can load",
		Long: `Write a copy of a model in which the outputs of some attention heads are scaled by λ.

The output of head h goes into columns [h·d, (h+1)·d) of its layer's output projection. Scaling
these columns is the same as scaling the head at the input of the projection, so the copy
needs nothing of its server. λ = 1 changes nothing, 0 removes the head.

Nothing else changes: not the header, not any other tensor. F32, F16, BF16 and Q8_0
projections keep their type. One of type Q4_0, Q5_0, Q4_K, Q5_K or Q6_K is written as F16,
which is said. Rounding then differs a little from that of the model; for a control with
the same rounding, temper the same heads with λ = 1.

The model is a GGUF file or a name in Ollama's store (OLLAMA_MODELS or ~/.ollama/models).`,
		Example: `  threearcs temper --model model.gguf --heads 3:1 --lambda 0.5 --out tempered.gguf
  threearcs temper --model qwen3:0.6b --heads 3:1,3:5,17:0 --lambda 0 --out without.gguf`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.OutOrStdout()) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "GGUF file, or a model in Ollama's store such as qwen3:0.6b")
	flags.StringVar(&f.heads, "heads", "", "heads as layer:head, both from 0, separated by commas")
	flags.Float64Var(&f.lambda, "lambda", 0, "factor λ of the heads")
	flags.StringVar(&f.out, "out", "", "file to write, which must not exist")
	for _, name := range []string{"model", "heads", "lambda", "out"} {
		_ = cmd.MarkFlagRequired(name)
	}
	return cmd
}

func (f temperFlags) run(out io.Writer) error {
	factors, err := headFactors(f.heads, f.lambda)
	if err != nil {
		return err
	}
	weights, err := engine.Weights(f.model)
	if err != nil {
		return err
	}
	notes, err := temper.WriteFile(f.out, weights, factors)
	if err != nil {
		return err
	}
	heads := slices.SortedFunc(maps.Keys(factors), backend.Head.Compare)
	return errors.Join(f.printChange(out, heads, notes), f.printModelfile(out, weights))
}

// headFactors gives each head of a list the factor λ.
func headFactors(list string, lambda float64) (map[backend.Head]float64, error) {
	heads, err := backend.ParseHeads(list)
	if err != nil {
		return nil, err
	}
	factors := map[backend.Head]float64{}
	for _, h := range heads {
		if _, twice := factors[h]; twice {
			return nil, fmt.Errorf("--heads names %v twice", h)
		}
		factors[h] = lambda
	}
	return factors, nil
}

// printChange says what is different in the written file.
func (f temperFlags) printChange(out io.Writer, heads []backend.Head, notes []string) error {
	fmt.Fprintf(out, "%s is %s with these heads scaled by λ = %v:\n", f.out, f.model, f.lambda)
	for _, h := range heads {
		fmt.Fprintf(out, "  layer %d, head %d\n", h.Layer, h.Head)
	}
	for _, note := range notes {
		fmt.Fprintf(out, "%s\n", note)
	}
	_, err := fmt.Fprint(out, "The header and all other tensors are those of the model.\n\n")
	return err
}

// printModelfile says how to load the written file into Ollama. The template of a model in
// Ollama's store is not part of its weights.
func (f temperFlags) printModelfile(out io.Writer, weights string) error {
	path, err := filepath.Abs(f.out)
	if err != nil {
		return err
	}
	modelfile := fmt.Sprintf("echo 'FROM %s' > Modelfile", path)
	if weights != f.model {
		modelfile = fmt.Sprintf("ollama show --modelfile %s | sed 's|^FROM .*|FROM %s|' > Modelfile", f.model, path)
	}
	_, err = fmt.Fprintf(out, "To load it into Ollama as \"tempered\":\n  %s\n  ollama create tempered -f Modelfile\n", modelfile)
	return err
}
