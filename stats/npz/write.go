package npz

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"unicode/utf8"
)

// A Writer writes an archive member by member. The same arrays give the same bytes:
// members carry no time stamp.
type Writer struct {
	zip    *zip.Writer
	method uint16
}

// NewWriter returns a Writer to w that stores its members, as numpy.savez does, or
// deflates them, as numpy.savez_compressed does.
func NewWriter(w io.Writer, compress bool) *Writer {
	method := zip.Store
	if compress {
		method = zip.Deflate
	}
	return &Writer{zip: zip.NewWriter(w), method: method}
}

// Write adds the array a under name.
func (w *Writer) Write(name string, a *Array) error {
	m, err := w.zip.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: w.method})
	if err != nil {
		return err
	}
	return WriteArray(m, a)
}

// Close completes the archive. It does not close the underlying writer.
func (w *Writer) Close() error { return w.zip.Close() }

// Named is an array and the name that it has in an archive.
type Named struct {
	Name  string
	Array *Array
}

// Save writes arrays, in that order, to a new stored archive at path.
func Save(path string, arrays ...Named) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := NewWriter(f, false)
	for _, n := range arrays {
		if err := w.Write(n.Name, n.Array); err != nil {
			return err
		}
	}
	return w.Close()
}

// WriteArray writes a as one .npy array of format version 1.0 in C order. Floats are
// written as "<f8" or, if a.DType is "<f4", rounded to 32 bits; integers as "<i8",
// booleans as "|b1", strings as "<U…".
func WriteArray(w io.Writer, a *Array) error {
	h, err := (header{shape: a.Shape}).counted()
	if err != nil {
		return err
	}
	if h.items != a.Len() {
		return fmt.Errorf("npz: shape %s wants %d items, got %d", shapeString(a.Shape), h.items, a.Len())
	}
	descr, item := a.encoder()
	buf := bufio.NewWriterSize(w, chunk)
	buf.Write(headerText(descr, a.Shape))
	var raw []byte
	for i := range a.Len() {
		raw = item(raw[:0], i)
		buf.Write(raw)
	}
	return buf.Flush()
}

// encoder returns the type string of a and a function that appends item i.
func (a *Array) encoder() (descr string, item func([]byte, int) []byte) {
	le := binary.LittleEndian
	switch {
	case a.strings != nil:
		return a.unicodeEncoder()
	case a.ints != nil && a.IsBool():
		return "|b1", func(b []byte, i int) []byte { return append(b, byte(a.ints[i])) }
	case a.ints != nil:
		return "<i8", func(b []byte, i int) []byte { return le.AppendUint64(b, uint64(a.ints[i])) }
	case a.DType == "<f4":
		return "<f4", func(b []byte, i int) []byte {
			return le.AppendUint32(b, math.Float32bits(float32(a.floats[i])))
		}
	}
	return "<f8", func(b []byte, i int) []byte { return le.AppendUint64(b, math.Float64bits(a.floats[i])) }
}

func (a *Array) unicodeEncoder() (string, func([]byte, int) []byte) {
	width := 1
	for _, s := range a.strings {
		width = max(width, utf8.RuneCountInString(s))
	}
	return "<U" + strconv.Itoa(width), func(b []byte, i int) []byte {
		for _, c := range a.strings[i] {
			b = binary.LittleEndian.AppendUint32(b, uint32(c))
		}
		for len(b) < 4*width {
			b = append(b, 0, 0, 0, 0)
		}
		return b
	}
}
