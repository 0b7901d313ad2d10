package recorded

import (
	"fmt"
	"strings"

	"threearcs/backend"
)

// tags are the names under which Ollama's library has the paper's base models. The
// fine-tuned weights are not published.
var tags = map[string]string{
	backend.Qwen06B:   "qwen3:0.6b",
	backend.Qwen17B:   "qwen3:1.7b",
	backend.Qwen3508B: "qwen3.5:0.8b",
	backend.Gemma4E2B: "gemma4:e2b",
	backend.SmolLM217: "smollm2:1.7b",
}

// command returns the command that would record r, or "" if there is none: threearcs
// records answers to code problems, and only of models that can be had.
func command(r backend.Request) string {
	tag, ok := tags[r.Model]
	if !ok || r.Set != backend.HumanEval || !recordable.Has(r.Need) {
		return ""
	}
	words := []string{"threearcs record --model", tag, "--set", r.Set}
	if r.Decoding.NumPredict != 0 {
		words = append(words, "--num-predict", fmt.Sprint(r.Decoding.NumPredict))
	}
	return strings.Join(words, " ")
}

// recordable is what a recording of answers holds or yields.
const recordable = backend.Text | backend.Stop | backend.Passed | backend.Outcome
