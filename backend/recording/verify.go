package recording

import (
	"crypto/sha256"
	"encoding/hex"

	"threearcs/backend"
)

// A Summary says what a verified recording holds.
type Summary struct {
	Header  Header                     `json:"header"`
	Answers int                        `json:"answers"`
	Missing int                        `json:"missing"` // asks without an answer
	Torn    bool                       `json:"torn"`    // the last line is torn
	Tokens  int                        `json:"tokens"`
	Stops   map[backend.StopReason]int `json:"stops"`
	Digest  string                     `json:"digest"` // sha256 of the sorted form
}

// Complete reports whether every ask is answered and the last line is whole.
func (s Summary) Complete() bool { return s.Missing == 0 && !s.Torn }

// Verify reads the whole recording at path, compressed or not, and says what it holds. It
// fails on the first damaged line.
func Verify(path string) (Summary, error) {
	f, err := Open(path)
	if err != nil {
		return Summary{}, err
	}
	defer f.Close()
	s := Summary{Header: f.Header, Answers: f.Len(), Missing: f.Header.Set.Asks - f.Len(), Torn: f.Torn,
		Stops: map[backend.StopReason]int{}}
	for i := range f.Len() {
		_, answer, err := f.At(i)
		if err != nil {
			return Summary{}, err
		}
		s.Tokens += len(answer.Tokens)
		s.Stops[answer.Stop]++
	}
	s.Digest, err = f.Digest()
	return s, err
}

// Digest returns the SHA-256 of the recording's sorted form: recordings of the same
// answers have the same one, in whatever order they were given.
func (f *File) Digest() (string, error) {
	hash := sha256.New()
	if err := f.WriteSorted(hash); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
