package npz

import (
	"bufio"
	"io"
	"math"
	"os"
	"slices"
)

// chunk is how many bytes are decoded at a time, about; memory grows with the data.
const chunk = 1 << 16

// ReadArray reads one .npy array from r. name stands for r in errors.
func ReadArray(r io.Reader, name string) (*Array, error) {
	a, err := readArray(bufio.NewReaderSize(r, chunk), math.MaxInt64, false)
	return a, in(name, "", err)
}

// ReadArrayFile reads one .npy file.
func ReadArrayFile(path string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	a, err := readArray(bufio.NewReaderSize(f, chunk), info.Size(), true)
	return a, in(path, "", err)
}

// readArray reads one array of which at most size bytes can follow. exists says that
// these bytes are known to be there, so that memory for them may be taken at once.
func readArray(r io.Reader, size int64, exists bool) (*Array, error) {
	h, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	d, err := parseDType(h.descr)
	if err != nil {
		return nil, err
	}
	if d.size > 0 && int64(h.items) > size/int64(d.size) {
		return nil, problem(remedyBroken, "shape %s of %s needs more than the %d bytes there are", shapeString(h.shape), h.descr, size)
	}
	a := &Array{Shape: h.shape, DType: h.descr}
	a.reserve(d, h.items, exists)
	if err := a.fill(r, d, h.items); err != nil {
		return nil, err
	}
	var tail [1]byte
	switch _, err := io.ReadFull(r, tail[:]); err {
	case io.EOF: // a zip member has now compared its checksum
	case nil:
		return nil, problem(remedyBroken, "there are bytes after the last item")
	default:
		return nil, err
	}
	if h.fortran {
		a.toC()
	}
	return a, nil
}

// fill reads items values, growing a only as the bytes arrive.
func (a *Array) fill(r io.Reader, d dtype, items int) error {
	if d.size == 0 {
		return a.fillEmpty(items)
	}
	per := max(1, chunk/d.size)
	buf := make([]byte, min(per, items)*d.size)
	for done := 0; done < items; {
		n := min(per, items-done)
		if _, err := io.ReadFull(r, buf[:n*d.size]); err != nil {
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				return problem(remedyBroken, "the data end before the last of %d items", items)
			}
			return err
		}
		if err := d.decode(a, buf[:n*d.size]); err != nil {
			return err
		}
		done += n
	}
	return nil
}

// reserve allocates for all items when their bytes exist, and for a first chunk
// otherwise. The slice in use is never nil afterwards.
func (a *Array) reserve(d dtype, items int, exist bool) {
	n := items
	if !exist || d.size == 0 {
		n = min(items, chunk)
	}
	switch d.kind {
	case 'f':
		a.floats = slices.Grow([]float64{}, n)
	case 'S', 'U':
		a.strings = slices.Grow([]string{}, n)
	default:
		a.ints = slices.Grow([]int64{}, n)
	}
}

// fillEmpty makes an array of zero-width strings, for which no bytes are stored.
func (a *Array) fillEmpty(items int) error {
	if items > chunk {
		return problem(remedyBroken, "%d strings of no width", items)
	}
	a.strings = make([]string, items)
	return nil
}

// toC reorders items from Fortran (first axis fastest) to C order (last fastest).
func (a *Array) toC() {
	switch {
	case a.floats != nil:
		a.floats = transposed(a.floats, a.Shape)
	case a.ints != nil:
		a.ints = transposed(a.ints, a.Shape)
	default:
		a.strings = transposed(a.strings, a.Shape)
	}
}

func transposed[T any](in []T, shape []int) []T {
	if len(shape) < 2 || len(in) == 0 {
		return in
	}
	stride := make([]int, len(shape)) // of each axis in the Fortran layout
	step := 1
	for k, n := range shape {
		stride[k] = step
		step *= n
	}
	out := make([]T, len(in))
	index := make([]int, len(shape))
	at := 0
	for i := range out {
		out[i] = in[at]
		for k := len(shape) - 1; k >= 0; k-- {
			index[k]++
			at += stride[k]
			if index[k] < shape[k] {
				break
			}
			at -= index[k] * stride[k]
			index[k] = 0
		}
	}
	return out
}
