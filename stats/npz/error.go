package npz

import "fmt"

// An Error says what is wrong with a file and what to do about it.
type Error struct {
	File    string // file name as given
	Member  string // array name, empty for a problem of the whole file
	Problem string
	Remedy  string // empty if there is none
}

// Error formats e as "npz: file: member: problem; remedy".
func (e *Error) Error() string {
	s := "npz: " + e.File
	if e.Member != "" {
		s += fmt.Sprintf(": array %q", e.Member)
	}
	s += ": " + e.Problem
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// problem is an Error that does not yet know its file and member.
func problem(remedy, format string, args ...any) *Error {
	return &Error{Problem: fmt.Sprintf(format, args...), Remedy: remedy}
}

// in returns err with its file and member filled in.
func in(file, member string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*Error); ok {
		e.File, e.Member = file, member
		return e
	}
	return &Error{File: file, Member: member, Problem: err.Error(), Remedy: remedyBroken}
}

const (
	remedyBroken = "the file looks damaged: write it again with numpy.savez"
	remedyObject = `save numbers, e.g. np.stack(list(X)).astype("float32"), or texts, e.g. np.array(texts, dtype=str)`
	remedyCast   = `convert it before saving, e.g. X.astype("float64")`
)
