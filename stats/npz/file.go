package npz

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
)

// A File is an open .npz archive.
type File struct {
	name    string
	size    int64
	members map[string]*zip.File
	names   []string
	closer  io.Closer
}

// Open opens the .npz archive at path and reads its directory, not yet its arrays.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	z, err := NewFile(f, info.Size(), path)
	if err != nil {
		f.Close()
		return nil, err
	}
	z.closer = f
	return z, nil
}

// NewFile reads an archive of size bytes from r. name stands for it in errors.
func NewFile(r io.ReaderAt, size int64, name string) (*File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, in(name, "", notZip(r, size, err))
	}
	f := &File{name: name, size: size, members: map[string]*zip.File{}}
	for _, m := range z.File {
		key, isArray := strings.CutSuffix(m.Name, ".npy")
		if !isArray {
			continue
		}
		if _, twice := f.members[key]; twice {
			return nil, in(name, key, problem(remedyBroken, "there are two members of this name"))
		}
		f.members[key] = m
		f.names = append(f.names, key)
	}
	if len(f.names) == 0 {
		return nil, in(name, "", problem("make it with numpy.savez", "the archive holds no .npy member"))
	}
	return f, nil
}

// notZip explains why the bytes are no archive.
func notZip(r io.ReaderAt, size int64, err error) error {
	lead := make([]byte, min(size, 6))
	if n, _ := r.ReadAt(lead, 0); n == 6 && string(lead) == magic {
		return problem("use numpy.savez(f, X=X, y=y)", "this is a single .npy array, want a .npz archive")
	}
	if size == 0 {
		return problem("save with numpy.savez", "the file is empty")
	}
	if strings.HasPrefix(string(lead), "PK") {
		return problem("copy or save it again", "the archive is cut short or damaged (%v)", err)
	}
	if len(lead) > 1 && lead[0] == 0x80 {
		return problem("save with numpy.savez", "this is a Python pickle, which is never loaded")
	}
	return problem("save with numpy.savez", "not a .npz archive (%v)", err)
}

// Close closes the file that Open opened.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Names returns the names of the arrays in file order, without ".npy".
func (f *File) Names() []string { return slices.Clone(f.names) }

// Has reports whether the archive holds an array of that name.
func (f *File) Has(name string) bool { return f.members[name] != nil }

// Array reads the array called name and verifies its checksum.
func (f *File) Array(name string) (*Array, error) {
	m, err := f.member(name)
	if err != nil {
		return nil, err
	}
	a, err := f.readMember(m)
	return a, in(f.name, name, err)
}

// Shape reads the shape of the array called name, of whatever type, and not its items.
func (f *File) Shape(name string) ([]int, error) {
	m, err := f.member(name)
	if err != nil {
		return nil, err
	}
	r, err := m.Open()
	if err != nil {
		return nil, in(f.name, name, err)
	}
	defer r.Close()
	h, err := readHeader(r)
	return h.shape, in(f.name, name, err)
}

func (f *File) member(name string) (*zip.File, error) {
	m := f.members[name]
	if m == nil {
		return nil, in(f.name, name, problem(
			fmt.Sprintf("the archive has %s", strings.Join(f.names, ", ")), "there is no such array"))
	}
	return m, nil
}

func (f *File) readMember(m *zip.File) (*Array, error) {
	r, err := m.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	size := int64(min(m.UncompressedSize64, math.MaxInt64))
	return readArray(r, size, m.Method == zip.Store && size <= f.size)
}

// Load opens the archive at path, reads all its arrays and closes it.
func Load(path string) (map[string]*Array, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string]*Array{}
	for _, name := range f.names {
		if out[name], err = f.Array(name); err != nil {
			return nil, err
		}
	}
	return out, nil
}
