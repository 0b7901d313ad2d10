package claims

import (
	"context"
	"errors"
	"strings"

	"threearcs/backend"
	"threearcs/fixtures"
)

// Stored returns a number that the authors released only as a summary, by its key: the
// file and the path of the field, such as "v1_full_v2.json :: n_fresh_pos". A live
// backend has none, so there the claim ends as not run.
func (c *Claim) Stored(key string) float64 {
	c.t.Helper()
	_, value, source, err := c.released("the stored number " + key).Stored(key)
	c.Must(err)
	c.rest(backend.Summary, source)
	return value
}

// Beside returns a stored number to mention beside one that was recomputed. The claim does
// not rest on it; ok is false where there is none.
func (c *Claim) Beside(key string) (value float64, ok bool) {
	r, isReleased := c.backend.(backend.Released)
	if !isReleased {
		return 0, false
	}
	_, value, _, err := r.Stored(key)
	return value, err == nil
}

// StoredText is Stored for a field that holds a word.
func (c *Claim) StoredText(key string) string {
	c.t.Helper()
	text, _, source, err := c.released("the stored field " + key).Stored(key)
	c.Must(err)
	c.rest(backend.Summary, source)
	return text
}

// Attribution returns the head attribution of a model, released or of a live run.
func (c *Claim) Attribution(model string) backend.Attribution {
	c.t.Helper()
	if a, ok := c.TryAttribution(model); ok {
		return a
	}
	return c.Heads(model)
}

// TryAttribution returns the head attribution that a live run makes of a model. Without
// models to ask, ok is false.
func (c *Claim) TryAttribution(model string) (a backend.Attribution, ok bool) {
	c.t.Helper()
	if !c.live() {
		return a, false
	}
	b, ok := c.backend.(backend.Attributing)
	if !ok {
		c.NotRun("the head attribution of "+model+" is not something this backend yields", "")
	}
	a, err := b.Heads(model)
	c.Must(err)
	c.rest(backend.Live, a.Source)
	c.result.standIn = c.result.standIn || a.StandIn
	return a, true
}

// Heads returns the released head attribution of a model.
func (c *Claim) Heads(model string) backend.Attribution {
	c.t.Helper()
	a, err := c.released("the head attribution of " + model).Heads(model)
	c.Must(err)
	c.rest(backend.Summary, a.Source)
	return a
}

// Table returns a derived table that is neither answers nor summaries, by its name under
// testdata/tables.
func (c *Claim) Table(name string) *fixtures.Table {
	c.t.Helper()
	table, sources, err := c.released("the table " + name).Table(name)
	c.Must(err)
	c.rest(backend.Recorded, sources...)
	return table
}

// TryTable is Table for a table that a live run can do without: ok is false where there
// are no released tables.
func (c *Claim) TryTable(name string) (table *fixtures.Table, ok bool) {
	if c.live() {
		return nil, false
	}
	return c.Table(name), true
}

// NeedsRelease ends the claim's test as not run if models are asked now: what comes next is
// about the authors' own runs.
func (c *Claim) NeedsRelease(what string) {
	c.t.Helper()
	c.released(what)
}

// released returns the backend as one that holds released summaries, or ends the claim.
func (c *Claim) released(what string) backend.Released {
	c.t.Helper()
	r, ok := c.backend.(backend.Released)
	if !ok {
		c.NotRun(what+" is not something a live run yields", "")
	}
	return r
}

// Cite rests the claim on a fact read in a pinned script or note of the authors. Where the
// file is at hand, it must still contain the given words, so that a citation cannot drift;
// elsewhere the checksum stands for it. Fact becomes a footnote unless it is empty.
func (c *Claim) Cite(path, words, fact string) {
	c.t.Helper()
	a, err := fixtures.Pinned(path)
	c.Must(err)
	c.rest(backend.Cited, backend.Source{File: a.Path, Field: words, SHA256: a.SHA256})
	if fact != "" {
		c.Note("%s: %s", path, fact)
	}
	data, err := fixtures.FromEnv().ReadAll(context.Background(), path)
	if errors.Is(err, fixtures.ErrAbsent) {
		return
	}
	c.Must(err)
	if !strings.Contains(string(data), words) {
		c.t.Errorf("%s: %s does not contain %q; correct the citation", c.value.ID, path, words)
	}
}
