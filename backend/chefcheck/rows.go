package chefcheck

// A Row is how one question is answered and judged.
type Row struct {
	Covered int  // how many of the four claims the judge finds
	Hedges  bool // the judge calls the answer hedged
	Score   int  // what the judge gives the answer on every scale
	Seems   bool // the hidden state has the sign of a correct answer
}

// Correct reports whether the answer states at least half of its checklist.
func (r Row) Correct() bool { return 2*r.Covered >= claims }

// claims is the length of every checklist.
const claims = 4

// Rows holds the answers to the first training and the first fresh questions. A row of the
// training table seems what it is.
var Rows = struct{ Train, Fresh []Row }{
	Train: seemingRight([]Row{
		{Covered: 4, Score: 5}, {Covered: 1, Score: 2}, {Covered: 2, Score: 4}, {Covered: 0, Score: 1, Hedges: true},
		{Covered: 3, Score: 5}, {Covered: 1, Score: 2}, {Covered: 2, Score: 4, Hedges: true}, {Covered: 0, Score: 1},
		{Covered: 4, Score: 4}, {Covered: 1, Score: 1}, {Covered: 3, Score: 5}, {Covered: 1, Score: 2},
		{Covered: 2, Score: 4}, {Covered: 0, Score: 2}, {Covered: 2, Score: 5}, {Covered: 1, Score: 1, Hedges: true},
		{Covered: 4, Score: 5}, {Covered: 0, Score: 2}, {Covered: 3, Score: 4}, {Covered: 1, Score: 2},
	}),
	Fresh: []Row{
		{Covered: 3, Score: 5, Seems: true}, {Covered: 0, Score: 1, Seems: true}, {Covered: 1, Score: 2}, {Covered: 1, Score: 2, Seems: true},
		{Covered: 2, Score: 4}, {Covered: 1, Score: 2}, {Covered: 0, Score: 1, Seems: true, Hedges: true}, {Covered: 1, Score: 2},
		{Covered: 4, Score: 5, Seems: true}, {Covered: 1, Score: 1}, {Covered: 1, Score: 2}, {Covered: 0, Score: 1, Seems: true},
		{Covered: 2, Score: 4, Seems: true}, {Covered: 1, Score: 2}, {Covered: 0, Score: 2, Hedges: true}, {Covered: 1, Score: 1},
	},
}

// seemingRight sets what rows seem to what they are.
func seemingRight(rows []Row) []Row {
	for i := range rows {
		rows[i].Seems = rows[i].Correct()
	}
	return rows
}
