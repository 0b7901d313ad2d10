package check

import (
	"threearcs/backend/judge"
)

// A Set is responses with the labels to agree with.
type Set struct {
	Name  string
	Items []Item
	Notes []string // what a reader of the agreement must know
}

// An Item is a response with its labels. Each label may be absent.
type Item struct {
	ID       string
	Prompt   string // what is asked; items with the same prompt are one cluster
	Response string

	Verbal    judge.Verbal    // "" if absent
	Certainty judge.Certainty // "" if absent
	Rubric    judge.Scores    // nil if absent
	Told      judge.Certainty // what the rubric is told of the question; "" lets the judge find it
	MCAS      *int            // nil if absent
	Checklist []string        // claims
	Met       []bool          // which of them the response states; as long as Checklist or nil
}

func (it Item) material() judge.Material {
	return judge.Material{Question: it.Prompt, Response: it.Response}
}

// An Instrument is one of the judge's.
type Instrument string

// The instruments.
const (
	Coverage  Instrument = "coverage"
	Verbal    Instrument = "verbal"
	Certainty Instrument = "certainty"
	Rubric    Instrument = "rubric"
	MCAS      Instrument = "mcas"
)

// Instruments returns all instruments, in the order of reports.
func Instruments() []Instrument {
	return []Instrument{Coverage, Verbal, Certainty, Rubric, MCAS}
}

// labelled reports whether it carries a label for in.
func (it Item) labelled(in Instrument) bool {
	switch in {
	case Coverage:
		return len(it.Met) > 0
	case Verbal:
		return it.Verbal != ""
	case Certainty:
		return it.Certainty != ""
	case Rubric:
		return it.Rubric != nil
	}
	return it.MCAS != nil
}

// An axis is what an agreement is computed on. Its labels are whole numbers from lo to hi.
type axis struct {
	name    string
	lo, hi  int
	ordinal bool // neighbouring labels are a lesser disagreement than distant ones
}

// axesOf returns the axes that in judges, in the order of its marks.
func axesOf(in Instrument) []axis {
	switch in {
	case Coverage:
		return []axis{{"coverage", 0, 1, false}}
	case Verbal:
		return []axis{{"verbal", 0, 1, false}}
	case Certainty:
		return []axis{{"certainty", 0, 2, false}}
	case MCAS:
		return []axis{{"mcas", 0, 2, true}}
	}
	var axes []axis
	for _, name := range judge.Axes() {
		axes = append(axes, axis{name, 1, 5, true})
	}
	return axes
}
