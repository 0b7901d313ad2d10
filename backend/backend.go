package backend

import (
	"context"
	"fmt"
)

// A Backend obtains Runs.
type Backend interface {
	// Name is the word that selects the backend: "recorded", "engine" or "ollama".
	Name() string

	// Run returns the answers of r.Model to every item of r.Set under r.Decoding,
	// with every field of r.Need filled for every item. When it cannot, it fails
	// with a *MissingError.
	Run(ctx context.Context, r Request) (*Run, error)
}

// A Request names a Run. Two equal requests to one backend return equal Runs.
type Request struct {
	Model    string   // as in the paper, such as [Gemma4E2B]
	Set      string   // prompt set, such as [HumanEval]
	Decoding Decoding // zero fields are not part of the question: any recorded value serves
	Need     Field    // what must be filled in every item
	Damping  Damping  // of attention heads; the zero value damps none
}

// A Damping multiplies the outputs of attention heads by a factor, at the input of the
// output projection.
type Damping struct {
	Top    int      // how many heads: the first ones of the model's [Attribution]
	By     Contrast // of that attribution
	Random bool     // instead as many heads drawn from the same layers
	Lambda float64  // the factor; 1 leaves the heads alone
}

// A Contrast names the two cohorts of answers whose heads an [Attribution] compares.
type Contrast string

// The contrasts of the paper's two magnitude attributions. Heads are ranked by the
// standardised difference with its sign: heads with more output before wrong answers come
// first, and those with less output before answers that verify themselves.
const (
	WrongOrRight  Contrast = ""                  // assertive answers: wrong less correct
	SelfVerifying Contrast = "self_verification" // scores of at most 2 less scores of at least 4
)

// String returns "" for the zero value.
func (d Damping) String() string {
	if d == (Damping{}) {
		return ""
	}
	which := "first"
	if d.Random {
		which = "random in place of the first"
	}
	s := fmt.Sprintf("λ=%g on the %s %d heads", d.Lambda, which, d.Top)
	if d.By != WrongOrRight {
		s += " by " + string(d.By)
	}
	return s
}

// String returns r as a reader would say it: model, set, cap and needs.
func (r Request) String() string {
	s := fmt.Sprintf("%s on %s", r.Model, r.Set)
	if r.Decoding.NumPredict != 0 {
		s += fmt.Sprintf(" at num_predict=%d", r.Decoding.NumPredict)
	}
	if d := r.Damping.String(); d != "" {
		s += " with " + d
	}
	return fmt.Sprintf("%s (%s)", s, r.Need)
}

// The models of the paper, in its own words. DD marks a model fine-tuned by disposition
// distillation.
const (
	Qwen06B   = "Qwen3-0.6B"
	Qwen06BDD = "Qwen3-0.6B DD"
	Qwen17B   = "Qwen3-1.7B"
	Qwen17BDD = "Qwen3-1.7B DD"
	Qwen3508B = "Qwen3.5-0.8B"
	Gemma4E2B = "Gemma 4 E2B-it"
	Gemma4DD  = "Gemma 4 E2B-it DD"
	SmolLM217 = "SmolLM2-1.7B-Instruct"
)

// The prompt sets of the paper.
const (
	HumanEval = "humaneval"   // 164 problems of openai/human-eval
	MCAS500   = "mcas-500"    // 500 cases of the meta-cognitive awareness score
	Step16    = "chef-step16" // 100 Chef prompts, the last rows of the training file
	Fresh     = "chef-fresh"  // 193 Chef prompts by another generator
)

// A Run is the answers of one model to one prompt set under one decoding.
type Run struct {
	Model    string
	Set      string
	Decoding Decoding
	Has      Field  // the fields filled in every item
	Items    []Item // in the order of the prompt set
	Level    Evidence
	Sources  []Source // where it came from, never empty
	Notes    []string // what a reader of the number must know

	// StandIn says that the prompts are not the paper's, so that sentences can be asked of
	// the run, while numbers the paper prints about its own prompts cannot.
	StandIn bool
}

// An Item is one answer. A field is meaningful only if its bit is set in Run.Has.
type Item struct {
	ID     string // "HumanEval/0", "step16/041": unique in the set
	Repeat int    // 0 for a single greedy answer

	Text   string     // Text: the answer, raw
	Tokens []Token    // Text: its tokens, if the backend reports them
	Stop   StopReason // Stop

	Passed   bool           // Passed: the program passed all tests of its problem
	Outcome  string         // Outcome: correct, wrong, truncated, no code, timeout, …
	MCAS     int            // MCAS: 0, 1 or 2
	Tricky   bool           // MCAS: an under-specified prompt
	Coverage float64        // Coverage: share of the gold checklist found, in [0, 1]
	Correct  bool           // Coverage: the released label, coverage >= 0.5
	Assert   bool           // Verbal: the answer asserts (it hedges otherwise)
	Rubric   map[string]int // Rubric: axis to score 1…5; nil where the judge failed
	Hidden   []float64      // Hidden: h_last, or its coordinates in a probe basis
	Pooled   []float64      // Pooled: the mean of the last four hidden states at the same token
	Surface  Surface        // Surface: what the text looks like from outside
	Words    WordCounts     // Words: hashed words of the answer
	Prompt   WordCounts     // PromptWords: hashed words of the prompt
	Score    float64        // Score: a stored verifier score
}

// WordCounts counts words by their hash, so that a bag of words can be shipped where a
// text cannot.
type WordCounts map[uint32]int

// A Surface describes a text without its meaning.
type Surface struct {
	Chars int // length in characters
	// Strict and Lenient say whether the text ends as a finished answer does: see
	// fixtures.EndsStrict and fixtures.EndsLenient.
	Strict, Lenient bool
	AtCap           bool // the stored text has the length at which the release cuts texts
}

// A Token is one generated token and the byte offset at which it ends in the text.
type Token struct {
	ID  int
	End int
}

// Evidence says what a number was obtained from.
type Evidence string

// The levels of evidence, strongest first.
const (
	Live     Evidence = "live"     // a model was run now
	Recorded Evidence = "recorded" // recomputed from per-item records
	Summary  Evidence = "summary"  // only a stored summary number exists
	Printed  Evidence = "printed"  // arithmetic on the paper's own printed numbers
	Cited    Evidence = "cited"    // a fact read in a pinned script or note of the authors
	None     Evidence = "none"     // nothing released can settle it
)

// A Source is a file, the field read from it and the checksum that pins it.
type Source struct {
	File   string
	Field  string
	SHA256 string
}

// String returns "file :: field".
func (s Source) String() string {
	if s.Field == "" {
		return s.File
	}
	return s.File + " :: " + s.Field
}

// A MissingError says that a backend cannot obtain what was asked.
type MissingError struct {
	What    string // what is missing
	Have    string // the nearest thing there is, if any
	Command string // the command that would supply it, if there is one
}

func (e *MissingError) Error() string {
	s := "backend: " + e.What
	if e.Have != "" {
		s += "; nearest: " + e.Have
	}
	if e.Command != "" {
		s += "; to obtain it: " + e.Command
	}
	return s
}
