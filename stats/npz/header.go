package npz

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strings"
)

// magic begins every .npy file; two version bytes follow.
const magic = "\x93NUMPY"

// maxHeader bounds the header text. NumPy itself refuses more than 10,000 characters.
const maxHeader = 1 << 16

// header is the description that precedes the items of an array.
type header struct {
	descr   string
	fortran bool
	shape   []int
	items   int // product of shape
}

// readHeader reads the magic, the version and the Python dict that describes the data.
func readHeader(r io.Reader) (header, error) {
	var lead [12]byte
	if _, err := io.ReadFull(r, lead[:8]); err != nil || string(lead[:6]) != magic {
		return header{}, problem("make it with numpy.save or numpy.savez", "not a .npy array: it does not begin with %q", magic)
	}
	size := lead[8:10]
	if major := lead[6]; major == 2 || major == 3 {
		size = lead[8:12]
	} else if major != 1 {
		return header{}, problem("save it with a current NumPy", "format version %d.%d is unknown", lead[6], lead[7])
	}
	if _, err := io.ReadFull(r, size); err != nil {
		return header{}, problem(remedyBroken, "the header is cut short")
	}
	n := int64(binary.LittleEndian.Uint16(size))
	if len(size) == 4 {
		n = int64(binary.LittleEndian.Uint32(size))
	}
	if n > maxHeader {
		return header{}, problem(remedyBroken, "the header claims %d bytes, at most %d are sensible", n, maxHeader)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return header{}, problem(remedyBroken, "the header is cut short")
	}
	return parseHeader(text)
}

// parseHeader reads {'descr': '<f4', 'fortran_order': False, 'shape': (100, 2048), }.
func parseHeader(text []byte) (header, error) {
	p := &literal{rest: bytes.TrimRight(text, " \n\x00")}
	var h header
	seen := map[string]bool{}
	p.expect('{')
	for p.err == nil && !p.accept('}') {
		key := p.str()
		p.expect(':')
		switch key {
		case "descr":
			h.descr = p.descr()
		case "fortran_order":
			h.fortran = p.boolean()
		case "shape":
			h.shape = p.tuple()
		default:
			p.fail("an unknown key %q", key)
		}
		if seen[key] {
			p.fail("the key %q twice", key)
		}
		seen[key] = true
		if !p.accept(',') {
			p.expect('}')
			break
		}
	}
	if p.err == nil && len(p.rest) > 0 {
		p.fail("%q after its end", p.rest)
	}
	if p.err == nil && len(seen) != 3 {
		p.fail("not all of descr, fortran_order, shape")
	}
	if p.err != nil {
		return header{}, p.err
	}
	return h.counted()
}

// counted returns h with the number of items filled in.
func (h header) counted() (header, error) {
	h.items = 1
	for _, n := range h.shape {
		if n != 0 && h.items > math.MaxInt/8/n {
			return header{}, problem(remedyBroken, "shape %s has more items than any file can hold", shapeString(h.shape))
		}
		h.items *= n
	}
	return h, nil
}

// literal parses the few Python literals that a header consists of.
type literal struct {
	rest []byte
	err  error
}

func (p *literal) fail(format string, args ...any) {
	if p.err == nil {
		p.err = problem(remedyBroken, "the header has "+format, args...)
	}
	p.rest = nil
}

// accept consumes c, after any blanks, and reports whether it was there.
func (p *literal) accept(c byte) bool {
	p.rest = bytes.TrimLeft(p.rest, " \t\n")
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *literal) expect(c byte) {
	if !p.accept(c) {
		p.fail("no %q before %.20q", c, p.rest)
	}
}

// str reads a quoted string without escapes.
func (p *literal) str() string {
	quote := byte('\'')
	if !p.accept(quote) {
		quote = '"'
		p.expect(quote)
	}
	end := bytes.IndexByte(p.rest, quote)
	if end < 0 {
		p.fail("an unclosed string")
		return ""
	}
	s := string(p.rest[:end])
	p.rest = p.rest[end+1:]
	return s
}

// descr reads the type, which is a list for structured arrays.
func (p *literal) descr() string {
	if p.accept('[') {
		p.fail("a structured type")
		p.err = problem("save each field as an array of its own", "a structured array (%s)", "record fields")
		return ""
	}
	return p.str()
}

func (p *literal) boolean() bool {
	p.rest = bytes.TrimLeft(p.rest, " \t\n")
	for word, v := range map[string]bool{"True": true, "False": false} {
		if bytes.HasPrefix(p.rest, []byte(word)) {
			p.rest = p.rest[len(word):]
			return v
		}
	}
	p.fail("neither True nor False before %.20q", p.rest)
	return false
}

// maxDims is NumPy's own limit on the number of axes.
const maxDims = 64

// tuple reads a tuple of non-negative integers.
func (p *literal) tuple() []int {
	shape := []int{}
	p.expect('(')
	for p.err == nil && !p.accept(')') {
		shape = append(shape, p.integer())
		if len(shape) > maxDims {
			p.fail("more than %d axes", maxDims)
		}
		if !p.accept(',') {
			p.expect(')')
			break
		}
	}
	return shape
}

func (p *literal) integer() int {
	p.rest = bytes.TrimLeft(p.rest, " \t\n")
	end := 0
	n := 0
	for end < len(p.rest) && p.rest[end] >= '0' && p.rest[end] <= '9' {
		if n > (math.MaxInt-9)/10 {
			p.fail("an extent beyond any memory")
			return 0
		}
		n = n*10 + int(p.rest[end]-'0')
		end++
	}
	if end == 0 {
		p.fail("no extent before %.20q", p.rest)
		return 0
	}
	p.rest = bytes.TrimPrefix(p.rest[end:], []byte("L")) // Python 2 wrote 100L
	return n
}

// headerText formats the version 1.0 preamble of an array, padded so that the data
// begin at a multiple of 64 bytes.
func headerText(descr string, shape []int) []byte {
	dict := "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shapeString(shape) + ", }"
	pad := 63 - (10+len(dict))%64
	dict += strings.Repeat(" ", pad) + "\n"
	out := append([]byte(magic), 1, 0)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(dict)))
	return append(out, dict...)
}
