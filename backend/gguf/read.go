package gguf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// A File is an open GGUF file.
type File struct {
	Header  []KV
	Tensors []Tensor

	values map[string]any
	closer io.Closer
}

// Open opens the file at path. Close it after use: tensor data is read when asked for.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("gguf: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err == nil {
		var g *File
		if g, err = Read(f, info.Size()); err == nil {
			g.closer = f
			return g, nil
		}
	}
	f.Close()
	return nil, fmt.Errorf("%s: %w", path, err)
}

// Close closes the file.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Read reads the header of a file of the given size.
func Read(r io.ReaderAt, size int64) (*File, error) {
	d := &decoder{r: bufio.NewReader(io.NewSectionReader(r, 0, size)), left: size}
	f := &File{values: map[string]any{}}
	tensors, entries := d.preamble()
	d.entries(f, entries)
	infos := d.tensorInfos(tensors)
	if d.err != nil {
		return nil, d.err
	}
	align, err := alignment(f.Header)
	if err != nil {
		return nil, err
	}
	start := (size - d.left + align - 1) / align * align
	if err := f.place(r, infos, start, size, align); err != nil {
		return nil, err
	}
	return f, nil
}

// place sets f.Tensors and gives each its part of the data, which begins at start.
func (f *File) place(r io.ReaderAt, infos []tensorInfo, start, size, align int64) error {
	seen := map[string]bool{}
	for _, info := range infos {
		t := info.Tensor
		n, err := t.Size()
		switch {
		case err != nil:
			return err
		case seen[t.Name]:
			return fmt.Errorf("gguf: tensor %q occurs twice", t.Name)
		case info.offset%uint64(align) != 0:
			return fmt.Errorf("gguf: tensor %q begins at %d, not a multiple of the alignment %d", t.Name, info.offset, align)
		case start > size || info.offset > uint64(size-start) || n > size-start-int64(info.offset):
			return fmt.Errorf("gguf: tensor %q ends beyond the end of the file (%d bytes): the file is cut; fetch it again", t.Name, size)
		}
		seen[t.Name] = true
		t.Data = io.NewSectionReader(r, start+int64(info.offset), n)
		f.Tensors = append(f.Tensors, t)
	}
	return nil
}

type tensorInfo struct {
	Tensor
	offset uint64
}

// A decoder reads the header. After an error it returns zeros.
type decoder struct {
	r    *bufio.Reader
	left int64 // bytes not yet read
	at   string
	err  error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("gguf: %s%w", d.at, fmt.Errorf(format, args...))
	}
}

// bytes reads n bytes.
func (d *decoder) bytes(n uint64) []byte {
	if d.err != nil || n > uint64(max(d.left, 0)) {
		d.fail("the file ends within the header: it is cut; fetch it again")
		return make([]byte, 8)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.fail("%w", err)
	}
	d.left -= int64(n)
	return b
}

func (d *decoder) u32() uint32 { return binary.LittleEndian.Uint32(d.bytes(4)) }
func (d *decoder) u64() uint64 { return binary.LittleEndian.Uint64(d.bytes(8)) }

func (d *decoder) string() string {
	n := d.u64()
	if d.err != nil {
		return ""
	}
	return string(d.bytes(n))
}

// count reads a number of things that take at least size bytes each.
func (d *decoder) count(what string, size int64) int {
	n := d.u64()
	if d.err == nil && n > uint64(d.left/size) {
		d.fail("%d %s do not fit into the %d bytes that follow: the file is damaged", n, what, d.left)
	}
	if d.err != nil {
		return 0
	}
	return int(n)
}

// preamble reads the magic, the version and the two counts.
func (d *decoder) preamble() (tensors, entries int) {
	if m := string(d.bytes(4)); d.err == nil && m != magic {
		d.fail("starts with %q, not %q: not a GGUF file", m, magic)
	}
	if v := d.u32(); d.err == nil && (v < 2 || v > version) {
		d.fail("version %d, want 2 or 3, little-endian: convert it with a current llama.cpp", v)
	}
	tensors = d.count("tensors", 8+4+8+4+8)
	return tensors, d.count("header entries", 8+4+1)
}

// entries reads n header entries into f.
func (d *decoder) entries(f *File, n int) {
	for i := 0; i < n && d.err == nil; i++ {
		key := d.string()
		d.at = fmt.Sprintf("key %q: ", key)
		v := d.value(kind(d.u32()))
		if _, ok := f.values[key]; ok {
			d.fail("occurs twice")
		}
		f.Header = append(f.Header, KV{key, v})
		f.values[key] = v
		d.at = ""
	}
}

// tensorInfos reads what the header says about n tensors.
func (d *decoder) tensorInfos(n int) []tensorInfo {
	var infos []tensorInfo
	for i := 0; i < n && d.err == nil; i++ {
		var t tensorInfo
		t.Name = d.string()
		d.at = fmt.Sprintf("tensor %q: ", t.Name)
		dims := d.u32()
		if dims < 1 || dims > maxDims {
			d.fail("%d dimensions, want 1 to %d", dims, maxDims)
			break
		}
		for range dims {
			size := d.u64()
			if size > maxElements {
				d.fail("impossible dimension %d", size)
			}
			t.Shape = append(t.Shape, int(size))
		}
		t.Type = Type(d.u32())
		t.offset = d.u64()
		infos = append(infos, t)
		d.at = ""
	}
	return infos
}

// value reads a value of kind k.
func (d *decoder) value(k kind) any {
	if k == kindArray {
		return d.array(kind(d.u32()))
	}
	return d.scalar(k)
}

// scalar reads a value of kind k, which is not an array.
func (d *decoder) scalar(k kind) any {
	switch k {
	case kindUint8:
		return d.bytes(1)[0]
	case kindInt8:
		return int8(d.bytes(1)[0])
	case kindUint16:
		return binary.LittleEndian.Uint16(d.bytes(2))
	case kindInt16:
		return int16(binary.LittleEndian.Uint16(d.bytes(2)))
	case kindUint32:
		return d.u32()
	case kindInt32:
		return int32(d.u32())
	case kindFloat32:
		return math.Float32frombits(d.u32())
	case kindBool:
		return d.bytes(1)[0] != 0
	case kindString:
		return d.string()
	case kindUint64:
		return d.u64()
	case kindInt64:
		return int64(d.u64())
	case kindFloat64:
		return math.Float64frombits(d.u64())
	}
	d.fail("unknown type %d of a value", k)
	return nil
}

// array reads an array of elements of kind k.
func (d *decoder) array(k kind) any {
	n := d.count("elements", k.minBytes())
	switch k {
	case kindUint8:
		return elements[uint8](d, k, n)
	case kindInt8:
		return elements[int8](d, k, n)
	case kindUint16:
		return elements[uint16](d, k, n)
	case kindInt16:
		return elements[int16](d, k, n)
	case kindUint32:
		return elements[uint32](d, k, n)
	case kindInt32:
		return elements[int32](d, k, n)
	case kindFloat32:
		return elements[float32](d, k, n)
	case kindBool:
		return elements[bool](d, k, n)
	case kindString:
		return elements[string](d, k, n)
	case kindUint64:
		return elements[uint64](d, k, n)
	case kindInt64:
		return elements[int64](d, k, n)
	case kindFloat64:
		return elements[float64](d, k, n)
	}
	d.fail("an array of elements of type %d cannot be read", k)
	return nil
}

func elements[T any](d *decoder, k kind, n int) []T {
	v := make([]T, 0, n)
	for i := 0; i < n && d.err == nil; i++ {
		v = append(v, d.scalar(k).(T))
	}
	return v
}
