package gguf

import "encoding/binary"

// Blocks of the quantised types that can be read and not written. A value is a small
// integer q, times a scale of its group of 16 or 32, less an offset of the group or of the
// type. Groups of the K types are parts of a block of 256, whose scales are integers
// themselves, times one F16 number. Source: the block structures of ggml-common.h in
// llama.cpp, where they are documented.

// half returns the F16 number at the beginning of data.
func half(data []byte) float32 { return float16Value(binary.LittleEndian.Uint16(data)) }

// appendQ4 appends the values of a Q4_0 block: an F16 scale and 16 bytes, whose low halves
// are the first 16 integers and whose high halves are the others; 8 stands for zero.
func appendQ4(out []float32, b []byte) []float32 {
	scale, packed := half(b), b[2:18]
	for _, p := range packed {
		out = append(out, scale*float32(int(p&15)-8))
	}
	for _, p := range packed {
		out = append(out, scale*float32(int(p>>4)-8))
	}
	return out
}

// appendQ5 appends the values of a Q5_0 block: as Q4_0, with the fifth bits of all 32
// integers in 4 bytes before the halves; 16 stands for zero.
func appendQ5(out []float32, b []byte) []float32 {
	scale, fifth, packed := half(b), binary.LittleEndian.Uint32(b[2:]), b[6:22]
	for i, p := range packed {
		out = append(out, scale*float32(int(p&15|byte(fifth>>i&1)<<4)-16))
	}
	for i, p := range packed {
		out = append(out, scale*float32(int(p>>4|byte(fifth>>(i+16)&1)<<4)-16))
	}
	return out
}

// groupScales unpacks the eight 6-bit scales and the eight 6-bit offsets of a Q4_K or Q5_K
// block. The first four of each are the low 6 bits of bytes 0 to 3 and 4 to 7. Of the last
// four, the low halves are in bytes 8 to 11 and the high 2 bits are on top of the first.
func groupScales(b []byte) (scales, offsets [8]float32) {
	for i := range 4 {
		scales[i], offsets[i] = float32(b[i]&63), float32(b[i+4]&63)
		scales[i+4] = float32(b[i+8]&15 | b[i]>>6<<4)
		offsets[i+4] = float32(b[i+8]>>4 | b[i+4]>>6<<4)
	}
	return scales, offsets
}

// appendQ4K appends the values of a Q4_K block: F16 factors of scales and of offsets, 12
// bytes of both, and 8 groups of 32 integers, of which two share their bytes.
func appendQ4K(out []float32, b []byte) []float32 {
	return appendGroups(out, b, b[16:], func(int, int) byte { return 0 })
}

// appendQ5K appends the values of a Q5_K block: as Q4_K, with 32 bytes before the integers.
// Bit g of byte i is the fifth bit of integer i of group g.
func appendQ5K(out []float32, b []byte) []float32 {
	fifth := b[16:48]
	return appendGroups(out, b, b[48:], func(group, i int) byte { return fifth[i] >> group & 1 << 4 })
}

// appendGroups appends the values of 8 groups of 32 integers, whose lower four bits are in
// packed and whose higher ones high returns.
func appendGroups(out []float32, b, packed []byte, high func(group, i int) byte) []float32 {
	scale, offset := half(b), half(b[2:])
	scales, offsets := groupScales(b[4:16])
	for g := range 8 {
		s, o := scale*scales[g], offset*offsets[g]
		for i, p := range packed[g/2*32:][:32] {
			q := p>>(g%2*4)&15 | high(g, i)
			out = append(out, float32(s*float32(q))-o) // rounded twice on all processors
		}
	}
	return out
}

// appendQ6K appends the values of a Q6_K block: 128 bytes of low halves, 64 of the higher
// two bits, 16 signed scales and an F16 factor; 32 stands for zero. Each half of the block
// is 128 integers in four quarters: the low halves of quarters 2 and 3 are the upper ones
// of the bytes of quarters 0 and 1.
func appendQ6K(out []float32, b []byte) []float32 {
	factor := half(b[208:])
	for h := range 2 {
		low, high, scales := b[h*64:], b[128+h*32:], b[192+h*8:]
		for quarter := range 4 {
			for i := range 32 {
				q := low[quarter%2*32+i]>>(quarter/2*4)&15 | high[i]>>(quarter*2)&3<<4
				scale := factor * float32(int8(scales[quarter*2+i/16]))
				out = append(out, scale*float32(int(q)-32))
			}
		}
	}
	return out
}
