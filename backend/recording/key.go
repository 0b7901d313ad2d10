package recording

import (
	"crypto/sha256"
	"encoding/hex"

	"threearcs/backend"
)

// A Question is all that can change an answer: the content of its key. Texts are named by
// their SHA-256, so that a key can be checked without them.
type Question struct {
	Model    backend.ModelInfo `json:"model"`
	Decoding backend.Decoding  `json:"decoding"`
	System   string            `json:"system"` // sha256, empty if there is none
	Prompt   string            `json:"prompt"` // sha256
	Repeat   int               `json:"repeat"`
	Format   string            `json:"format,omitempty"` // sha256, absent for free text
}

// Ask returns the Question that a puts to the model m. The name of the model is left out:
// the same weights under another tag give the same answer.
func Ask(m backend.ModelInfo, a backend.Ask) Question {
	m.Name = ""
	q := Question{Model: m, Decoding: canonicalDecoding(a.Decoding), Prompt: SHA256(a.Prompt), Repeat: a.Repeat}
	if a.System != "" {
		q.System = SHA256(a.System)
	}
	if a.Format != "" {
		q.Format = SHA256(a.Format)
	}
	return q
}

// Key returns the SHA-256 of the canonical JSON of q in hexadecimal.
func (q Question) Key() string {
	b, err := marshal(q)
	if err != nil { // only NaN and infinity cannot be encoded
		panic("recording: " + err.Error())
	}
	return SHA256(string(b))
}

// SHA256 returns the SHA-256 of s in hexadecimal.
func SHA256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// canonicalDecoding spells "no stop strings" in one way.
func canonicalDecoding(d backend.Decoding) backend.Decoding {
	if d.Stop == nil {
		d.Stop = []string{}
	}
	return d
}
