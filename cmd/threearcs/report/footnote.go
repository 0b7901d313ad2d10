package report

import (
	"fmt"
	"strconv"
	"strings"
)

// footnotes numbers what the rows of the table have to say below it: what would settle a
// claim, or else why it is open. Rows that say the same share a number, and a command is
// written out once.
type footnotes struct {
	all      bool // the notes of every row, in full
	count    int
	waiting  []string       // footnotes not written yet
	number   map[string]int // of a text
	commands map[string]int // note that wrote a command out
}

// mark returns the mark of r's footnote, or nothing if it needs none: a failing test is
// shown in full further down.
func (f *footnotes) mark(r *Row) string {
	if r.Outcome == Fail || !f.all && !r.Open() {
		return ""
	}
	key := f.why(r) + "\x00" + strings.Join(r.Settles(), "\x00")
	if key == "\x00" {
		return ""
	}
	if n := f.number[key]; n > 0 {
		return strconv.Itoa(n)
	}
	if f.number == nil {
		f.number, f.commands = map[string]int{}, map[string]int{}
	}
	f.count++
	f.number[key] = f.count
	text := pad(strconv.Itoa(f.count), markWidth, true) + " "
	f.waiting = append(f.waiting, wrap(strings.Trim(f.why(r)+"; "+f.settle(r), "; "), text, TableWidth))
	return strconv.Itoa(f.count)
}

// maxNote is about how many characters of notes the table shows of one claim.
const maxNote = 190

// why joins r's notes, all of them if all are asked for. Else there are none where it is
// known what would settle r, and they stop before the one that would be too long.
func (f *footnotes) why(r *Row) string {
	if f.all {
		return strings.Join(r.Notes, "; ")
	}
	if len(r.Settles()) > 0 || len(r.Notes) == 0 {
		return ""
	}
	text := r.Notes[0]
	for _, n := range r.Notes[1:] {
		if len(text)+len(n) > maxNote {
			return text + "; … threearcs show " + r.ID
		}
		text += "; " + n
	}
	return text
}

// settle says what would settle r.
func (f *footnotes) settle(r *Row) string {
	texts := r.Settles()
	if len(texts) == 0 {
		return ""
	}
	if first := f.commands[r.Command]; first > 0 {
		texts[0] = fmt.Sprintf("as in %d", first)
	} else if r.Command != "" {
		f.commands[r.Command] = f.count
	}
	return "would settle it: " + strings.Join(texts, "; or ")
}

// write writes the footnotes that wait.
func (f *footnotes) write(b *strings.Builder) {
	for _, text := range f.waiting {
		fmt.Fprintln(b, text)
	}
	f.waiting = nil
}
