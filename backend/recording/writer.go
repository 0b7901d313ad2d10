package recording

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gofrs/flock"

	"threearcs/backend"
)

// ErrLocked says that another process is recording into the file.
var ErrLocked = errors.New("another process is recording into this file")

// A Writer appends answers to a recording. It may be used by several goroutines.
type Writer struct {
	header Header
	path   string
	lock   *flock.Flock

	mu    sync.Mutex
	file  *os.File
	end   int64 // length of the file up to its last whole line
	texts map[string]int64
	done  map[string]int // key to line
	line  int
	err   error // a failed write ends the writer
}

// Append opens the recording at path for writing, or begins it if it is not there. It
// takes the lock or fails with ErrLocked, cuts off a torn last line, and verifies every
// other line. It fails with a *MismatchError if the recording has another header than h.
func Append(path string, h Header) (*Writer, error) {
	if strings.HasSuffix(path, archiveSuffix) {
		return nil, fmt.Errorf("recording: %s: an archive cannot grow: record into a .jsonl file", path)
	}
	h.Format = Format
	w := &Writer{header: h.canonical(), path: path}
	w.lock = flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))
	if ok, err := w.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("recording: lock %s: %w", path, err)
	} else if !ok {
		return nil, fmt.Errorf("recording: %s: %w", path, ErrLocked)
	}
	if err := w.open(); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *Writer) open() error {
	var err error
	if w.file, err = os.OpenFile(w.path, os.O_RDWR, 0); err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	r, err := w.scan()
	if torn := (*TornError)(nil); errors.As(err, &torn) {
		w.end = torn.Offset
		err = w.file.Truncate(torn.Offset)
	}
	if err != nil {
		return err
	}
	if r != nil {
		w.texts, w.done, w.line = r.texts, r.lines, r.line-1
		return match(w.path, r.Header, w.header)
	}
	w.texts, w.done = map[string]int64{}, map[string]int{}
	return w.begin()
}

// scan reads what is there. The reader is nil if there is no whole header.
func (w *Writer) scan() (*Reader, error) {
	r, err := NewReader(w.path, w.file)
	if err != nil {
		return nil, err
	}
	for {
		if _, err = r.Next(); err != nil {
			w.end = r.offset
			if err == io.EOF {
				return r, nil
			}
			return r, err
		}
	}
}

// begin writes the header and makes the file's name durable.
func (w *Writer) begin() error {
	if err := w.write(line{Header: &w.header}); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(w.path))
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	defer dir.Close()
	return dir.Sync()
}

// Has reports whether the question is already answered.
func (w *Writer) Has(q Question) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ok := w.done[q.Key()]
	return ok
}

// Len returns the number of answers.
func (w *Writer) Len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.done)
}

// Header returns the header of the recording.
func (w *Writer) Header() Header { return w.header }

// Append writes the answer to a for the named item. When it returns nil the answer is on
// disk. After an error the file is as it was before, and the writer accepts nothing more.
func (w *Writer) Append(item string, a backend.Ask, answer backend.Answer) error {
	if d := Diff(canonicalDecoding(a.Decoding), w.header.Decoding); len(d) > 0 {
		return fmt.Errorf("recording: %s: asked with %s %s, the recording has %s", item, d[0].Field, d[0].Have, d[0].Want)
	}
	q := Ask(w.header.Model, a)
	l, err := newAnswerLine(item, q, answer)
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	if first, dup := w.done[l.Key]; dup {
		return fmt.Errorf("recording: %s: answered before in line %d", item, first)
	}
	var lines []line
	for _, text := range []string{a.System, a.Prompt, a.Format, answer.Rendered} {
		if _, stored := w.texts[SHA256(text)]; !stored && text != "" {
			lines = append(lines, line{Text: &textLine{SHA256: SHA256(text), Text: content(text)}})
			w.texts[SHA256(text)] = 0
		}
	}
	w.err = w.write(append(lines, line{Answer: &l})...)
	if w.err == nil {
		w.done[l.Key] = w.line
	}
	return w.err
}

// write appends lines and waits for the disk. If that fails it takes them back.
func (w *Writer) write(lines ...line) error {
	var all []byte
	for _, l := range lines {
		b, err := l.encode()
		if err != nil {
			return fmt.Errorf("recording: %w", err)
		}
		all = append(all, b...)
	}
	_, err := w.file.WriteAt(all, w.end)
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("recording: %w: make room and resume", err), w.file.Truncate(w.end))
	}
	w.end += int64(len(all))
	w.line += len(lines)
	return nil
}

// Close releases the lock.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = errors.New("recording: the writer is closed")
	}
	var err error
	if w.file != nil {
		err = w.file.Close()
	}
	return errors.Join(err, w.lock.Close())
}
