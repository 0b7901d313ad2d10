package claims

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
)

// RegistryFile lies beside the falsification tests and registers questions before their
// evidence is read: a header, then one line a question, id, date and sha256 separated by
// tabs. Lines are only ever added.
const RegistryFile = "preregistered.tsv"

// RegistryHeader is the first line of a registry.
const RegistryHeader = "id\tdate\tsha256"

// A Registration says that a question was registered, when, and as what.
type Registration struct {
	ID     string
	Date   string // such as 2026-07-01, as given by who registered it
	SHA256 string // see [Question.Hash]
}

// Hash returns the sha256, in hexadecimal, of four lines: the id, the attacked claims, the
// question and the criterion, the words of each separated by single blanks. Anyone can
// compute it from what "threearcs show" prints.
func (q Question) Hash() string {
	h := sha256.New()
	for _, line := range []string{q.ID, strings.Join(q.Attacks, " "), q.Asks, q.Criterion} {
		fmt.Fprintln(h, strings.Join(strings.Fields(line), " "))
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

var (
	registeredDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	registeredHash = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// ParseRegistry reads a registry. It fails, naming the line, if the header is missing, a
// line does not hold an id, a date and a checksum, or a question is registered twice.
func ParseRegistry(r io.Reader) ([]Registration, error) {
	var all []Registration
	in := bufio.NewScanner(r)
	if !in.Scan() || in.Text() != RegistryHeader {
		return nil, errors.Join(in.Err(), fmt.Errorf("claims: %s: line 1 is %q, want %q", RegistryFile, in.Text(), RegistryHeader))
	}
	for n := 2; in.Scan(); n++ {
		f := strings.Split(in.Text(), "\t")
		if len(f) != 3 || !strings.HasPrefix(f[0], "F-") || !registeredDate.MatchString(f[1]) || !registeredHash.MatchString(f[2]) {
			return nil, fmt.Errorf("claims: %s: line %d is %q, want id, date and sha256", RegistryFile, n, in.Text())
		}
		if slices.ContainsFunc(all, func(r Registration) bool { return r.ID == f[0] }) {
			return nil, fmt.Errorf("claims: %s: line %d registers %s again; the first registration stands, remove this line", RegistryFile, n, f[0])
		}
		all = append(all, Registration{ID: f[0], Date: f[1], SHA256: f[2]})
	}
	return all, in.Err()
}

// Whether a question is still the one that was registered.
const (
	criterionKept    = "kept"
	criterionAmended = "amended"
	notRegistered    = "none"
)

// against says whether q was kept or amended since it was registered, and what a reader
// should know of that: nothing, if it was not registered.
func (q Question) against(registry []Registration) (state, note string) {
	for _, r := range registry {
		switch {
		case r.ID != q.ID:
		case r.SHA256 == q.Hash():
			return criterionKept, fmt.Sprintf("criterion kept: registered on %s, sha256 %s", r.Date, r.SHA256)
		default:
			return criterionAmended, fmt.Sprintf("criterion amended since it was registered on %s: registered sha256 %s, now %s", r.Date, r.SHA256, q.Hash())
		}
	}
	return notRegistered, ""
}

// registry reads the registry beside the test, if there is one.
func registry() ([]Registration, error) {
	f, err := os.Open(RegistryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	defer f.Close()
	return ParseRegistry(f)
}
