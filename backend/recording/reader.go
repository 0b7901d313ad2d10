package recording

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"threearcs/backend"
)

// maxLine is the longest line a reader accepts.
const maxLine = 64 << 20

// A CorruptError says which line of a recording is damaged.
type CorruptError struct {
	File string
	Line int // from 1
	Err  error
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("recording: %s:%d: %v", e.File, e.Line, e.Err)
}

func (e *CorruptError) Unwrap() error { return e.Err }

// A TornError says that a recording ends in the middle of a line, as it does when its
// writer was killed. All lines before it are whole; resuming the recording repairs it.
type TornError struct {
	File   string
	Line   int
	Offset int64 // where the torn line begins
}

func (e *TornError) Error() string {
	return fmt.Sprintf("recording: %s:%d: last line is torn: resume the recording to repair it", e.File, e.Line)
}

// An Entry is one answer of a recording.
type Entry struct {
	Item   string
	Repeat int
	Key    string
	Line   int
	Answer backend.Answer // without Rendered
	offset int64
	answer *answerLine
}

// A Reader reads a recording from its first line to its last and verifies every line. It
// keeps the keys it has seen, about 100 bytes an answer, and one line.
type Reader struct {
	Header Header

	name   string
	in     *bufio.Reader
	line   int
	offset int64            // of the next line
	texts  map[string]int64 // sha256 to offset
	lines  map[string]int   // key to line
	err    error
}

// NewReader reads the header of the recording r, which errors call name.
func NewReader(name string, r io.Reader) (*Reader, error) {
	rd := &Reader{name: name, in: bufio.NewReaderSize(r, 64<<10), texts: map[string]int64{}, lines: map[string]int{}}
	l, _, err := rd.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, &TornError{File: name, Line: 1}
	case err != nil:
		return nil, err
	case l.Header == nil:
		return nil, rd.corrupt(errors.New("the first line is not a header"))
	}
	rd.Header = *l.Header
	return rd, nil
}

// Next returns the next answer. At the end it returns io.EOF, or a *TornError if the last
// line is torn, or a *CorruptError.
func (r *Reader) Next() (Entry, error) {
	for r.err == nil {
		l, offset, err := r.next()
		switch {
		case err != nil:
			r.err = err
		case l.Text != nil:
			r.err = r.addText(l.Text, offset)
		case l.Answer != nil:
			if r.err = r.addAnswer(l.Answer); r.err == nil {
				a := l.Answer
				return Entry{Item: a.Item, Repeat: a.Repeat, Key: a.Key, Line: r.line, Answer: a.answer(), offset: offset, answer: a}, nil
			}
		default:
			r.err = r.corrupt(errors.New("a second header"))
		}
	}
	return Entry{}, r.err
}

func (r *Reader) addText(t *textLine, offset int64) error {
	if _, dup := r.texts[t.SHA256]; dup {
		return r.corrupt(fmt.Errorf("text %s occurs twice", t.SHA256))
	}
	r.texts[t.SHA256] = offset
	return nil
}

func (r *Reader) addAnswer(a *answerLine) error {
	for _, sum := range []string{a.System, a.Prompt, a.Format, a.Rendered} {
		if _, ok := r.texts[sum]; !ok && sum != "" {
			return r.corrupt(fmt.Errorf("%s: text %s is not in the recording", a.Item, sum))
		}
	}
	if want := a.question(r.Header).Key(); a.Key != want {
		return r.corrupt(fmt.Errorf("%s: key %s, header and line make %s", a.Item, a.Key, want))
	}
	if first, dup := r.lines[a.Key]; dup {
		return r.corrupt(fmt.Errorf("%s: answered before in line %d", a.Item, first))
	}
	r.lines[a.Key] = r.line
	return nil
}

// next returns the next line and its offset.
func (r *Reader) next() (line, int64, error) {
	offset := r.offset
	r.line++
	b, err := r.readLine()
	if err != nil {
		if _, corrupt := err.(*CorruptError); corrupt || err == io.EOF {
			return line{}, 0, err
		}
		if err == io.ErrUnexpectedEOF {
			return line{}, 0, &TornError{File: r.name, Line: r.line, Offset: offset}
		}
		return line{}, 0, fmt.Errorf("recording: %s:%d: %w", r.name, r.line, err)
	}
	r.offset += int64(len(b)) + 1
	l, err := decode(b)
	if err != nil {
		return line{}, 0, r.corrupt(err)
	}
	return l, offset, nil
}

// readLine returns the next line without its newline. It fails with io.EOF at the end and
// with io.ErrUnexpectedEOF if the last newline is missing.
func (r *Reader) readLine() ([]byte, error) {
	var whole []byte
	for {
		part, err := r.in.ReadSlice('\n')
		whole = append(whole, part...)
		switch {
		case len(whole) > maxLine:
			return nil, r.corrupt(fmt.Errorf("line longer than %d bytes", maxLine))
		case err == nil:
			return whole[:len(whole)-1], nil
		case err == io.EOF && len(whole) > 0:
			return nil, io.ErrUnexpectedEOF
		case err != bufio.ErrBufferFull:
			return nil, err
		}
	}
}

func (r *Reader) corrupt(err error) error {
	return &CorruptError{File: r.name, Line: r.line, Err: err}
}
