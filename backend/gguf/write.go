package gguf

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
)

// Write writes a file with the given header entries and tensors, in that order. An entry
// general.alignment sets the alignment of tensor data, otherwise it is 32. It fails if a
// value has a type the format does not have, if a key or tensor name occurs twice, or if
// a tensor's data is short.
func Write(w io.Writer, header []KV, tensors []Tensor) error {
	align, err := alignment(header)
	if err != nil {
		return err
	}
	head, err := appendHeader(nil, header, tensors, align)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<20)
	at := int64(len(head))
	b.Write(head)
	for _, t := range tensors {
		size, _ := t.Size() // checked by appendHeader
		pad(b, &at, align)
		n, err := io.Copy(b, io.NewSectionReader(t.Data, 0, size))
		if err != nil {
			return fmt.Errorf("gguf: write tensor %q: %w", t.Name, err)
		}
		if n != size {
			return fmt.Errorf("gguf: write tensor %q: its data has %d bytes, want %d", t.Name, n, size)
		}
		at += n
	}
	pad(b, &at, align)
	return b.Flush()
}

// WriteFile writes a file at path, as Write does. On error it leaves no file.
func WriteFile(path string, header []KV, tensors []Tensor) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("gguf: %w", err)
	}
	err = Write(f, header, tensors)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(path)
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// pad writes zeros until *at is a multiple of align.
func pad(w *bufio.Writer, at *int64, align int64) {
	for ; *at%align != 0; *at++ {
		w.WriteByte(0)
	}
}

// alignment returns the alignment that header sets.
func alignment(header []KV) (int64, error) {
	for _, kv := range header {
		if kv.Key != alignmentKey {
			continue
		}
		a, ok := kv.Value.(uint32)
		if !ok || a == 0 || a&(a-1) != 0 || a > 1<<16 {
			return 0, fmt.Errorf("gguf: %s is %v, want a power of two up to 65536 as uint32", kv.Key, kv.Value)
		}
		return int64(a), nil
	}
	return defaultAlignment, nil
}

// appendHeader appends all that comes before the tensor data.
func appendHeader(b []byte, header []KV, tensors []Tensor, align int64) ([]byte, error) {
	seen := map[string]bool{}
	once := func(name string) error {
		if seen[name] {
			return fmt.Errorf("gguf: %q occurs twice", name)
		}
		seen[name] = true
		return nil
	}
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(tensors)))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(header)))
	for _, kv := range header {
		if err := once("key " + kv.Key); err != nil {
			return nil, err
		}
		b = appendString(b, kv.Key)
		var err error
		if b, err = appendValue(b, kv.Value); err != nil {
			return nil, fmt.Errorf("gguf: key %q: %w", kv.Key, err)
		}
	}
	var offset int64
	for _, t := range tensors {
		size, err := t.Size()
		if err != nil {
			return nil, err
		}
		if err := once("tensor " + t.Name); err != nil {
			return nil, err
		}
		b = appendTensorInfo(b, t, offset)
		offset += (size + align - 1) / align * align
	}
	return b, nil
}

// appendTensorInfo appends name, shape, type and place of t.
func appendTensorInfo(b []byte, t Tensor, offset int64) []byte {
	b = appendString(b, t.Name)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(t.Shape)))
	for _, d := range t.Shape {
		b = binary.LittleEndian.AppendUint64(b, uint64(d))
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(t.Type))
	return binary.LittleEndian.AppendUint64(b, uint64(offset))
}

func appendString(b []byte, s string) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(len(s)))
	return append(b, s...)
}

// appendValue appends the kind and the bytes of v.
func appendValue(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case []uint8:
		return appendArray(b, kindUint8, v)
	case []int8:
		return appendArray(b, kindInt8, v)
	case []uint16:
		return appendArray(b, kindUint16, v)
	case []int16:
		return appendArray(b, kindInt16, v)
	case []uint32:
		return appendArray(b, kindUint32, v)
	case []int32:
		return appendArray(b, kindInt32, v)
	case []float32:
		return appendArray(b, kindFloat32, v)
	case []bool:
		return appendArray(b, kindBool, v)
	case []string:
		return appendArray(b, kindString, v)
	case []uint64:
		return appendArray(b, kindUint64, v)
	case []int64:
		return appendArray(b, kindInt64, v)
	case []float64:
		return appendArray(b, kindFloat64, v)
	}
	k, b, err := appendScalar(binary.LittleEndian.AppendUint32(b, 0), v)
	if err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint32(b[len(b)-scalarBytes(v)-4:], uint32(k))
	return b, nil
}

// appendArray appends an array of elements of kind k.
func appendArray[T any](b []byte, k kind, v []T) ([]byte, error) {
	b = binary.LittleEndian.AppendUint32(b, uint32(kindArray))
	b = binary.LittleEndian.AppendUint32(b, uint32(k))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(v)))
	for _, e := range v {
		_, b, _ = appendScalar(b, e)
	}
	return b, nil
}

// scalarBytes returns how many bytes appendScalar appends for v.
func scalarBytes(v any) int {
	if s, ok := v.(string); ok {
		return 8 + len(s)
	}
	return binary.Size(v)
}

// appendScalar appends v without its kind, which it returns.
func appendScalar(b []byte, v any) (kind, []byte, error) {
	le := binary.LittleEndian
	switch v := v.(type) {
	case uint8:
		return kindUint8, append(b, v), nil
	case int8:
		return kindInt8, append(b, byte(v)), nil
	case uint16:
		return kindUint16, le.AppendUint16(b, v), nil
	case int16:
		return kindInt16, le.AppendUint16(b, uint16(v)), nil
	case uint32:
		return kindUint32, le.AppendUint32(b, v), nil
	case int32:
		return kindInt32, le.AppendUint32(b, uint32(v)), nil
	case float32:
		return kindFloat32, le.AppendUint32(b, math.Float32bits(v)), nil
	case bool:
		if v {
			return kindBool, append(b, 1), nil
		}
		return kindBool, append(b, 0), nil
	case string:
		return kindString, appendString(b, v), nil
	case uint64:
		return kindUint64, le.AppendUint64(b, v), nil
	case int64:
		return kindInt64, le.AppendUint64(b, uint64(v)), nil
	case float64:
		return kindFloat64, le.AppendUint64(b, math.Float64bits(v)), nil
	}
	return 0, nil, fmt.Errorf("a %T cannot be stored: use a sized number, bool, string or a slice of one", v)
}
