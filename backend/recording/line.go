package recording

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"crypto/sha256"
)

// A line is one line of a recording; exactly one member is set.
type line struct {
	Header *Header     `json:"header,omitempty"`
	Text   *textLine   `json:"text,omitempty"`
	Answer *answerLine `json:"answer,omitempty"`
}

// A textLine is a prompt, a system prompt, a rendered prompt or a schema.
type textLine struct {
	SHA256 string  `json:"sha256"`
	Text   content `json:"text"`
}

// content is text that need not be UTF-8: a JSON string if it is, and otherwise an object
// with the one member "base64".
type content string

type base64Content struct {
	Base64 []byte `json:"base64"`
}

func (c content) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(c)) {
		return marshal(string(c))
	}
	return marshal(base64Content{[]byte(c)})
}

func (c *content) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		var v base64Content
		if err := json.Unmarshal(b, &v); err != nil {
			return err
		}
		*c = content(v.Base64)
		return nil
	}
	return json.Unmarshal(b, (*string)(c))
}

// marshal encodes v as JSON without escaping HTML and without a newline.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

const (
	sumDigits = 16
	sumStart  = `,"sum":"`
	sumEnd    = `"}`
	sumLen    = len(sumStart) + sumDigits + len(sumEnd)
)

// sumOf returns the tail of a line that begins with body.
func sumOf(body []byte) []byte {
	sum := sha256.Sum256(body)
	return []byte(sumStart + hex.EncodeToString(sum[:sumDigits/2]) + sumEnd)
}

// encode returns l as a line, newline included.
func (l line) encode() ([]byte, error) {
	b, err := marshal(l)
	if err != nil {
		return nil, err
	}
	body := b[:len(b)-1] // without the brace, which sumOf writes
	return append(append(body[:len(body):len(body)], sumOf(body)...), '\n'), nil
}

// decode reads a line without its newline. It refuses a line that encode would not write.
func decode(b []byte) (line, error) {
	var l line
	if len(b) < sumLen {
		return l, errors.New("too short for a line with a checksum")
	}
	body, tail := b[:len(b)-sumLen], b[len(b)-sumLen:]
	if want := sumOf(body); !bytes.Equal(tail, want) {
		return l, fmt.Errorf("line ends in %q, its content has the checksum %s", tail, want[len(sumStart):len(sumStart)+sumDigits])
	}
	dec := json.NewDecoder(bytes.NewReader(append(body[:len(body):len(body)], '}')))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return l, err
	}
	if again, err := l.encode(); err != nil || !bytes.Equal(again[:len(again)-1], b) {
		return l, errors.New("not in canonical encoding")
	}
	return l, l.check()
}

// check verifies what a single line must satisfy by itself.
func (l line) check() error {
	switch {
	case l.Header != nil && l.Text == nil && l.Answer == nil:
		if l.Header.Format != Format {
			return fmt.Errorf("format %q, this program reads %q", l.Header.Format, Format)
		}
	case l.Text != nil && l.Header == nil && l.Answer == nil:
		if got := SHA256(string(l.Text.Text)); got != l.Text.SHA256 {
			return fmt.Errorf("text has sha256 %s, line says %s", got, l.Text.SHA256)
		}
	case l.Answer != nil && l.Header == nil && l.Text == nil:
		return l.Answer.check()
	default:
		return errors.New("a line must hold one header, text or answer")
	}
	return nil
}
