package npz

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// dtype says how the bytes of one item become a value.
type dtype struct {
	kind  byte // b bool, i int, u uint, f float, S bytes, U unicode
	size  int  // bytes per item
	order binary.ByteOrder
}

// parseDType reads a NumPy type string such as "<f4", "|b1" or "<U12".
func parseDType(descr string) (dtype, error) {
	if strings.HasPrefix(descr, "|O") {
		return dtype{}, problem(remedyObject, "an object array, which is a Python pickle and is never loaded")
	}
	if len(descr) < 3 || !strings.ContainsRune("<>|=", rune(descr[0])) {
		return dtype{}, problem(remedyCast, "type %q is unknown", descr)
	}
	width, err := strconv.Atoi(descr[2:])
	d := dtype{kind: descr[1], size: width, order: binary.LittleEndian}
	if descr[0] == '>' {
		d.order = binary.BigEndian
	}
	if d.kind == 'U' && err == nil {
		d.size = 4 * width
	}
	if err != nil || !d.known(width) {
		return dtype{}, problem(remedyCast, "type %q is not supported%s", descr, typeHint(d.kind))
	}
	return d, nil
}

// maxString bounds the characters of one string item.
const maxString = 1 << 24

func (d dtype) known(width int) bool {
	switch d.kind {
	case 'b':
		return width == 1
	case 'i', 'u':
		return width == 1 || width == 2 || width == 4 || width == 8
	case 'f':
		return width == 2 || width == 4 || width == 8
	case 'S', 'U':
		return width >= 0 && width <= maxString
	}
	return false
}

func typeHint(kind byte) string {
	switch kind {
	case 'c':
		return " (complex numbers)"
	case 'M', 'm':
		return " (dates and times)"
	case 'V':
		return " (raw or structured bytes; bfloat16 is saved so)"
	case 'f':
		return " (floats have 16, 32 or 64 bits)"
	}
	return ""
}

// decode appends the items in raw, whole items only, to a.
func (d dtype) decode(a *Array, raw []byte) error {
	switch d.kind {
	case 'f':
		a.floats = d.floats(a.floats, raw)
	case 'S', 'U':
		return d.text(a, raw)
	default:
		return d.integers(a, raw)
	}
	return nil
}

func (d dtype) floats(out []float64, raw []byte) []float64 {
	switch d.size {
	case 2:
		for ; len(raw) >= 2; raw = raw[2:] {
			out = append(out, half(d.order.Uint16(raw)))
		}
	case 4:
		if d.order == binary.LittleEndian {
			for ; len(raw) >= 4; raw = raw[4:] {
				out = append(out, float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))))
			}
			return out
		}
		for ; len(raw) >= 4; raw = raw[4:] {
			out = append(out, float64(math.Float32frombits(d.order.Uint32(raw))))
		}
	case 8:
		for ; len(raw) >= 8; raw = raw[8:] {
			out = append(out, math.Float64frombits(d.order.Uint64(raw)))
		}
	}
	return out
}

// half converts IEEE 754 binary16 to float64 exactly.
func half(bits uint16) float64 {
	sign := 1.0
	if bits>>15 == 1 {
		sign = -1
	}
	exp, frac := int(bits>>10&31), float64(bits&1023)
	switch exp {
	case 0:
		return sign * math.Ldexp(frac, -24)
	case 31:
		if frac != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+frac, exp-25)
}

func (d dtype) integers(a *Array, raw []byte) error {
	for ; len(raw) >= d.size; raw = raw[d.size:] {
		v := d.bits(raw)
		switch {
		case d.kind == 'b' && v > 1:
			return problem(remedyBroken, "item %d is no boolean (byte %d)", len(a.ints), v)
		case d.kind == 'u' && v > math.MaxInt64:
			return problem(remedyCast, "item %d is %d, beyond int64", len(a.ints), v)
		case d.kind == 'i':
			shift := 64 - 8*d.size
			a.ints = append(a.ints, int64(v<<shift)>>shift)
		default:
			a.ints = append(a.ints, int64(v))
		}
	}
	return nil
}

func (d dtype) bits(raw []byte) uint64 {
	switch d.size {
	case 1:
		return uint64(raw[0])
	case 2:
		return uint64(d.order.Uint16(raw))
	case 4:
		return uint64(d.order.Uint32(raw))
	}
	return d.order.Uint64(raw)
}

// text appends fixed-width strings; NumPy pads them with zeros.
func (d dtype) text(a *Array, raw []byte) error {
	for ; d.size > 0 && len(raw) >= d.size; raw = raw[d.size:] {
		if d.kind == 'S' {
			a.strings = append(a.strings, strings.TrimRight(string(raw[:d.size]), "\x00"))
			continue
		}
		var b strings.Builder
		for i := 0; i < d.size; i += 4 {
			c := d.order.Uint32(raw[i:])
			if c > 0x10FFFF {
				return problem(remedyBroken, "string %d holds the code point %#x", len(a.strings), c)
			}
			b.WriteRune(rune(c))
		}
		a.strings = append(a.strings, strings.TrimRight(b.String(), "\x00"))
	}
	return nil
}
