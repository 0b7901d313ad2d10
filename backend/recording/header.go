package recording

import (
	"fmt"

	"threearcs/backend"
)

// Format names the version of the file format.
const Format = "threearcs-recording/1"

// A Header is the first line: what all answers of a recording have in common.
type Header struct {
	Format      string            `json:"format"`
	Tool        string            `json:"tool"` // the program that recorded, with its version
	OS          string            `json:"os"`
	Arch        string            `json:"arch"`
	Model       backend.ModelInfo `json:"model"`
	NumParallel int               `json:"num_parallel"` // questions a server answers together, as OLLAMA_NUM_PARALLEL says; 0 if not known
	Decoding    backend.Decoding  `json:"decoding"`
	Set         Set               `json:"set"`
	Wording     Wording           `json:"wording"`
}

// A Set identifies a prompt set.
type Set struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of the problems as JSON lines
	Asks   int    `json:"asks"`   // number of distinct asks, repeats included
}

// A Wording identifies how a problem of the set becomes a prompt.
type Wording struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of the template
}

// A MismatchError says that a recording was made under other conditions.
type MismatchError struct {
	File string
	Difference
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("recording: %s: header has %s %s, this run has %s: record into another file",
		e.File, e.Field, e.Have, e.Want)
}

// canonical returns h with the one spelling of values that have several.
func (h Header) canonical() Header {
	h.Decoding = canonicalDecoding(h.Decoding)
	return h
}

// match returns a *MismatchError naming the first field in which have differs from want.
func match(file string, have, want Header) error {
	if d := Diff(have.canonical(), want.canonical()); len(d) > 0 {
		return &MismatchError{File: file, Difference: d[0]}
	}
	return nil
}
