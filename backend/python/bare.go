package python

import (
	"regexp"
	"strings"
)

// Code outside of fences is told from prose line by line, at the margin only: what is indented, blank
// or inside of a string or bracket goes with the lines around it.

var statement = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`(?:async[ \t]+)?def[ \t]+\w+[ \t]*[(\[]`,
	`class[ \t]+\w+[ \t]*[(:]`,
	`import[ \t]+[\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,.*)?[ \t]*(?:#.*)?$`,
	`from[ \t]+[\w.]+[ \t]+import[ \t]`,
	`@\w`,
	`#`,
	`"""`, `'''`,
	`(?:if|elif|while|with|except)\b.*:[ \t]*(?:#.*|\S.*)?$`,
	`(?:async[ \t]+)?for[ \t]+.+[ \t]in[ \t].+:[ \t]*(?:#.*|\S.*)?$`,
	`(?:try|else|finally)[ \t]*:`,
	`(?:return|yield|raise|assert)(?:[ \t(\[{'"-].*)?$`,
	`(?:pass|break|continue)[ \t]*(?:#.*)?$`,
	`(?:global|nonlocal|del)[ \t]+\w+`,
	`[A-Za-z_][\w.]*(?:[ \t]*,[ \t]*[A-Za-z_][\w.]*)*(?:\[[^\]]*\])*[ \t]*(?::[ \t]*[\w\[\], .]+)?[ \t]*(?:[-+*/%&|^]|//|\*\*|<<|>>)?=[^=]`,
	`[A-Za-z_][\w.]*\(.*\)[ \t]*(?:#.*)?$`,
	`[)\]}]`,
}, "|") + `)`)

// isCode reports whether a line can belong to code.
func (l sourceLine) isCode() bool {
	return l.inside || l.blank || l.indent > 0 || statement.MatchString(l.text)
}

// bareCode returns the code of a text without fences, and whether it defines the function. A text
// that begins indented goes on from the prompt, whatever it defines later.
func bareCode(text, entry string) (code string, whole bool) {
	definitions := definitionOf(entry).FindAllStringIndex(text, -1)
	if len(definitions) == 0 || goesOn(text) {
		return fromFirstStatement(text), false
	}
	last := definitions[len(definitions)-1]
	return around(text, strings.Count(text[:last[0]], "\n")), true
}

var goesOnWith = regexp.MustCompile(`^(?:[ \t]*\n)*[ \t]+(\S+)`)

// goesOn reports whether a text begins with an indented line that is no definition.
func goesOn(text string) bool {
	begin := goesOnWith.FindStringSubmatch(text)
	return begin != nil && !definition.MatchString(begin[1]+" ")
}

// around returns the code around the line of a definition: definitions and assignments above it,
// anything that reads as code below it, up to the nearest prose.
func around(text string, line int) string {
	all := strings.Split(text, "\n")
	first := line
	for first > 0 && belongsAbove(all[first-1]) {
		first--
	}
	lines := scanSource(strings.Join(all[first:], "\n"))
	return joinLines(lines[:codeEnd(lines, line-first+1)])
}

var assignment = regexp.MustCompile(`^[A-Za-z_]\w*[ \t]*(?::[^=]*)?=[^=]`)

// belongsAbove reports whether a line above a definition belongs to the code.
func belongsAbove(text string) bool {
	line := scanSource(text)[0]
	return line.blank || line.indent > 0 || definition.MatchString(text) || assignment.MatchString(text)
}

// codeEnd returns the index of the first line of prose from a line on.
func codeEnd(lines []sourceLine, from int) int {
	for i := from; i < len(lines); i++ {
		if !lines[i].isCode() {
			return i
		}
	}
	return len(lines)
}

// fromFirstStatement returns a text from its first statement to the next prose, or nothing if that
// returns nothing and so is no body of a function.
func fromFirstStatement(text string) string {
	all := strings.Split(text, "\n")
	for i, line := range all {
		if !statement.MatchString(strings.TrimLeft(line, " \t")) {
			continue
		}
		lines := scanSource(strings.Join(all[i:], "\n"))
		if code := joinLines(lines[:codeEnd(lines, 0)]); hasReturn.MatchString(code) {
			return code
		}
		return ""
	}
	return ""
}

// dedent takes the indentation of the first line off all lines.
func dedent(code string) string {
	lines := scanSource(code)
	for i, line := range lines {
		if line.blank {
			continue
		}
		if line.indent > 0 {
			shift(lines[i:], -line.indent)
		}
		break
	}
	return joinLines(lines)
}

// bodyIndent returns the indentation of a function's body in a prompt: that of its last line, which
// is of the docstring, or 4 if there is none.
func bodyIndent(prompt string) int {
	lines := scanSource(strings.TrimRight(prompt, " \t\n"))
	for i := len(lines) - 1; i >= 0; i-- {
		if !lines[i].inside && lines[i].indent > 0 {
			return lines[i].indent
		}
		if !lines[i].inside {
			break
		}
	}
	return 4
}

// indentBody gives a body that lost indentation the one that it should have. A first line that lost
// its own is told from a body that lost all of it by the next line: behind a line that opens a block,
// the next is one level deeper than the body.
func indentBody(code string, want int) string {
	lines := scanSource(strings.Trim(code, "\n"))
	first := firstStatement(lines, 0)
	switch {
	case first < 0:
	case strings.HasPrefix(lines[first].text, "\t"):
		if want > 1 { // the prompt has blanks
			tabsToBlanks(lines, want)
		}
	case lines[first].indent != want:
		next := firstStatement(lines, first+1)
		if next >= 0 && keepsIndent(lines[first], lines[next].indent, want) {
			lines[first].setIndent(want)
		} else {
			shift(lines, want-lines[first].indent)
		}
	}
	return joinLines(lines)
}

// keepsIndent reports whether the lines behind the first are where they should be.
func keepsIndent(first sourceLine, next, want int) bool {
	if opensBlock(first.text) {
		return next > want
	}
	return next == want
}

var blockOpener = regexp.MustCompile(`:[ \t]*(?:#.*)?$`)

func opensBlock(text string) bool { return blockOpener.MatchString(text) }

// tabsToBlanks puts that many blanks in the place of every tab at the front of a line.
func tabsToBlanks(lines []sourceLine, width int) {
	for i := range lines {
		l := &lines[i]
		if tabs := len(l.text) - len(strings.TrimLeft(l.text, "\t")); !l.inside {
			l.setIndent(l.indent + (width-1)*tabs)
		}
	}
}

// firstStatement returns the index of the first line from a given one on which a statement begins, a
// comment being none, or -1.
func firstStatement(lines []sourceLine, from int) int {
	for i := from; i < len(lines); i++ {
		if !lines[i].inside && !lines[i].blank && lines[i].text[lines[i].indent] != '#' {
			return i
		}
	}
	return -1
}
