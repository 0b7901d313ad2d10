package report

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"threearcs/claims"
)

// An Outcome is what Go says of a test. It is not a verdict.
type Outcome string

// The outcomes.
const (
	Pass Outcome = "pass" // the verdicts are those last reviewed
	Fail Outcome = "fail" // they are not, or the test broke
	Skip Outcome = "skip" // nothing was asked
)

// A Row is one claim, or one falsification test, as its test attributes tell it. Numbers
// are texts in the unit of the paper, as the claim printed them.
type Row struct {
	ID            string          `json:"claim"`
	Package       string          `json:"package"`
	Test          string          `json:"test"`
	Outcome       Outcome         `json:"outcome"`
	Where         string          `json:"where,omitempty"`
	Says          string          `json:"says,omitempty"`
	Model         string          `json:"model,omitempty"`
	Evidence      string          `json:"evidence"`
	Published     string          `json:"published,omitempty"`
	Tolerance     Span            `json:"tolerance,omitzero"`
	Measured      string          `json:"measured,omitempty"`
	Interval      Span            `json:"interval,omitzero"`
	Level         string          `json:"level,omitempty"`
	Method        string          `json:"method,omitempty"`
	N             string          `json:"n,omitempty"`
	Number        claims.Number   `json:"number"`
	Sentence      claims.Sentence `json:"sentence"`
	Attacks       []string        `json:"attacks,omitempty"`
	Criterion     string          `json:"criterion,omitempty"`
	Preregistered string          `json:"preregistered,omitempty"` // of a question: kept, amended or none
	P             string          `json:"p,omitempty"`
	Power         string          `json:"power,omitempty"`
	Notes         []string        `json:"notes,omitempty"`
	Sources       []string        `json:"sources,omitempty"`
	Computed      string          `json:"computed,omitempty"`
	More          string          `json:"more,omitempty"`
	Command       string          `json:"command,omitempty"`
	Output        []string        `json:"output,omitempty"` // of a failing test
}

// Falsification reports whether r is a falsification test and not a claim of the paper.
func (r *Row) Falsification() bool { return strings.HasPrefix(r.ID, "F-") }

// NotRun reports whether neither the number nor the sentence was asked.
func (r *Row) NotRun() bool {
	return r.Number == claims.NumberNotRun && r.Sentence == claims.SentenceNotRun
}

// Open reports whether the evidence at hand leaves r unsettled.
func (r *Row) Open() bool { return r.NotRun() || r.Sentence == claims.Inconclusive }

// Settles says what would settle r, as far as it is known: a command, or more items.
func (r *Row) Settles() []string {
	return slices.DeleteFunc([]string{r.Command, r.More}, func(s string) bool { return s == "" })
}

// Against reports whether the evidence speaks against the number or the sentence.
func (r *Row) Against() bool {
	return r.Number == claims.Contradicted || r.Sentence == claims.Refuted
}

// printsNumber reports whether the paper prints a number for r, and not words or nothing.
func (r *Row) printsNumber() bool {
	return r.Published != "" && strings.ContainsAny(r.Published[:1], "+-0123456789") || strings.HasPrefix(r.Published, "−")
}

// NonePrinted stands for the number verdict of a claim that prints no number.
const NonePrinted = "none printed"

// NumberWord is r's number verdict as people read it. A claim that prints no number has
// none to run.
func (r *Row) NumberWord() string {
	if r.Number == claims.NumberNotRun && !r.printsNumber() {
		return NonePrinted
	}
	return string(r.Number)
}

// Rerun is the command that runs r's test alone.
func (r *Row) Rerun() string {
	parts := strings.Split(r.Test, "/")
	for i, p := range parts {
		parts[i] = "^" + p + "$"
	}
	_, dir, ok := strings.Cut(r.Package, "/")
	if !ok {
		dir = r.Package
	}
	return fmt.Sprintf("go test -v ./%s -run '%s'", dir, strings.Join(parts, "/"))
}

// A Span is an interval as printed, "lo hi" with lo ≤ hi. The zero Span is none.
type Span struct {
	Lo, Hi         float64
	loText, hiText string
}

// errSpan is what ParseSpan answers to anything but two ordered numbers.
var errSpan = errors.New(`want two numbers "lo hi" with lo ≤ hi`)

// ParseSpan parses "lo hi". Bounds may be infinite, not NaN.
func ParseSpan(text string) (Span, error) {
	f := strings.Fields(text)
	if len(f) != 2 {
		return Span{}, fmt.Errorf("interval %q: %w", text, errSpan)
	}
	lo, err := strconv.ParseFloat(f[0], 64)
	hi, err2 := strconv.ParseFloat(f[1], 64)
	if err != nil || err2 != nil || math.IsNaN(lo) || math.IsNaN(hi) || lo > hi {
		return Span{}, fmt.Errorf("interval %q: %w", text, errSpan)
	}
	return Span{Lo: lo, Hi: hi, loText: f[0], hiText: f[1]}, nil
}

// IsZero reports whether s is no interval at all.
func (s Span) IsZero() bool { return s.loText == "" }

// String writes s as "[lo, hi]", or nothing.
func (s Span) String() string {
	if s.IsZero() {
		return ""
	}
	return "[" + s.loText + ", " + s.hiText + "]"
}

// MarshalText writes s as the attribute does.
func (s Span) MarshalText() ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	return []byte(s.loText + " " + s.hiText), nil
}

// UnmarshalText reads what MarshalText wrote.
func (s *Span) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSpan(string(text))
	return err
}

// numberIn returns the single number that text begins with, such as the 14.6 of
// "14.6 %". It is false for words and for several numbers.
func numberIn(text string) (float64, bool) {
	f := strings.Fields(text)
	if len(f) == 0 || strings.Contains(text, " / ") {
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(f[0], "−", "-"), 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}

// PublishedNumber returns the one number the paper prints for r, if it prints one.
func (r *Row) PublishedNumber() (float64, bool) { return numberIn(r.Published) }

// MeasuredNumber returns the one number measured for r, if there is one.
func (r *Row) MeasuredNumber() (float64, bool) { return numberIn(r.Measured) }
