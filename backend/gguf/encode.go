package gguf

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Encode returns values as a tensor of type typ stores them. F16 and BF16 round to
// nearest, ties to even. Q8_0 stores blocks of 32 as integers in [-127, 127] times the
// block's largest magnitude over 127, rounded to F16. It fails on other types, and for
// Q8_0 if the number of values is not a multiple of 32.
func Encode(typ Type, values []float32) ([]byte, error) {
	b := blocks[typ]
	if !typ.Numeric() {
		return nil, fmt.Errorf("gguf: cannot encode numbers as %v: use F32, F16, BF16 or Q8_0", typ)
	}
	if len(values)%b.values != 0 {
		return nil, fmt.Errorf("gguf: %d values are not a multiple of the %d of a %v block", len(values), b.values, typ)
	}
	out := make([]byte, 0, len(values)/b.values*b.bytes)
	switch typ {
	case F32:
		for _, v := range values {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	case F16:
		for _, v := range values {
			out = binary.LittleEndian.AppendUint16(out, float16Bits(v))
		}
	case BF16:
		for _, v := range values {
			out = binary.LittleEndian.AppendUint16(out, bfloat16Bits(v))
		}
	case Q8_0:
		for i := 0; i < len(values); i += b.values {
			out = appendQ8(out, values[i:i+b.values])
		}
	}
	return out, nil
}

// Decode returns the values that data of type typ stores.
func Decode(typ Type, data []byte) ([]float32, error) {
	b := blocks[typ]
	if !typ.Readable() {
		return nil, fmt.Errorf("gguf: cannot decode %v as numbers", typ)
	}
	if len(data)%b.bytes != 0 {
		return nil, fmt.Errorf("gguf: %d bytes are not a multiple of the %d of a %v block", len(data), b.bytes, typ)
	}
	out := make([]float32, 0, len(data)/b.bytes*b.values)
	for ; len(data) > 0; data = data[b.bytes:] {
		switch typ {
		case F32:
			out = append(out, math.Float32frombits(binary.LittleEndian.Uint32(data)))
		case F16:
			out = append(out, float16Value(binary.LittleEndian.Uint16(data)))
		case BF16:
			out = append(out, math.Float32frombits(uint32(binary.LittleEndian.Uint16(data))<<16))
		case Q8_0:
			scale := float16Value(binary.LittleEndian.Uint16(data))
			for _, q := range data[2:b.bytes] {
				out = append(out, float32(int8(q))*scale)
			}
		case Q4_0:
			out = appendQ4(out, data)
		case Q5_0:
			out = appendQ5(out, data)
		case Q4_K:
			out = appendQ4K(out, data)
		case Q5_K:
			out = appendQ5K(out, data)
		case Q6_K:
			out = appendQ6K(out, data)
		}
	}
	return out, nil
}

// appendQ8 appends one Q8_0 block of the 32 values v.
func appendQ8(out []byte, v []float32) []byte {
	var largest float32
	for _, x := range v {
		largest = max(largest, float32(math.Abs(float64(x))))
	}
	scale := largest / 127
	out = binary.LittleEndian.AppendUint16(out, float16Bits(scale))
	var inverse float32
	if scale != 0 {
		inverse = 1 / scale
	}
	for _, x := range v {
		out = append(out, byte(int8(math.Round(float64(x*inverse)))))
	}
	return out
}

// float16Bits rounds v to IEEE 754 half precision, ties to even. Values beyond the range
// become infinite, NaN stays NaN.
func float16Bits(v float32) uint16 {
	bits := math.Float32bits(v)
	sign := uint16(bits >> 16 & 0x8000)
	mag := bits &^ (1 << 31)
	switch {
	case mag > 0x7f800000: // NaN
		return sign | 0x7e00
	case mag >= 0x47800000: // 2^16 and above
		return sign | 0x7c00
	case mag < 0x38800000: // below 2^-14: subnormal, a multiple of 2^-24
		return sign | uint16(math.RoundToEven(math.Abs(float64(v))*(1<<24)))
	}
	mag -= 112 << 23 // rebias the exponent from 127 to 15
	half := mag >> 13
	if rest := mag & 0x1fff; rest > 0x1000 || rest == 0x1000 && half&1 == 1 {
		half++ // may carry into the exponent, up to infinity
	}
	return sign | uint16(half)
}

// float16Value returns the value of a half precision number.
func float16Value(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exp, frac := uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch exp {
	case 0:
		v := float32(frac) / (1 << 24)
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}

// bfloat16Bits rounds v to bfloat16, ties to even. NaN stays NaN.
func bfloat16Bits(v float32) uint16 {
	bits := math.Float32bits(v)
	if bits&^(1<<31) > 0x7f800000 {
		return uint16(bits>>16) | 0x40
	}
	return uint16((bits + 0x7fff + bits>>16&1) >> 16)
}
