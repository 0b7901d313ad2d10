package backend

import (
	"fmt"
	"strings"
)

// Check fails if d does not say how much to generate and how long the context is, or
// holds a value that no model can obey.
func (d Decoding) Check() error {
	switch {
	case d.NumPredict <= 0:
		return fmt.Errorf("backend: num_predict is %d: set the most tokens to generate (no model runs unbounded)", d.NumPredict)
	case d.NumCtx <= 0:
		return fmt.Errorf("backend: num_ctx is %d: set the context length (servers differ in their default)", d.NumCtx)
	case !(d.Temperature >= 0):
		return fmt.Errorf("backend: temperature is %v: use 0 (greedy) or more", d.Temperature)
	}
	for _, s := range d.Stop {
		if s == "" {
			return fmt.Errorf("backend: an empty stop string ends every answer at once; remove it")
		}
	}
	return nil
}

// FitPrompt fails if a prompt of so many tokens leaves no room in the context to answer.
func (d Decoding) FitPrompt(tokens int) error {
	if tokens < d.NumCtx {
		return nil
	}
	return fmt.Errorf("backend: the prompt has %d tokens, num_ctx is %d: raise num_ctx above the prompt (prompts are never shortened)", tokens, d.NumCtx)
}

// CutAtStop shortens the answer before the first of its stop strings and drops the tokens
// that the cut removed or divided, as Ollama does. It reports whether there was one.
func (a *Answer) CutAtStop(stop []string) bool {
	for _, s := range stop {
		at := strings.Index(a.Text, s)
		if at < 0 {
			continue
		}
		a.Text = a.Text[:at]
		for n := len(a.Tokens); n > 0 && a.Tokens[n-1].End > at; n-- {
			a.Tokens = a.Tokens[:n-1]
		}
		return true
	}
	return false
}
