package anotherpaper

import (
	"fmt"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/golden"
)

// printed is what the paper prints, typed by hand.
var printed = []golden.Value{
	{ID: "BK-01", Where: "chapter 2, table 2", Model: "six largest departments",
		Says: "men were admitted more often than women", Text: "45 / 30", Unit: golden.Percent, N: []int{2691, 1835}},
	{ID: "BK-02", Where: "chapter 2, weighted averages", Model: "six largest departments",
		Says: "with each department at its own weight, women were admitted more often than men",
		Text: "39 / 43", Unit: golden.Percent, N: []int{2691, 1835}},
}

// admissionsPaper is what the claims of this package are checked against.
var admissionsPaper = claims.Paper{
	Lookup:   lookup,
	Open:     func() (backend.Backend, error) { return openAdmissions() },
	Accepted: "accepted",
}

func lookup(id string) (golden.Value, error) {
	for _, v := range printed {
		if v.ID == id {
			return v, nil
		}
	}
	return golden.Value{}, fmt.Errorf("anotherpaper: no claim %q; the ids are in paper.go", id)
}
