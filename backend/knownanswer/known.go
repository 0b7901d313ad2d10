package knownanswer

import (
	"errors"
	"fmt"

	"threearcs/backend"
)

// Known is what is known about a model before it runs.
type Known struct {
	Path   string
	SHA256 string // of the file

	Start  backend.Head // the head that decides by the key of the prompt
	Resume backend.Head // the head that decides after the shared preamble

	// Switch is the factor of the start head (Spec.Fallback) below which the model gives the default
	// answer to every prompt, and of the resume head below which answers end after the
	// preamble. It is 0 in gemma4, where a norm behind the heads hides their size: there a
	// factor of 0 does this, and the effect of factors in (0, 0.5) is not known.
	Switch float64

	plan *plan
}

// Answer returns the answer to a, token for token. It covers greedy decoding with the
// file's own chat template or in raw mode, and fails on anything else, and on prompts that
// hold the keys of two scripts of the same rank, none of a higher one.
func (k *Known) Answer(a backend.Ask) (backend.Answer, error) {
	d := a.Decoding
	if err := d.Check(); err != nil {
		return backend.Answer{}, err
	}
	if d.Temperature != 0 || d.RepeatPenalty != 1 || d.PresencePenalty != 0 || d.FrequencyPenalty != 0 || d.Think {
		return backend.Answer{}, fmt.Errorf("knownanswer: answers are known for greedy decoding without penalties and thinking, not for %+v", d)
	}
	ans := backend.Answer{Rendered: a.Prompt}
	if !d.Raw {
		ans.Rendered = Render(k.plan.spec.Arch, a.System, a.Prompt)
	}
	prompt := k.PromptTokens(ans.Rendered)
	ans.PromptTokens = len(prompt)
	if err := d.FitPrompt(len(prompt)); err != nil {
		return backend.Answer{}, err
	}
	script, err := k.script(prompt)
	if err != nil {
		return backend.Answer{}, err
	}
	k.say(&ans, script, d)
	return ans, nil
}

// PromptTokens returns the token ids of a rendered prompt.
func (k *Known) PromptTokens(rendered string) []int {
	return k.plan.tokenize(rendered)
}

// script returns the answer that the keys among ids select. A prompt must have a token
// beside the key, so that a head that is not to see the key can look at something else.
func (k *Known) script(ids []int) (answer, error) {
	scripts := k.plan.spec.Scripts
	found, other := len(scripts), len(scripts) // the default
	keys := 0
	for _, id := range ids {
		i := id - idFirstFree
		if i < 0 || i >= len(scripts) {
			continue
		}
		if keys++; keys == len(ids) {
			return answer{}, errors.New("knownanswer: the prompt is nothing but a key: add a word")
		}
		switch {
		case found == len(scripts) || scripts[i].Rank > scripts[found].Rank:
			found, other = i, len(scripts)
		case i != found && scripts[i].Rank == scripts[found].Rank:
			other = i
		}
	}
	if other != len(scripts) {
		return answer{}, fmt.Errorf("knownanswer: the prompt holds the keys %q and %q: its answer is not known", scripts[found].Key, scripts[other].Key)
	}
	return k.plan.answers[found], nil
}

// say adds the tokens of script to ans as far as d lets it. The end of a turn is a token
// of its own, so an answer of n tokens is not known to end at a cap of n.
func (k *Known) say(ans *backend.Answer, script answer, d backend.Decoding) {
	for i := 0; ; i++ {
		id, ok := script.at(i)
		switch {
		case i == d.NumPredict:
			ans.Stop = backend.StopCap
		case ans.CutAtStop(d.Stop):
			ans.Stop = backend.StopEOS
		case ans.PromptTokens+i == d.NumCtx:
			ans.Stop = backend.StopContext
		case !ok:
			ans.Stop = backend.StopEOS
		default:
			ans.Text += k.plan.vocab[id].text
			ans.Tokens = append(ans.Tokens, backend.Token{ID: id, End: len(ans.Text)})
			continue
		}
		return
	}
}

// at returns the i-th token of the answer, or false if it has ended by then.
func (a answer) at(i int) (int, bool) {
	if i < len(a.ids) {
		return a.ids[i], true
	}
	if a.ends {
		return 0, false
	}
	return a.ids[a.loop+(i-a.loop)%(len(a.ids)-a.loop)], true
}
