package knownanswer

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"threearcs/backend/gguf"
)

// A Spec describes a model to build. Two equal Specs give the same bytes.
type Spec struct {
	Arch    string // one of Archs
	Seed    uint64 // of the codes, of which head is which and of the weights that do not matter
	Scripts []Script
	Default Script    // the answer to a prompt without a key; it ends at once if it has no tokens
	Filler  []string  // the preamble that scripts share
	Type    gguf.Type // of matrices: F32 (if not set), F16, BF16 or Q8_0
	Layers  int       // 4 if 0; at least 2
	Context int       // context length the model claims, 8192 if 0
	Words   []string  // texts of prompts that are one token each, which shortens prompts
	Quiet   bool      // leave out the weights that do not matter

	// Fallback is the size of the default's code in a prompt over that of a key's payload:
	// 0.5 if 0, and less than 1. Damping the start head to less gives the default answer.
	Fallback float64
}

// A Script is one answer: a token at a time, then the end or a loop.
type Script struct {
	Key    string // the text that selects it, wherever it stands in the prompt
	Filler int    // how many tokens of the shared preamble come first, its last ones

	// Rank says which of several keys in one prompt counts: that of the highest rank. Only
	// llama can tell ranks apart, since the others norm their keys.
	Rank   int
	Tokens []string // the text of each further token; not empty, without NUL

	// Ends says that the model ends its turn after the last token. Otherwise it goes on
	// at Tokens[Loop] for ever. (Ollama's server aborts an answer after some 30 equal
	// tokens, so a loop through the server needs two different ones.)
	Ends bool
	Loop int

	// Feature is planted in the hidden state at every token of Tokens, at coordinates
	// [FeatureAt, FeatureAt+8): at most 8 numbers in [-2, 2].
	Feature []float64
}

// check fails if s cannot be built and says what to change.
func (s Spec) check() error {
	if _, ok := archs[s.Arch]; !ok {
		return fmt.Errorf("knownanswer: no construction for architecture %q: use one of %s", s.Arch, strings.Join(Archs(), ", "))
	}
	switch {
	case !s.Type.Numeric():
		return fmt.Errorf("knownanswer: cannot write matrices as %v: use F32, F16, BF16 or Q8_0", s.Type)
	case s.Layers < 2:
		return fmt.Errorf("knownanswer: %d layers, want at least 2", s.Layers)
	case !(s.Fallback > 0 && s.Fallback < 1):
		return fmt.Errorf("knownanswer: fallback %v, want more than 0 and less than 1, the size of a payload", s.Fallback)
	case s.Default.Key != "":
		return fmt.Errorf("knownanswer: the default script has the key %q: it answers prompts without any", s.Default.Key)
	}
	if err := checkTokens("filler", s.Filler); err != nil {
		return err
	}
	if err := s.checkKeys(); err != nil {
		return err
	}
	for _, sc := range s.Scripts {
		if len(sc.Tokens) == 0 {
			return fmt.Errorf("knownanswer: script %q has no tokens", sc.Key)
		}
		if sc.Rank != 0 && (archs[s.Arch].normsHeads || sc.Rank < 0) {
			return fmt.Errorf("knownanswer: script %q has rank %d: ranks start at 0, and only llama has higher ones", sc.Key, sc.Rank)
		}
		if err := s.checkScript(sc); err != nil {
			return fmt.Errorf("knownanswer: script %q: %w", sc.Key, err)
		}
	}
	if err := s.checkScript(s.Default); err != nil {
		return fmt.Errorf("knownanswer: default script: %w", err)
	}
	return nil
}

// checkKeys fails if a key or a word cannot be a token of its own or could be taken for
// another.
func (s Spec) checkKeys() error {
	var all []string
	for _, sc := range s.Scripts {
		all = append(all, sc.Key)
	}
	all = append(all, s.Words...)
	for i, text := range all {
		if len(text) < 2 || strings.Contains(text, "<|") {
			return fmt.Errorf("knownanswer: %q cannot be a key or a word: use two bytes or more, without %q", text, "<|")
		}
		for j, other := range all {
			if i != j && strings.Contains(other, text) {
				return fmt.Errorf("knownanswer: %q is part of %q: prompts could not tell them apart", text, other)
			}
		}
	}
	return nil
}

func (s Spec) checkScript(sc Script) error {
	if sc.Filler < 0 || sc.Filler > len(s.Filler) {
		return fmt.Errorf("wants %d tokens of the shared preamble, which has %d", sc.Filler, len(s.Filler))
	}
	if sc.Filler > 0 && len(sc.Tokens) == 0 {
		return errors.New("has a preamble but no tokens of its own")
	}
	if !sc.Ends && len(sc.Tokens) > 0 && (sc.Loop < 0 || sc.Loop >= len(sc.Tokens)) {
		return fmt.Errorf("loops to token %d of %d", sc.Loop, len(sc.Tokens))
	}
	if len(sc.Feature) > features {
		return fmt.Errorf("has %d features, at most %d fit", len(sc.Feature), features)
	}
	for _, f := range sc.Feature {
		if !(math.Abs(f) <= 2) {
			return fmt.Errorf("feature %v is outside [-2, 2]", f)
		}
	}
	return checkTokens("script", sc.Tokens)
}

func checkTokens(what string, tokens []string) error {
	for i, t := range tokens {
		if t == "" || strings.Contains(t, "\x00") {
			return fmt.Errorf("knownanswer: token %d of a %s is %q: a token has text, and no NUL", i, what, t)
		}
	}
	return nil
}
