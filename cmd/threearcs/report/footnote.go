package report

import (
	"fmt"
	"strconv"
	"strings"
)

// footnotes numbers what the rows of the table have to say below it. Rows that say the
// same share a number, and a command is written out once.
type footnotes struct {
	all      bool // of every row with notes, and in full
	texts    []string
	number   map[string]int // of a text
	commands map[string]int // note that wrote a command out
}

// mark returns the mark of r's footnote, or nothing if it needs none: a failing test is
// shown in full further down.
func (f *footnotes) mark(r *Row) string {
	text := f.text(r)
	if r.Outcome == Fail || !f.all && !r.Open() || text == "" && r.Command == "" {
		return ""
	}
	key := text + "\x00" + r.Command
	if n := f.number[key]; n > 0 {
		return strconv.Itoa(n)
	}
	if f.number == nil {
		f.number, f.commands = map[string]int{}, map[string]int{}
	}
	n := len(f.texts) + 1
	f.number[key] = n
	f.texts = append(f.texts, f.help(text, r.Command, n))
	return strconv.Itoa(n)
}

// maxNote is about how many characters of notes the table shows of one claim.
const maxNote = 240

// text joins r's notes. Unless all are asked for, it stops before the note that would make
// it too long and says where the rest is.
func (f *footnotes) text(r *Row) string {
	text := ""
	for i, n := range r.Notes {
		if i > 0 {
			if !f.all && len(text)+len(n) > maxNote {
				return text + "; … threearcs show " + r.ID
			}
			text += "; "
		}
		text += n
	}
	return text
}

// help adds what would settle the claim to its notes.
func (f *footnotes) help(text, command string, n int) string {
	if command == "" {
		return text
	}
	if text != "" {
		text += "; "
	}
	if first := f.commands[command]; first > 0 {
		return fmt.Sprintf("%swould settle it: as in %d", text, first)
	}
	f.commands[command] = n
	return text + "would settle it: " + command
}

// write writes the footnotes, numbered and wrapped.
func (f *footnotes) write(b *strings.Builder) {
	for i, text := range f.texts {
		number := pad(strconv.Itoa(i+1), markWidth, true) + " "
		fmt.Fprintln(b, wrap(text, number, TableWidth))
	}
	if len(f.texts) > 0 {
		b.WriteByte('\n')
	}
}
