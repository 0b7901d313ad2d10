// Package recorded answers from the derived tables that the repository ships: the
// per-item labels, scores, hidden states and surface features of the authors' release.
//
// A [Backend.Run] is put together from all tables of the asked model and prompt set,
// joined by item id. A table about prompts alone (no model) serves every model. What the
// tables do not hold is refused whole with a [backend.MissingError]: which model, set, cap
// or field is missing, the nearest thing there is, and the command that would make it.
package recorded

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"threearcs/backend"
	"threearcs/fixtures"
)

// A Backend replays the shipped tables. It is a [backend.Released] and safe for
// concurrent use.
type Backend struct {
	tables []*fixtures.Table // headers only
}

var _ interface {
	backend.Backend
	backend.Released
} = (*Backend)(nil)

// Open returns the backend on the shipped tables. It fails if the header of any is broken.
func Open() (*Backend, error) {
	tables, err := fixtures.Headers()
	if err != nil {
		return nil, err
	}
	return &Backend{tables}, nil
}

// Name returns "recorded".
func (b *Backend) Name() string { return "recorded" }

// Run returns the recorded answers to r. Of the decoding, only the cap on tokens is on
// record; a request that fixes anything else is refused. A request without a cap is
// answered from the smallest cap that has all it needs.
func (b *Backend) Run(ctx context.Context, r backend.Request) (*backend.Run, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, group := range b.groups(r) {
		if group.has.Has(r.Need) {
			return group.load(r)
		}
	}
	return nil, b.missing(r)
}

// A group is the tables that can be joined to one Run.
type group struct {
	cap    int
	tables []*fixtures.Table // headers
	has    backend.Field
}

// groups returns the groups of r's model and set under its decoding, by ascending cap.
func (b *Backend) groups(r backend.Request) []group {
	other := r.Decoding
	other.NumPredict = 0
	if !isZero(other) || r.Damping != (backend.Damping{}) {
		return nil
	}
	return slices.DeleteFunc(b.caps(r.Model, r.Set), func(g group) bool {
		return r.Decoding.NumPredict != 0 && g.cap != r.Decoding.NumPredict
	})
}

// caps returns the groups of a model and a set, by ascending cap. Every one includes the
// tables about the set's prompts.
func (b *Backend) caps(model, set string) []group {
	var groups []group
	var prompts []*fixtures.Table
	for _, t := range b.tables {
		switch {
		case set == "" || t.Set != set || t.Model != "" && t.Model != model:
		case t.Model == "":
			prompts = append(prompts, t)
		default:
			i := slices.IndexFunc(groups, func(g group) bool { return g.cap == t.NumPredict })
			if i < 0 {
				i, groups = len(groups), append(groups, group{cap: t.NumPredict})
			}
			groups[i].tables = append(groups[i].tables, t)
		}
	}
	slices.SortFunc(groups, func(a, b group) int { return cmp.Compare(a.cap, b.cap) })
	for i := range groups {
		groups[i].tables = append(groups[i].tables, prompts...)
		for _, t := range groups[i].tables {
			groups[i].has |= fields(t)
		}
	}
	return groups
}

// load joins the tables of g that have something r needs.
func (g group) load(r backend.Request) (*backend.Run, error) {
	run := &backend.Run{Model: r.Model, Set: r.Set, Level: backend.Recorded,
		Decoding: backend.Decoding{NumPredict: g.cap}}
	for i, header := range g.tables {
		nothing := r.Need == 0 && i == 0 // the ids are wanted all the same
		if fields(header)&r.Need == 0 && !nothing {
			continue
		}
		t, err := fixtures.Load(header.Name)
		if err != nil {
			return nil, err
		}
		if err := join(run, t); err != nil {
			return nil, err
		}
	}
	return run, nil
}

// join fills into run what t has. Tables of one run hold the same items.
func join(run *backend.Run, t *fixtures.Table) error {
	ids := t.Strings("id")
	if run.Items == nil {
		run.Items = make([]backend.Item, len(ids))
		for i, id := range ids {
			run.Items[i].ID = id
		}
	}
	at := map[string]int{}
	for i, item := range run.Items {
		at[item.ID] = i
	}
	items := make([]*backend.Item, len(ids))
	for k, id := range ids {
		i, ok := at[id]
		if !ok || len(ids) != len(run.Items) {
			return fmt.Errorf("recorded: table %s: item %q and %d others do not match the %d items of %s on %s",
				t.Name, id, len(ids)-1, len(run.Items), run.Model, run.Set)
		}
		items[k] = &run.Items[i]
	}
	for _, f := range fillers {
		if t.Has(f.columns...) {
			if run.Has&f.field != 0 {
				return fmt.Errorf("recorded: table %s: %s of %s on %s is in another table too", t.Name, f.field, run.Model, run.Set)
			}
			f.fill(t, items)
			run.Has |= f.field
		}
	}
	run.Sources = append(run.Sources, sources(t)...)
	for _, note := range t.Notes {
		if !slices.Contains(run.Notes, note) {
			run.Notes = append(run.Notes, note)
		}
	}
	return nil
}

// sources returns where t comes from.
func sources(t *fixtures.Table) []backend.Source {
	var out []backend.Source
	for _, s := range t.Sources {
		out = append(out, backend.Source{File: s.File, Field: s.Fields, SHA256: s.SHA256})
	}
	return out
}

// missing says what of r is not on record.
func (b *Backend) missing(r backend.Request) error {
	e := &backend.MissingError{What: fmt.Sprintf("%s is not on record", r), Command: command(r)}
	var have []string
	for _, g := range b.caps(r.Model, r.Set) {
		near := backend.Request{Model: r.Model, Set: r.Set, Need: g.has, Decoding: backend.Decoding{NumPredict: g.cap}}
		have = append(have, near.String())
	}
	if have == nil {
		for _, t := range b.tables {
			if t.Model == r.Model && t.Set != "" && !slices.Contains(have, r.Model+" on "+t.Set) {
				have = append(have, r.Model+" on "+t.Set)
			}
		}
	}
	e.Have = strings.Join(have, "; ")
	return e
}
