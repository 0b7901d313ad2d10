package python

import (
	"regexp"
	"strings"
)

// block is a fenced code block of Markdown.
type block struct {
	language string // first word of the info string, in lower case
	code     string
	closed   bool
}

// isPython reports whether the block may hold Python: it says so, or says nothing.
func (b block) isPython() bool {
	return b.language == "" || strings.HasPrefix(b.language, "py") || b.language == "ipython"
}

// fences returns the fenced blocks of a text and the text without them. As in CommonMark, a fence is
// three or more backticks or tildes, is closed by at least as many of the same without anything
// after them and at most three blanks further in, and takes its own indentation off its content;
// unlike there, the indentation may be any, since models put fences into lists, and a fence around
// an answer in Markdown is none. A fence that is never closed runs to the end.
func fences(text string) (blocks []block, rest string) {
	var open *fence
	var outside, content []string
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case open == nil:
			if open = openFence(line); open == nil {
				outside = append(outside, line)
			}
			content = nil
		case open.closedBy(line):
			blocks = append(blocks, block{open.language, strings.Join(content, "\n"), true})
			open = nil
		default:
			content = append(content, trimIndent(line, open.indent))
		}
	}
	if open != nil {
		blocks = append(blocks, block{open.language, strings.Join(content, "\n"), false})
	}
	return blocks, strings.Join(outside, "\n")
}

// fence is an opening fence.
type fence struct {
	marker   string // the run of backticks or tildes
	indent   int
	language string
}

// openFence returns the fence that a line opens, or nil.
func openFence(line string) *fence {
	bare := strings.TrimLeft(line, " \t")
	for _, c := range []string{"`", "~"} {
		info := strings.TrimLeft(bare, c)
		marker := bare[:len(bare)-len(info)]
		if len(marker) < 3 || c == "`" && strings.Contains(info, "`") {
			continue // too short, or code within a line
		}
		language := languageOf(info)
		if language == "markdown" || language == "md" {
			return nil
		}
		return &fence{marker, len(line) - len(bare), language}
	}
	return nil
}

// closedBy reports whether a line closes the fence.
func (f *fence) closedBy(line string) bool {
	bare := strings.TrimLeft(line, " \t")
	if len(line)-len(bare) > f.indent+3 {
		return false // of a docstring, say
	}
	bare = strings.TrimSpace(bare)
	return len(bare) >= len(f.marker) && strings.Trim(bare, f.marker[:1]) == ""
}

// languageOf returns the language that an info string names: "python", "{.python}", "Python 3",
// "python:x.py" and "python title=x" all name python.
func languageOf(info string) string {
	return firstWord.FindString(strings.ToLower(info))
}

var firstWord = regexp.MustCompile(`[\w+#-]+`)

// trimIndent takes up to n blanks off the front of a line.
func trimIndent(line string, n int) string {
	for range n {
		if line == "" || line[0] != ' ' && line[0] != '\t' {
			break
		}
		line = line[1:]
	}
	return line
}
