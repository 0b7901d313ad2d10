package livecheck

import (
	"fmt"
	"slices"
	"strings"

	"threearcs/backend/knownanswer"
	"threearcs/backend/python"
)

// A Kind is what becomes of an answer.
type Kind string

// The kinds of answers.
const (
	Solved   Kind = "solved"   // a right program
	Failed   Kind = "failed"   // a wrong program
	Declined Kind = "declined" // words, and no program
	Endless  Kind = "endless"  // words without an end
	Spoiled  Kind = "spoiled"  // a right program, many words, and a wrong program in its place
)

// A Task is how a model answers one problem.
type Task struct {
	Kind     Kind
	Preamble int // tokens of words before anything else
}

// A change says that an outcome holds from a cap on. Before the first change an answer is
// truncated.
type change struct {
	from    int
	outcome python.Outcome
}

// An answer is all that is known of an answer: its tokens after the preamble, and what is
// made of it at every cap.
type answer struct {
	preamble int
	tokens   []string
	endless  bool // the tokens are repeated for ever
	changes  []change
}

// length is the number of tokens so far.
func (a *answer) length() int { return a.preamble + len(a.tokens) }

func (a *answer) say(tokens ...string) { a.tokens = append(a.tokens, tokens...) }

func (a *answer) becomes(o python.Outcome, from int) { a.changes = append(a.changes, change{from, o}) }

// secondThoughts is how many words stand between the two programs of a spoiled answer.
const secondThoughts = 560

// answer returns the answer to the i-th problem. With whole, programs repeat the head of the
// function; otherwise they are its body alone.
//
// A right program passes from the cap on at which its last line is there, whether its block
// is closed or not. A wrong one is truncated until the token that closes its block: up to
// there it might have gone on. Words without a program are truncated until the token that
// ends the turn, which is the one after the last.
func (t Task) answer(i int, p python.Problem, whole bool) (answer, error) {
	a := answer{preamble: t.Preamble}
	head := ""
	if whole {
		head = p.Prompt
	}
	switch t.Kind {
	case Solved, Spoiled:
		a.program(head, right(p))
		a.becomes(python.Correct, a.length()-1)
		if t.Kind == Spoiled {
			a.say(words(secondThoughts)...)
			a.program(head, wrong(i))
			a.becomes(python.Wrong, a.length())
		}
	case Failed:
		a.program(head, wrong(i))
		a.becomes(python.Wrong, a.length())
	case Declined:
		a.say("I", " cannot", " solve", " this", ".")
		a.becomes(python.NoCode, a.length()+1)
	case Endless:
		a.say("and", " so", " on", ", ")
		a.endless = true
	default:
		return a, fmt.Errorf("livecheck: %s: no kind %q", p.TaskID, t.Kind)
	}
	return a, nil
}

// program says head and body in a block, a line a token.
func (a *answer) program(head, body string) {
	a.say("Here", " it", " is", ":\n", "```python\n")
	a.say(slices.Collect(strings.Lines(head + body))...)
	a.say("```\n")
}

// right returns a body whose last line decides: without it no test passes.
func right(p python.Problem) string {
	if p.EntryPoint == "first_repeat" { // whose canonical solution ends with return None
		return "    seen = []\n    for item in items:\n        if item in seen:\n            break\n        seen.append(item)\n    else:\n        return None\n    return item\n"
	}
	return p.CanonicalSolution
}

// wrong returns one of several bodies that are wrong for every problem of the set.
func wrong(i int) string {
	return []string{"    return None\n", "    raise NotImplementedError('later')\n", "    return (\n"}[i%3]
}

// words returns n tokens of prose that no one takes for code.
func words(n int) []string {
	phrase := strings.SplitAfter("let me look at this problem again with care before I write down any more of it and then see what comes out ", " ")
	all := make([]string, n)
	for i := range all {
		all[i] = phrase[i%(len(phrase)-1)]
	}
	return all
}

// script returns the answer as a script of a known-answer model. The key is the head of the
// function, which stands in the prompt of its problem alone.
func (a answer) script(p python.Problem) knownanswer.Script {
	return knownanswer.Script{Key: "def " + p.EntryPoint + "(", Filler: a.preamble, Tokens: a.tokens, Ends: !a.endless}
}

// token returns the text of the i-th token, or false if the answer has ended by then.
func (a answer) token(filler []string, i int) (string, bool) {
	if i < a.preamble {
		return filler[len(filler)-a.preamble+i], true
	}
	i -= a.preamble
	if a.endless {
		i %= len(a.tokens)
	}
	if i >= len(a.tokens) {
		return "", false
	}
	return a.tokens[i], true
}

// outcome returns what is made of the answer at a cap.
func (a answer) outcome(limit int) python.Outcome {
	o := python.Truncated
	for _, c := range a.changes {
		if c.from <= limit {
			o = c.outcome
		}
	}
	return o
}
