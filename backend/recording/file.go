package recording

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	"threearcs/backend"
)

var zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}

// maxWindow bounds the memory that a compressed recording can ask for.
const maxWindow = 64 << 20

// plain returns the lines of in, which may be compressed, and a function to release it.
func plain(in io.Reader) (io.Reader, func(), error) {
	b := bufio.NewReader(in)
	if magic, _ := b.Peek(len(zstdMagic)); !bytes.Equal(magic, zstdMagic) {
		return b, func() {}, nil
	}
	z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

// A File is a recording opened for looking answers up. It keeps an index of keys, and
// reads texts and answers from the file when asked. It may be used by several goroutines.
type File struct {
	Header Header
	Path   string
	Torn   bool // the last line is torn: its writer was killed or is at work

	data    *os.File
	entries []indexed
	byKey   map[string]int
	texts   map[string]int64
}

// An indexed answer is one whose line lies at offset.
type indexed struct {
	offset int64
	line   int
}

// Open verifies the whole recording at path, compressed or not, and indexes it. A torn
// last line is left out and noted; a damaged line is a *CorruptError.
func Open(path string) (*File, error) {
	data, err := openPlain(path)
	if err != nil {
		return nil, fmt.Errorf("recording: %s: %w", path, err)
	}
	f := &File{Path: path, data: data, byKey: map[string]int{}}
	if err := f.index(); err != nil {
		data.Close()
		return nil, err
	}
	return f, nil
}

// openPlain opens the file at path, or a nameless copy without compression.
func openPlain(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	magic := make([]byte, len(zstdMagic))
	if n, _ := file.ReadAt(magic, 0); n < len(magic) || !bytes.Equal(magic, zstdMagic) {
		return file, nil
	}
	defer file.Close()
	in, release, err := plain(file)
	if err != nil {
		return nil, err
	}
	defer release()
	temp, err := os.CreateTemp("", "threearcs-*.jsonl")
	if err != nil {
		return nil, err
	}
	os.Remove(temp.Name())
	if _, err := io.Copy(temp, in); err != nil {
		temp.Close()
		return nil, err
	}
	_, err = temp.Seek(0, io.SeekStart)
	return temp, err
}

func (f *File) index() error {
	r, err := NewReader(f.Path, f.data)
	if err != nil {
		return err
	}
	for {
		e, err := r.Next()
		if _, torn := err.(*TornError); torn || err == io.EOF {
			f.Header, f.texts, f.Torn = r.Header, r.texts, torn
			return nil
		}
		if err != nil {
			return err
		}
		f.byKey[e.Key] = len(f.entries)
		f.entries = append(f.entries, indexed{offset: e.offset, line: e.Line})
	}
}

// Len returns the number of answers.
func (f *File) Len() int { return len(f.entries) }

// Lookup returns the answer to q. ok is false if it was not recorded.
func (f *File) Lookup(q Question) (answer backend.Answer, ok bool, err error) {
	i, ok := f.byKey[q.Key()]
	if !ok {
		return backend.Answer{}, false, nil
	}
	_, answer, err = f.At(i)
	return answer, true, err
}

// A Recorded ask is an ask with the item it was for and the line of its answer.
type Recorded struct {
	Item string
	Line int
	Ask  backend.Ask
}

// At returns the i-th answer in the order of the file, with the ask it answers.
func (f *File) At(i int) (Recorded, backend.Answer, error) {
	l, err := f.read(f.entries[i].offset)
	if err != nil {
		return Recorded{}, backend.Answer{}, err
	}
	a := l.Answer
	if a == nil {
		return Recorded{}, backend.Answer{}, f.changed(f.entries[i].offset)
	}
	rec := Recorded{Item: a.Item, Line: f.entries[i].line}
	rec.Ask = backend.Ask{Decoding: f.Header.Decoding, Repeat: a.Repeat}
	answer := a.answer()
	for _, text := range []struct {
		sum string
		to  *string
	}{{a.System, &rec.Ask.System}, {a.Prompt, &rec.Ask.Prompt}, {a.Format, &rec.Ask.Format}, {a.Rendered, &answer.Rendered}} {
		if *text.to, err = f.text(text.sum); err != nil {
			return Recorded{}, backend.Answer{}, err
		}
	}
	return rec, answer, nil
}

// text returns the text with the given sha256; the empty name stands for no text.
func (f *File) text(sum string) (string, error) {
	if sum == "" {
		return "", nil
	}
	l, err := f.read(f.texts[sum])
	if err != nil {
		return "", err
	}
	if l.Text == nil {
		return "", f.changed(f.texts[sum])
	}
	return string(l.Text.Text), nil
}

// read decodes the line at offset, which index found whole.
func (f *File) read(offset int64) (line, error) {
	in := bufio.NewReader(io.NewSectionReader(f.data, offset, maxLine+1))
	b, err := in.ReadBytes('\n')
	if err != nil {
		return line{}, fmt.Errorf("recording: %s: offset %d: %w", f.Path, offset, err)
	}
	l, err := decode(b[:len(b)-1])
	if err != nil {
		return line{}, errors.Join(f.changed(offset), err)
	}
	return l, nil
}

func (f *File) changed(offset int64) error {
	return fmt.Errorf("recording: %s: changed at offset %d while in use", f.Path, offset)
}

// Close closes the file.
func (f *File) Close() error { return f.data.Close() }
