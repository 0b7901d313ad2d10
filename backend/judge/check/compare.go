package check

import (
	"threearcs/backend/judge"
	"threearcs/stats"
)

// A Comparison sets a judge against a baseline on the same labels.
type Comparison struct {
	Baseline   string
	Kappa      stats.Estimate   // of the baseline, without interval
	Difference stats.Estimate   // κ of the judge less that of the baseline, paired bootstrap over prompts
	McNemar    stats.PairedTest // A: the judge gives the label; B: the baseline does
	Verdict    BaselineVerdict
}

// A BaselineVerdict says whether the interval of a difference excludes 0.
type BaselineVerdict string

// The verdicts.
const (
	Beats     BaselineVerdict = "beats"
	Undecided BaselineVerdict = "not shown to beat"
	Worse     BaselineVerdict = "worse than"
)

// compare compares the marks of a judge with those of the lexical classifier on the same
// items. The verdict is by κ, not by the share of equal labels: where nine labels in ten
// are "assert", always saying so agrees with 90 % and knows nothing.
func compare(judged, lexical []mark) (*Comparison, error) {
	ax := axesOf(Verbal)[0]
	want, got, clusters := columns(ax, judged)
	_, base, _ := columns(ax, lexical)
	c := &Comparison{Baseline: judge.LexicalName, Verdict: Undecided}
	if k, err := kappa(ax, want, base); err != nil {
		c.Kappa = undefined(err, len(want))
	} else {
		c.Kappa = stats.Point(k.Kappa.Value, len(want))
	}
	var err error
	if c.McNemar, err = mcnemar(want, got, base); err != nil {
		return nil, err
	}
	c.Difference, err = bootstrap.Clusters(clusters, func(items []int) float64 {
		return kappaOf(ax, want, got, items) - kappaOf(ax, want, base, items)
	})
	if err != nil {
		c.Difference = undefined(err, len(want))
		return c, nil
	}
	switch {
	case c.Difference.Above(0):
		c.Verdict = Beats
	case c.Difference.Below(0):
		c.Verdict = Worse
	}
	return c, nil
}

// mcnemar tests whether one gives the label more often than the other.
func mcnemar(want, got, base []int) (stats.PairedTest, error) {
	a, b := make([]bool, len(want)), make([]bool, len(want))
	for i := range want {
		a[i], b[i] = got[i] == want[i], base[i] == want[i]
	}
	t, err := stats.NewPaired(a, b)
	if err != nil {
		return stats.PairedTest{}, err
	}
	return stats.McNemarExact(t)
}

// A Shift is what a variant changes in the verdicts of a judge.
type Shift struct {
	Unreadable int
	Same       stats.Estimate // share of verdicts that stay, of those readable in both
	Mean       stats.Estimate // mean of the label in the variant less that in the plain order
	Kappa      stats.Estimate // agreement of the variant's verdicts with the given labels
}

// shift compares the marks of a variant with the plain ones. For assert (0) or hedge (1)
// the mean is how much more often the judge says hedge.
func shift(ax axis, plain, variant []mark) *Shift {
	own := agree(ax, variant)
	s := &Shift{Unreadable: own.Unreadable, Kappa: own.Kappa}
	var moved []float64
	same := 0
	for i, p := range plain {
		if v := variant[i]; p.readable && v.readable {
			moved = append(moved, float64(v.got-p.got))
			same += code(v.got == p.got)
		}
	}
	s.Same = orUndefined(stats.Wilson(same, len(moved), level))
	if ax.name == "certainty" { // its kinds have no order
		s.Mean = stats.Point(0, 0).Warn("no order")
		return s
	}
	s.Mean = orUndefined(stats.MeanT(moved, level))
	return s
}

func orUndefined(e stats.Estimate, err error) stats.Estimate {
	if err != nil {
		return undefined(err, 0)
	}
	return e
}
