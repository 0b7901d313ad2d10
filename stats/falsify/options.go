package falsify

import (
	"fmt"
	"strings"

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
	Gates        Gates               `json:"gates"`
	C            []float64           `json:"c"`      // penalties tried; a gate must be passed at one of them
	AxisC        float64             `json:"axis_c"` // penalty of the sweep over axes
	TextC        float64             `json:"text_c"` // penalty of the text and surface baselines
	Folds        int                 `json:"folds"`
	Seeds        []uint32            `json:"seeds"`        // of cross-validation; the first for single runs
	Permutations int                 `json:"permutations"` // drawn with seed 0
	Rule         stats.ThresholdRule `json:"-"`            // in Report.Method

	// Begin, if not nil, is called with the name of each step and control before it runs.
	Begin func(step string) `json:"-"`
}

// String says how, in one line.
func (o Options) String() string {
	return fmt.Sprintf("C = %s, %d folds, seeds %d to %d, %d permutations (seed 0), asserted if p %s t",
		strings.Trim(strings.ReplaceAll(fmt.Sprint(o.C), " ", " or "), "[]"), o.Folds, o.Seeds[0], o.Seeds[len(o.Seeds)-1], o.Permutations, o.Rule)
}

// mostSeeds and mostPermutations refuse what is surely a slip and would fill the memory.
const (
	mostSeeds        = 100_000
	mostPermutations = 1_000_000
)

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

// Seeds returns 0..n-1, nothing for a negative n. Beyond 100,000, which [Run] refuses, it
// returns no more.
func Seeds(n int) []uint32 {
	out := make([]uint32, min(max(0, n), mostSeeds+1))
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
	case len(o.Seeds) > mostSeeds:
		return fmt.Errorf("more than %d seeds: %w", mostSeeds, stats.ErrDomain)
	case o.Permutations < 1 || o.Permutations > mostPermutations:
		return fmt.Errorf("%d permutations, want 1 to %d: %w", o.Permutations, mostPermutations, stats.ErrDomain)
	case o.Folds < 2:
		return fmt.Errorf("%d folds, want at least 2: %w", o.Folds, stats.ErrDomain)
	}
	return nil
}
