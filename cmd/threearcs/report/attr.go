package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"threearcs/backend"
	"threearcs/claims"
)

// texts gives the field of a Row that holds an attribute of one line.
var texts = map[string]func(*Row) *string{
	claims.AttrClaim:         func(r *Row) *string { return &r.ID },
	claims.AttrWhere:         func(r *Row) *string { return &r.Where },
	claims.AttrSays:          func(r *Row) *string { return &r.Says },
	claims.AttrModel:         func(r *Row) *string { return &r.Model },
	claims.AttrEvidence:      func(r *Row) *string { return &r.Evidence },
	claims.AttrPublished:     func(r *Row) *string { return &r.Published },
	claims.AttrMeasured:      func(r *Row) *string { return &r.Measured },
	claims.AttrLevel:         func(r *Row) *string { return &r.Level },
	claims.AttrMethod:        func(r *Row) *string { return &r.Method },
	claims.AttrN:             func(r *Row) *string { return &r.N },
	claims.AttrNumber:        func(r *Row) *string { return (*string)(&r.Number) },
	claims.AttrSentence:      func(r *Row) *string { return (*string)(&r.Sentence) },
	claims.AttrComputed:      func(r *Row) *string { return &r.Computed },
	claims.AttrMore:          func(r *Row) *string { return &r.More },
	claims.AttrCommand:       func(r *Row) *string { return &r.Command },
	claims.AttrCriterion:     func(r *Row) *string { return &r.Criterion },
	claims.AttrPreregistered: func(r *Row) *string { return &r.Preregistered },
	claims.AttrP:             func(r *Row) *string { return &r.P },
	claims.AttrPower:         func(r *Row) *string { return &r.Power },
}

// spans gives the field that holds an attribute "lo hi".
var spans = map[string]func(*Row) *Span{
	claims.AttrInterval:  func(r *Row) *Span { return &r.Interval },
	claims.AttrTolerance: func(r *Row) *Span { return &r.Tolerance },
}

// known reports whether key is an attribute of a claim.
func known(key string) bool {
	return texts[key] != nil || spans[key] != nil ||
		key == claims.AttrNote || key == claims.AttrSource || key == claims.AttrAttacks
}

// set stores one attribute in r. It fails for an unknown key, an empty value or one with
// a line break, a second value of a key that is not repeated, and a malformed interval.
func (r *Row) set(key, value string) error {
	if value == "" {
		return fmt.Errorf("attribute %q is empty", key)
	}
	if strings.ContainsAny(value, "\r\n") {
		return fmt.Errorf("attribute %q holds a line break", key)
	}
	switch key {
	case claims.AttrNote:
		if !slices.Contains(r.Notes, value) {
			r.Notes = append(r.Notes, value)
		}
		return nil
	case claims.AttrSource:
		r.Sources = append(r.Sources, value)
		return nil
	case claims.AttrAttacks:
		r.Attacks = append(r.Attacks, strings.Fields(value)...)
		return nil
	}
	if field := spans[key]; field != nil {
		return r.setSpan(field(r), key, value)
	}
	field := texts[key]
	if field == nil {
		return fmt.Errorf("unknown attribute %q", key)
	}
	if *field(r) != "" {
		return fmt.Errorf("attribute %q emitted twice: %q, then %q", key, *field(r), value)
	}
	*field(r) = value
	return nil
}

func (r *Row) setSpan(field *Span, key, value string) error {
	if !field.IsZero() {
		return fmt.Errorf("attribute %q emitted twice", key)
	}
	s, err := ParseSpan(value)
	if err != nil {
		return fmt.Errorf("attribute %q: %w", key, err)
	}
	*field = s
	return nil
}

// The words a Row may hold.
var (
	numbers   = []claims.Number{claims.Reproduced, claims.Contradicted, claims.NumberNotRun}
	sentences = []claims.Sentence{claims.Supported, claims.Refuted, claims.Inconclusive, claims.SentenceNotRun}
	evidences = []backend.Evidence{backend.Live, backend.Recorded, backend.Summary, backend.Printed, backend.Cited, backend.None}
)

// check says what is missing or wrong in a row that is complete.
func (r *Row) check() error {
	var errs []error
	if !slices.Contains(numbers, r.Number) {
		errs = append(errs, fmt.Errorf("number verdict %q: want one of %q", r.Number, numbers))
	}
	if !slices.Contains(sentences, r.Sentence) {
		errs = append(errs, fmt.Errorf("sentence verdict %q: want one of %q", r.Sentence, sentences))
	}
	if !slices.Contains(evidences, backend.Evidence(r.Evidence)) {
		errs = append(errs, fmt.Errorf("evidence %q: want one of %q", r.Evidence, evidences))
	}
	if !safeID(r.ID) {
		errs = append(errs, fmt.Errorf("claim id %q: want letters, digits and hyphens", r.ID))
	}
	if r.Falsification() && (len(r.Attacks) == 0 || r.Criterion == "") {
		errs = append(errs, errors.New("a falsification test must say what it attacks and by which criterion"))
	}
	return errors.Join(errs...)
}

// safeID reports whether id can name a file and an anchor.
func safeID(id string) bool {
	for _, c := range id {
		if c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return id != "" && id[0] != '-'
}
