package backend

import "threearcs/fixtures"

// A Released is a backend that also holds what the authors released beside per-item
// answers. The recorded backend is one; a live backend has nothing of the kind.
type Released interface {
	// Stored returns a stored summary value by its key: the name of a file, " :: " and
	// the path of a field in it, such as
	//
	//	v1_full_v2.json :: evaluation.configs.C=0.1.auc
	//
	// Text is the value as its file writes it. Value is the number, 1 or 0 for a truth
	// value, and NaN for a word.
	Stored(key string) (text string, value float64, source Source, err error)

	// Heads returns the released head attribution of a model.
	Heads(model string) (Attribution, error)

	// Table returns a derived table by its name, for what is neither an answer nor a
	// summary, and the artifacts it comes from. The table must not be modified.
	Table(name string) (*fixtures.Table, []Source, error)
}

// An Attribution ranks the attention heads of a model by how differently they act before
// confidently wrong and confidently right answers.
type Attribution struct {
	Model   string
	Cohorts map[string]int   // sizes of "cw", "cr", "hw", "hr": confident or hedged, wrong or right
	LastN   int              // response tokens averaged over
	Heads   []AttributedHead // in the released order
	Source  Source
}

// An AttributedHead is the released statistics of one attention head.
type AttributedHead struct {
	Layer, Head    int
	MeanCW, MeanCR float64 // mean output norm in the two confident cohorts
	Overconf       float64 // stored difference MeanCW - MeanCR
	CohenD         float64 // stored standardised difference
	Top20, Bottom5 bool    // listed in the released short lists
}
