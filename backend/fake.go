package backend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// A Fake is a Model for tests: Say decides its answer. It obeys the decoding as a real
// model does (cap, context, stop strings), so that what uses it meets the same rules.
type Fake struct {
	Name string

	// Say returns the whole answer to a prompt, token by token, and whether it ends
	// there. An answer that does not end is repeated from its start.
	Say func(prompt string) (tokens []string, ends bool, err error)
}

// Echo returns a Fake that answers every prompt with its own words and then ends.
func Echo() *Fake {
	return &Fake{Name: "echo", Say: func(prompt string) ([]string, bool, error) {
		return words(prompt), true, nil
	}}
}

// Script returns a Fake that answers each prompt of lines with its words and then ends,
// and fails on any other prompt.
func Script(lines map[string]string) *Fake {
	return &Fake{Name: "script", Say: func(prompt string) ([]string, bool, error) {
		line, ok := lines[prompt]
		if !ok {
			return nil, false, fmt.Errorf("backend: script has no answer to %q; add it", prompt)
		}
		return words(line), true, nil
	}}
}

// words cuts s behind every space, so that the words concatenate to s.
func words(s string) []string {
	w := strings.SplitAfter(s, " ")
	if w[len(w)-1] == "" {
		w = w[:len(w)-1]
	}
	return w
}

// Info returns a description whose digests change with the name.
func (f *Fake) Info(ctx context.Context) (ModelInfo, error) {
	sum := sha256.Sum256([]byte(f.Name))
	digest := hex.EncodeToString(sum[:])
	return ModelInfo{Name: f.Name, Digest: digest, WeightsDigest: digest, Architecture: "fake",
		Quantization: "none", Template: digest, ContextLength: 1 << 20, Server: "fake", Kernels: "none"}, ctx.Err()
}

// Generate answers a as Say tells it.
func (f *Fake) Generate(ctx context.Context, a Ask) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	if err := a.Decoding.Check(); err != nil {
		return Answer{}, err
	}
	if a.Decoding.Temperature != 0 {
		return Answer{}, errors.New("backend: a fake does not sample; set temperature to 0")
	}
	rendered := strings.TrimPrefix(a.System+"\n"+a.Prompt, "\n")
	prompt := len(words(rendered))
	if err := a.Decoding.FitPrompt(prompt); err != nil {
		return Answer{}, err
	}
	tokens, ends, err := f.Say(a.Prompt)
	if err != nil {
		return Answer{}, err
	}
	ans := a.Decoding.cut(tokens, ends, prompt)
	ans.Rendered, ans.PromptTokens = rendered, prompt
	return ans, nil
}

// Close does nothing.
func (f *Fake) Close() error { return nil }

// cut returns the part of an answer that d lets through. The end of a turn is a token of
// its own, so an answer of n tokens is not known to end at a cap of n.
func (d Decoding) cut(tokens []string, ends bool, prompt int) Answer {
	var ans Answer
	for i := 0; ; i++ {
		switch {
		case i == d.NumPredict:
			ans.Stop = StopCap
		case ans.CutAtStop(d.Stop):
			ans.Stop = StopEOS
		case prompt+i == d.NumCtx:
			ans.Stop = StopContext
		case len(tokens) == 0 || ends && i == len(tokens):
			ans.Stop = StopEOS
		default:
			ans.Text += tokens[i%len(tokens)]
			ans.Tokens = append(ans.Tokens, Token{ID: i % len(tokens), End: len(ans.Text)})
			continue
		}
		return ans
	}
}
