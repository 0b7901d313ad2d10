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

	Attributing

	// Table returns a derived table by its name, for what is neither an answer nor a
	// summary, and the artifacts it comes from. The table must not be modified.
	Table(name string) (*fixtures.Table, []Source, error)
}

// An Attributing backend knows how the attention heads of a model act before right and
// wrong answers: from the release, or from a live run.
type Attributing interface {
	// Heads returns the attribution of a model's heads by wrong and right answers.
	Heads(model string) (Attribution, error)
}

// An Attribution ranks the attention heads of a model by how differently they act before
// confidently wrong and confidently right answers.
type Attribution struct {
	Model   string
	Cohorts map[string]int   // sizes of "cw", "cr", "hw", "hr": confident or hedged, wrong or right
	LastN   int              // response tokens averaged over
	Null    int              // permutations of labels behind Chance; 0 if none was asked
	Heads   []AttributedHead // from the highest rank down
	Source  Source
	StandIn bool // made on other prompts than the paper's
}

// An AttributedHead is the statistics of one attention head.
type AttributedHead struct {
	Layer, Head    int
	MeanCW, MeanCR float64 // mean output norm in the two confident cohorts
	Overconf       float64 // difference MeanCW - MeanCR
	CohenD         float64 // standardised difference
	Top20, Bottom5 bool    // listed in the released short lists

	// Live attributions have more: see package stats/attribution.
	Chance        float64 // how often chance shows as large a |d| in some head
	Fitted        float64 // d of projections on a direction fitted to the same answers
	HeldOut       float64 // the same for answers the direction was not fitted to
	HeldOutChance float64 // how often chance shows as large a held-out d in some head
	Cosine        float64 // between the cohorts' mean outputs
}
