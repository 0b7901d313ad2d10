package falsify

import (
	"fmt"

	"threearcs/stats"
)

// A Gate is what a probe must reach: an area under the ROC curve of at least AUC and a
// balanced asymmetry of at most Asymmetry.
type Gate struct {
	AUC       float64 `json:"auc"`
	Asymmetry float64 `json:"asymmetry"`
}

// String formats a gate as "AUC >= 0.63 and asymmetry <= -0.15".
func (g Gate) String() string {
	return fmt.Sprintf("AUC >= %.2f and asymmetry <= %.2f", g.AUC, g.Asymmetry)
}

// Gates are the bars of the five steps.
type Gates struct {
	Within Gate `json:"within"` // step 1
	Fresh  Gate `json:"fresh"`  // step 2

	AxisWithin   float64 `json:"axis_within"`   // step 3, AUC of cross-validation
	AxisTransfer float64 `json:"axis_transfer"` // step 3, AUC on fresh items
	AxisMaxR     float64 `json:"axis_max_r"`    // step 3, |r| between axes' predictions

	Pool  Gate `json:"pool"`  // step 4
	Other Gate `json:"other"` // step 5

	// MinCorrect is the share of good answers that a balanced threshold asserts.
	MinCorrect float64 `json:"min_correct"`
}

// PaperGates returns the gates of arXiv:2604.11867: those of section 8 for steps 1 and
// 2, of the released result files for steps 3 and 4, and of step 2 again for step 5.
func PaperGates() Gates {
	return Gates{
		Within:       Gate{0.65, -0.20},
		Fresh:        Gate{0.63, -0.15},
		AxisWithin:   0.65,
		AxisTransfer: 0.60,
		AxisMaxR:     0.80,
		Pool:         Gate{0.60, -0.15},
		Other:        Gate{0.63, -0.15},
		MinCorrect:   0.70,
	}
}

// Options say how to run the steps.
type Options struct {
	Gates        Gates
	C            []float64 // penalties tried; a gate must be passed at one of them
	AxisC        float64   // penalty of the sweep over axes
	TextC        float64   // penalty of the text and surface baselines
	Folds        int
	Seeds        []uint32 // of cross-validation
	Permutations int
	Rule         stats.ThresholdRule
}

// PaperOptions returns the paper's protocol, C of 1 and 0.1 and five folds, with 20 seeds
// and 1,000 permutations.
func PaperOptions() Options {
	return Options{
		Gates:        PaperGates(),
		C:            []float64{1, 0.1},
		AxisC:        0.1,
		TextC:        10,
		Folds:        5,
		Seeds:        Seeds(20),
		Permutations: 1000,
		Rule:         stats.Above,
	}
}

// Seeds returns 0..n-1, nothing for a negative n.
func Seeds(n int) []uint32 {
	out := make([]uint32, max(0, n))
	for i := range out {
		out[i] = uint32(i)
	}
	return out
}

func (o Options) check() error {
	switch {
	case len(o.C) == 0:
		return fmt.Errorf("no penalty C given: %w", stats.ErrDomain)
	case len(o.Seeds) == 0:
		return fmt.Errorf("no seed given: %w", stats.ErrDomain)
	case o.Permutations < 1:
		return fmt.Errorf("%d permutations: %w", o.Permutations, stats.ErrDomain)
	}
	return nil
}
