package arc2

import (
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

// A sweep is a tempering run as a note prints it: per λ, in descending order, the cells
// cr / hr / cw / hw.
type sweep struct {
	note  string
	cells []string
}

// lambdas are the factors of a full sweep; 1 leaves the heads alone.
var lambdas = []float64{1, 0.9, 0.8, 0.5}

var (
	gemmaHumble = sweep{gemmaNote, []string{"60 / 6 / 29 / 5", "52 / 7 / 36 / 5", "52 / 6 / 35 / 7", "54 / 5 / 33 / 8"}}
	qwenHumble  = sweep{qwenNote, []string{"19 / 2 / 72 / 7", "14 / 3 / 75 / 8", "12 / 3 / 75 / 10", "22 / 1 / 63 / 14"}}
	qwenRerun   = sweep{qwenNote, []string{"12 / 1 / 77 / 10"}} // λ = 0.5 alone
)

// read cites the cells of s.
func (s sweep) read(c *claims.Claim) []cells {
	var all []cells
	for _, text := range s.cells {
		n := c.CiteNumbers(s.note, text, "")
		all = append(all, cells{int(n[0]), int(n[1]), int(n[2]), int(n[3])})
	}
	return all
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
