package arc2

import (
	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// The notes on the tempering runs. Neither responses nor results are released.
const (
	gemmaNote = "findings/FINDING_path_b2_gemma4_negative.md"
	qwenNote  = "findings/FINDING_path_b2_qwen35_humble.md"
)

// cells is a 2x2 of answers: c or h for assertive (confident) or hedged, r or w for right
// or wrong.
type cells struct{ cr, hr, cw, hw int }

func (n cells) right() int { return n.cr + n.hr }
func (n cells) wrong() int { return n.cw + n.hw }
func (n cells) total() int { return n.right() + n.wrong() }

// asserted is how many answers are assertive.
func (n cells) asserted() int { return n.cr + n.cw }

// A sweep is a tempering run: one that a model makes now, where the backend can damp heads,
// or as a note prints it: per λ, in descending order, the cells cr / hr / cw / hw.
type sweep struct {
	model string // "" if a greedy run cannot take its place
	note  string
	cells []string
}

// lambdas are the factors of a full sweep; 1 leaves the heads alone.
var lambdas = []float64{1, 0.9, 0.8, 0.5}

var (
	gemmaHumble = sweep{backend.Gemma4E2B, gemmaNote, []string{"60 / 6 / 29 / 5", "52 / 7 / 36 / 5", "52 / 6 / 35 / 7", "54 / 5 / 33 / 8"}}
	qwenHumble  = sweep{backend.Qwen3508B, qwenNote, []string{"19 / 2 / 72 / 7", "14 / 3 / 75 / 8", "12 / 3 / 75 / 10", "22 / 1 / 63 / 14"}}
	qwenRerun   = sweep{"", qwenNote, []string{"12 / 1 / 77 / 10"}} // λ = 0.5 alone, sampled again
)

// damped is the request for the answers of a model whose first heads are damped by λ.
func damped(model string, by backend.Contrast, lambda float64, need backend.Field) backend.Request {
	return backend.Request{Model: model, Set: backend.Step16, Need: need,
		Damping: backend.Damping{Top: topK, By: by, Lambda: lambda}}
}

const labelled = backend.Coverage | backend.Verbal

// read runs s or cites its cells.
func (s sweep) read(c *claims.Claim) []cells {
	if all, ok := s.run(c); ok {
		return all
	}
	c.NeedsRelease("a tempering run that was sampled, where live answers are greedy,")
	var all []cells
	for _, text := range s.cells {
		n := c.CiteNumbers(s.note, text, "")
		all = append(all, cells{int(n[0]), int(n[1]), int(n[2]), int(n[3])})
	}
	return all
}

// canRun reports whether a model makes the run now.
func (s sweep) canRun(c *claims.Claim) bool {
	if s.model == "" {
		return false
	}
	_, ok := c.Try(damped(s.model, backend.WrongOrRight, lambdas[0], labelled))
	return ok
}

// run answers the prompts at every λ, and beside it with random heads of the same layers at
// the strongest damping, which the paper did not.
func (s sweep) run(c *claims.Claim) (all []cells, ok bool) {
	if !s.canRun(c) {
		return nil, false
	}
	for _, lambda := range lambdas {
		all = append(all, tabulate(c.Run(damped(s.model, backend.WrongOrRight, lambda, labelled))))
	}
	control := damped(s.model, backend.WrongOrRight, lambdas[len(lambdas)-1], labelled)
	control.Damping.Random = true
	if run, ok := c.Try(control); ok {
		n := tabulate(run)
		c.Note("control, %v: of %d answers %d are correct and %d assertive", control.Damping, n.total(), n.right(), n.asserted())
	}
	return all, true
}

// ends returns the cells at λ = 1 and at the strongest damping.
func (s sweep) ends(c *claims.Claim) (plain, strongest cells) {
	all := s.read(c)
	return all[0], all[len(all)-1]
}

// The changes of three rates between two runs. How answers pair is not on record, so runs
// are taken as independent.

// content is the change in the share of correct answers.
func content(c *claims.Claim, from, to cells) stats.Estimate {
	return difference(c, to.right(), to.total(), from.right(), from.total())
}

// assertion is the change in the share of assertive answers.
func assertion(c *claims.Claim, from, to cells) stats.Estimate {
	return difference(c, to.asserted(), to.total(), from.asserted(), from.total())
}

// hallucination is the change in the share of assertive ones among wrong answers, which the
// notes call the hallucination rate.
func hallucination(c *claims.Claim, from, to cells) stats.Estimate {
	return difference(c, to.cw, to.wrong(), from.cw, from.wrong())
}

func difference(c *claims.Claim, k1, n1, k2, n2 int) stats.Estimate {
	e, err := stats.NewcombeDiff(k1, n1, k2, n2, 0.95)
	c.Must(err)
	return e
}
