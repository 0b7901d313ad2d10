package report

import (
	"cmp"
	"slices"
	"strings"
)

// A Group is a part of the paper.
type Group struct {
	Key   string // what "threearcs list --arc" accepts
	Title string
	parts []string // first parts of ids
}

// groups are in the order of the paper.
var groups = []Group{
	{"front", "Abstract, introduction, set-up", []string{"AB", "IN", "FW"}},
	{"1", "Arc 1: fine-tuning (SFT and DPO LoRA)", []string{"A1", "T1"}},
	{"2", "Arc 2: tempering attention heads", []string{"A2"}},
	{"3", "Arc 3: probing a frozen base", []string{"A3", "T5"}},
	{"back", "Figures, synthesis, pipeline, release, limitations", []string{"FG", "SY", "PI", "RE", "LI"}},
	{"released", "Released data that the paper does not discuss", []string{"X"}},
	{"falsification", "Falsification tests", []string{"F"}},
}

// other holds ids of no known part: those of another paper.
var other = Group{Key: "other", Title: "Claims"}

// Groups returns the parts of the paper, in order.
func Groups() []Group { return append(slices.Clone(groups), other) }

// Group returns the part of the paper that r belongs to.
func (r *Row) Group() Group {
	if i, _ := partOf(r.ID); i < len(groups) {
		return groups[i]
	}
	return other
}

// partOf returns the place of id's first part among all groups, and within its group.
func partOf(id string) (group, part int) {
	first, _, _ := strings.Cut(id, "-")
	for i, g := range groups {
		if j := slices.Index(g.parts, first); j >= 0 {
			return i, j
		}
	}
	return len(groups), 0
}

// Order sorts the rows by part of the paper and within a part as ids does. Rows that ids
// does not name follow in natural order, with numbers compared as numbers.
func (r *Report) Order(ids []string) {
	place := map[string]int{}
	for i, id := range ids {
		place[id] = i - len(ids) // below zero, where all others are
	}
	slices.SortStableFunc(r.Rows, func(a, b Row) int {
		groupA, partA := partOf(a.ID)
		groupB, partB := partOf(b.ID)
		return cmp.Or(cmp.Compare(groupA, groupB), cmp.Compare(place[a.ID], place[b.ID]),
			cmp.Compare(partA, partB), compareNatural(a.ID, b.ID))
	})
}

// compareNatural compares texts with runs of digits taken as numbers.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		x, restA := token(a)
		y, restB := token(b)
		if c := cmp.Or(compareTokens(x, y), cmp.Compare(x, y)); c != 0 {
			return c
		}
		a, b = restA, restB
	}
	return cmp.Compare(a, b)
}

// compareTokens compares two runs of digits by value: a longer run without leading zeros
// is larger. Other tokens it leaves to the caller.
func compareTokens(x, y string) int {
	if !digit(x[0]) || !digit(y[0]) {
		return 0
	}
	x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
}

// token cuts a run of digits or of other bytes from the front of s.
func token(s string) (run, rest string) {
	i := 1
	for i < len(s) && digit(s[i]) == digit(s[0]) {
		i++
	}
	return s[:i], s[i:]
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// Lookup returns the row of a claim id, upper and lower case alike; nil if there is none.
func (r *Report) Lookup(id string) *Row {
	for i := range r.Rows {
		if strings.EqualFold(r.Rows[i].ID, id) {
			return &r.Rows[i]
		}
	}
	return nil
}

// Attackers returns the falsification tests that attack a claim.
func (r *Report) Attackers(id string) []*Row {
	var rows []*Row
	for i := range r.Rows {
		if slices.Contains(r.Rows[i].Attacks, id) {
			rows = append(rows, &r.Rows[i])
		}
	}
	return rows
}

// grouped cuts ordered rows into the parts of the paper.
func grouped(rows []Row) [][]Row {
	var parts [][]Row
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && rows[j].Group().Key == rows[i].Group().Key {
			j++
		}
		parts = append(parts, rows[i:j])
		i = j
	}
	return parts
}
