package python

import (
	"regexp"
	"strings"
)

// Extraction is the program found in what a model said. The response itself is the caller's to keep.
type Extraction struct {
	// Program is the whole program to run: what the response holds, with what the problem's prompt
	// holds around it. It is empty if, and only if, Outcome is set.
	Program string
	// Found says where the code was.
	Found Place
	// Whole is true if the response holds the whole function, false if it goes on from the prompt.
	Whole bool
	// Cut is true if the response was cut off within the code. If such a program does not pass, the
	// outcome is Truncated, whatever else it is (see Settle).
	Cut bool
	// Outcome is NoCode or Truncated if there is nothing to run, and empty otherwise.
	Outcome Outcome
}

// Place says where in a response code was found.
type Place string

const (
	InFence     Place = "fence"          // in a fenced block
	InOpenFence Place = "unclosed fence" // in a fenced block that is never closed
	InText      Place = "text"           // outside of any fence
)

// Extract finds the program in a response to a problem. Truncated says that the response was cut off
// by the token cap. It never fails: a response without code has an outcome instead of a program.
//
//   - Thinking (<think> to </think>) is passed over; what is never closed is thinking to its end.
//   - Of several fenced blocks the last closed one that defines the function counts, else an unclosed
//     one that does, else the last that goes on from the prompt. Earlier blocks that only define
//     things are kept in front of it, and later ones if it uses what they define.
//   - Without fences, code is what looks like code around the function's definition, or from the
//     first statement on.
//   - A whole function gets the imports and helpers of the prompt in front of it; a body gets the
//     whole prompt, and the indentation that it lost.
//   - Of truncated code, a last statement behind the function is dropped: it is the one that was cut.
func Extract(problem Problem, response string, truncated bool) Extraction {
	text := dropThinking(normalize(response))
	found := findCode(problem.EntryPoint, text)
	if strings.TrimSpace(found.code) == "" {
		if truncated {
			return Extraction{Outcome: Truncated}
		}
		return Extraction{Outcome: NoCode}
	}
	e := Extraction{Found: found.place, Cut: truncated && found.place != InFence}
	e.Program, e.Whole = complete(problem, found)
	if e.Cut {
		e.Program = dropCutTail(e.Program, problem.EntryPoint)
	}
	return e
}

// Settle returns the result of an extracted program, given the result of running it: a failure of
// code that was cut off is Truncated, because nobody knows how it would have gone on.
func (e Extraction) Settle(ran Result) Result {
	if e.Cut && !ran.Outcome.Passed() && ran.Outcome != SandboxError {
		ran.Detail = strings.TrimSpace(string(ran.Outcome) + ": " + ran.Detail)
		ran.Outcome = Truncated
	}
	return ran
}

var endTokens = regexp.MustCompile(`(?:\s*(?:<\|[a-z_]+\|>|</s>|<end_of_turn>))+\s*$`)

// normalize makes line ends uniform and drops a byte order mark and the end tokens of chat templates.
func normalize(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufeff", "").Replace(text)
	return endTokens.ReplaceAllString(text, "")
}

var (
	thinkOpen  = regexp.MustCompile(`(?m)^[ \t]*<think(?:ing)?>`)
	thinkClose = regexp.MustCompile(`</think(?:ing)?>`)
)

// dropThinking returns what is left of a text without its thinking. What is never closed is thinking
// to its end; a close without an open ends thinking that the chat template began.
func dropThinking(text string) string {
	var kept strings.Builder
	for {
		open := thinkOpen.FindStringIndex(text)
		if open == nil {
			kept.WriteString(text)
			break
		}
		kept.WriteString(text[:open[0]])
		text = text[open[1]:]
		end := thinkClose.FindStringIndex(text)
		if end == nil {
			break
		}
		text = text[end[1]:]
	}
	said := kept.String()
	if ends := thinkClose.FindAllStringIndex(said, -1); len(ends) > 0 {
		said = said[ends[len(ends)-1][1]:]
	}
	return said
}

// foundCode is code and where it was found.
type foundCode struct {
	code  string
	place Place
	whole bool // it defines the function
}

// findCode returns the code of a text for the function named entry.
func findCode(entry, text string) foundCode {
	blocks, rest := fences(text)
	if i := chooseBlock(blocks, entry); i >= 0 {
		place := InFence
		if !blocks[i].closed {
			place = InOpenFence
		}
		code := blocks[i].code
		whole := definitionOf(entry).MatchString(code) || definesAtMargin.MatchString(code)
		return foundCode{withHelpers(blocks, i, entry, whole), place, whole}
	}
	code, whole := bareCode(rest, entry)
	return foundCode{code, InText, whole}
}

// chooseBlock returns the index of the block that holds the answer, or -1.
func chooseBlock(blocks []block, entry string) int {
	define := definitionOf(entry)
	definition, body, other := -1, -1, -1
	for i, b := range blocks {
		switch {
		case define.MatchString(b.code):
			if b.closed || definition < 0 {
				definition = i
			}
		case b.isPython() && bodyLike(b.code):
			if b.closed || body < 0 {
				body = i
			}
		case b.isPython() && definesAtMargin.MatchString(b.code):
			other = i
		}
	}
	for _, choice := range []int{definition, body, other} {
		if choice >= 0 {
			return choice
		}
	}
	return -1
}

// definitionOf matches a definition of the function at the start of a line.
func definitionOf(entry string) *regexp.Regexp {
	name := regexp.QuoteMeta(entry)
	return regexp.MustCompile(`(?m)^[ \t]*(?:(?:async[ \t]+)?def[ \t]+` + name + `[ \t]*[(\[]|` + name + `[ \t]*(?::[^=\n]*)?=[^=])`)
}

var hasReturn = regexp.MustCompile(`(?m)^[ \t]*(?:return|yield|raise)\b|:[ \t]*return\b`)

// bodyLike reports whether code can be the body of a function: it returns something, and does not
// define anything at the margin.
func bodyLike(code string) bool {
	return hasReturn.MatchString(code) && !definesAtMargin.MatchString(code)
}

var definesAtMargin = regexp.MustCompile(`(?m)^(?:async[ \t]+)?(?:def|class)[ \t]`)

// withHelpers returns block i with, in front of it, the other blocks of Python that only define: all
// earlier ones without the function itself, of the rest those that the block needs.
func withHelpers(blocks []block, i int, entry string, whole bool) string {
	code := blocks[i].code
	if !whole {
		return code
	}
	draft := definitionOf(entry)
	var parts []string
	for at, b := range blocks {
		if at == i || !b.isPython() || !b.closed || !onlyDefines(b.code) {
			continue
		}
		if at < i && !draft.MatchString(b.code) || needs(code, b.code) {
			parts = append(parts, b.code)
		}
	}
	return strings.Join(append(parts, dedent(code)), "\n\n")
}

var definedName = regexp.MustCompile(`(?m)^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)`)

// needs reports whether code uses a name that it does not define and other code does.
func needs(code, other string) bool {
	for _, name := range definedName.FindAllStringSubmatch(other, -1) {
		used := regexp.MustCompile(`\b` + name[1] + `\b`)
		if used.MatchString(code) && !definitionOf(name[1]).MatchString(code) {
			return true
		}
	}
	return false
}

var definition = regexp.MustCompile(`^(?:(?:async[ \t]+)?def[ \t]|class[ \t]|import[ \t]|from[ \t]|@|#)`)

// onlyDefines reports whether every statement at the margin imports or defines something.
func onlyDefines(code string) bool {
	any := false
	for _, line := range scanSource(code) {
		if line.startsStatement(0) {
			if !definition.MatchString(line.text) {
				return false
			}
			any = true
		}
	}
	return any
}

// complete makes a whole program of code and what the prompt holds.
func complete(problem Problem, found foundCode) (program string, whole bool) {
	if found.whole {
		return preamble(problem) + strings.TrimRight(dedent(found.code), " \t\n") + "\n", true
	}
	return problem.Prompt + indentBody(found.code, bodyIndent(problem.Prompt)) + "\n", false
}

// preamble returns what stands before the function in the prompt: imports and helpers.
func preamble(problem Problem) string {
	matches := definitionOf(problem.EntryPoint).FindAllStringIndex(problem.Prompt, -1)
	if len(matches) == 0 {
		return problem.Prompt + "\n"
	}
	return problem.Prompt[:matches[len(matches)-1][0]]
}

// dropCutTail drops the last statement at the margin of a program if it stands behind the function.
func dropCutTail(program, entry string) string {
	lines := scanSource(program)
	define := definitionOf(entry)
	function, last := -1, -1
	for i, line := range lines {
		if !line.startsStatement(0) {
			continue
		}
		last = i
		if function < 0 && define.MatchString(line.text) {
			function = i
		}
	}
	if function < 0 || last <= function {
		return program
	}
	return joinLines(lines[:last]) + "\n"
}
