package gguf

import "fmt"

// Type is the type of a tensor's values, with the numbers of ggml.
type Type uint32

// The types that can be read and written as numbers.
const (
	F32  Type = 0
	F16  Type = 1
	Q8_0 Type = 8
	BF16 Type = 30
)

// The types that can be read as numbers, but not written.
const (
	Q4_0 Type = 2
	Q5_0 Type = 6
	Q4_K Type = 12
	Q5_K Type = 13
	Q6_K Type = 14
)

// A block is the smallest unit of a type: so many values in so many bytes.
type block struct {
	name          string
	values, bytes int
}

// blocks holds every type whose size we know. Source: ggml.h and ggml-common.h of
// llama.cpp.
var blocks = map[Type]block{
	F32: {"F32", 1, 4}, F16: {"F16", 1, 2}, BF16: {"BF16", 1, 2}, Q8_0: {"Q8_0", 32, 34},
	Q4_0: {"Q4_0", 32, 18}, 3: {"Q4_1", 32, 20}, Q5_0: {"Q5_0", 32, 22}, 7: {"Q5_1", 32, 24}, 9: {"Q8_1", 32, 36},
	10: {"Q2_K", 256, 84}, 11: {"Q3_K", 256, 110}, Q4_K: {"Q4_K", 256, 144}, Q5_K: {"Q5_K", 256, 176},
	Q6_K: {"Q6_K", 256, 210}, 15: {"Q8_K", 256, 292},
	16: {"IQ2_XXS", 256, 66}, 17: {"IQ2_XS", 256, 74}, 18: {"IQ3_XXS", 256, 98}, 19: {"IQ1_S", 256, 50},
	20: {"IQ4_NL", 32, 18}, 21: {"IQ3_S", 256, 110}, 22: {"IQ2_S", 256, 82}, 23: {"IQ4_XS", 256, 136},
	24: {"I8", 1, 1}, 25: {"I16", 1, 2}, 26: {"I32", 1, 4}, 27: {"I64", 1, 8}, 28: {"F64", 1, 8},
	29: {"IQ1_M", 256, 56}, 34: {"TQ1_0", 256, 54}, 35: {"TQ2_0", 256, 66}, 39: {"MXFP4", 32, 17},
}

// String returns the name ggml gives the type.
func (t Type) String() string {
	if b, ok := blocks[t]; ok {
		return b.name
	}
	return fmt.Sprintf("type %d", uint32(t))
}

// Numeric reports whether tensors of type t can be read and written as numbers.
func (t Type) Numeric() bool {
	return t == F32 || t == F16 || t == BF16 || t == Q8_0
}

// Readable reports whether tensors of type t can be read as numbers.
func (t Type) Readable() bool {
	switch t {
	case Q4_0, Q5_0, Q4_K, Q5_K, Q6_K:
		return true
	}
	return t.Numeric()
}

// kind is the type of a header value, with the numbers of GGUF.
type kind uint32

const (
	kindUint8 kind = iota
	kindInt8
	kindUint16
	kindInt16
	kindUint32
	kindInt32
	kindFloat32
	kindBool
	kindString
	kindArray
	kindUint64
	kindInt64
	kindFloat64
)

// minBytes is the least number of bytes a value of kind k takes in a file.
func (k kind) minBytes() int64 {
	switch k {
	case kindUint8, kindInt8, kindBool:
		return 1
	case kindUint16, kindInt16:
		return 2
	case kindUint32, kindInt32, kindFloat32:
		return 4
	}
	return 8
}
