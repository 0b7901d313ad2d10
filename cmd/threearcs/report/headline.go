package report

// HeadlineTitle is the title of the headline claims.
const HeadlineTitle = "What the abstract rests on"

// abstract are the claims that the abstract rests on, in few words, in its order.
var abstract = []struct{ id, words string }{
	{"A1-HE-03", "first gain on HumanEval, points"},
	{"A1-MC-01", "first gain on MCAS, points"},
	{"A1-HE-07", "HumanEval, corrected"},
	{"A1-MC-05", "MCAS of 25, corrected"},
	{"A2-TE-06", "clean positives of tempering"},
	{"AB-04", "asserts, right or wrong"},
	{"A3-BA-12", "assertion asymmetry, Gemma"},
	{"A3-CV-02", "AUC of the probe within its set"},
	{"A3-FR-04", "AUC on fresh prompts, Gemma"},
	{"A3-SM-04", "AUC on fresh prompts, SmolLM2"},
	{"A3-FR-08", "fresh prompts are alike"},
}

// Headlines returns the rows that the abstract rests on, as far as r has them.
func (r *Report) Headlines() []Row {
	var rows []Row
	for _, h := range abstract {
		if row := r.Lookup(h.id); row != nil {
			rows = append(rows, *row)
		}
	}
	return rows
}

// HeadlineWords says in few words what a headline claim is about.
func HeadlineWords(r *Row) string {
	for _, h := range abstract {
		if h.id == r.ID {
			return h.words
		}
	}
	return r.Says
}
