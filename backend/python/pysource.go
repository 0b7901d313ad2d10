package python

import "strings"

// sourceLine is one line of Python source and what a light scan knows of it. The scan follows
// strings, brackets, comments and backslashes; it does not parse.
type sourceLine struct {
	text   string
	inside bool // the line begins inside a string, a bracket or a continued line
	indent int  // leading blanks, a tab counting as one
	blank  bool
}

// startsStatement reports whether a statement can begin on the line, at the given indentation.
func (l sourceLine) startsStatement(indent int) bool {
	return !l.inside && !l.blank && l.indent == indent
}

// scanSource splits Python source into scanned lines.
func scanSource(source string) []sourceLine {
	var lines []sourceLine
	var state scanState
	for text := range strings.SplitSeq(source, "\n") {
		bare := strings.TrimLeft(text, " \t")
		lines = append(lines, sourceLine{
			text:   text,
			inside: state.inside(),
			indent: len(text) - len(bare),
			blank:  bare == "",
		})
		state.line(text)
	}
	return lines
}

// joinLines is the inverse of scanSource.
func joinLines(lines []sourceLine) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = line.text
	}
	return strings.Join(texts, "\n")
}

// scanState is where a scan stands between two lines.
type scanState struct {
	quote     string // the triple quote that will end the current string
	depth     int    // open brackets
	continued bool   // the line ended with a backslash
}

func (s *scanState) inside() bool { return s.quote != "" || s.depth > 0 || s.continued }

// line moves the state over one line.
func (s *scanState) line(text string) {
	s.continued = false
	for i := 0; i < len(text); {
		if s.quote != "" {
			i = s.closeString(text, i)
			continue
		}
		switch c := text[i]; c {
		case '#':
			return
		case '"', '\'':
			i = s.openString(text, i)
			continue
		case '(', '[', '{':
			s.depth++
		case ')', ']', '}':
			s.depth = max(0, s.depth-1)
		case '\\':
			s.continued = i == len(text)-1
		}
		i++
	}
}

// closeString looks for the end of a triple-quoted string from i on and returns where to go on.
func (s *scanState) closeString(text string, i int) int {
	for i < len(text) {
		switch {
		case text[i] == '\\':
			i += 2
		case strings.HasPrefix(text[i:], s.quote):
			i += len(s.quote)
			s.quote = ""
			return i
		default:
			i++
		}
	}
	return i
}

// openString steps over the string that begins at i, or enters it if it is triple-quoted.
func (s *scanState) openString(text string, i int) int {
	quote := text[i : i+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(text[i:], triple) {
		s.quote = triple
		return i + 3
	}
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote[0]:
			return i + 1
		}
	}
	return i // a plain string ends with its line
}

// shift moves all lines that do not begin inside something by the given number of blanks; a line
// with fewer is moved to the margin.
func shift(lines []sourceLine, by int) {
	for i := range lines {
		line := &lines[i]
		if line.inside || line.blank {
			continue
		}
		line.setIndent(max(0, line.indent+by))
	}
}

// setIndent gives the line an indentation of that many spaces.
func (l *sourceLine) setIndent(indent int) {
	l.text = strings.Repeat(" ", indent) + l.text[l.indent:]
	l.indent = indent
}
