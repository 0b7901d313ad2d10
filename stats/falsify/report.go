package falsify

import (
	"math"

	"threearcs/stats"
)

// A Verdict says what the data allow at 95 %.
type Verdict string

// The verdicts.
const (
	Survived     Verdict = "survived"
	Falsified    Verdict = "falsified"
	Inconclusive Verdict = "inconclusive"
	NotRun       Verdict = "not-run"
)

// A Report is the result of [Run].
type Report struct {
	Train    string  `json:"train"`
	Fresh    string  `json:"fresh"`
	Method   string  `json:"method"` // the options in words
	Options  Options `json:"options"`
	Steps    []Step  `json:"steps"`
	Controls []Step  `json:"controls"`
	Verdict  Verdict `json:"verdict"`
	Because  string  `json:"because"`
}

// A Step is one attempt at refutation, or a control.
type Step struct {
	Name string `json:"name"`
	Asks string `json:"asks"`           // the question
	Gate string `json:"gate,omitempty"` // the bar, in words; controls have none

	// Decides says that the step is part of the probe's claim. The sweep over axes
	// and the pooled layers look for a signal elsewhere: they refute nothing.
	Decides bool `json:"decides"`

	// Passed is whether the point estimates pass the gate; nil without a gate or data.
	Passed *bool `json:"passed"`

	// Verdict is empty for a control that was run: it decides nothing by itself.
	Verdict Verdict  `json:"verdict,omitempty"`
	Rows    []Row    `json:"rows,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

// A Row is one measurement of a step.
type Row struct {
	Name string `json:"name"`
	AUC  Number `json:"auc"`

	// Asymmetry is the balanced asymmetry, at Threshold. It is absent where no
	// threshold asserts enough good answers, and where none is asked for.
	Asymmetry *float64 `json:"asymmetry,omitempty"`
	Threshold *float64 `json:"threshold,omitempty"`

	// P is the chance of an AUC at least as large with labels permuted, AsymmetryP
	// that of an asymmetry at least as negative.
	P          *float64 `json:"p,omitempty"`
	AsymmetryP *float64 `json:"asymmetry_p,omitempty"`

	// Power is the chance of telling an AUC at the bar from 0.5 with these class
	// counts, in a two-sided test at 5 %; Detectable is the AUC found with power 0.8.
	Power      *float64 `json:"power,omitempty"`
	Detectable *float64 `json:"detectable,omitempty"`

	// Seeds summarises cross-validation over many seeds.
	Seeds *SeedSpread `json:"seeds,omitempty"`
}

// A SeedSpread is how the pooled AUC and the balanced asymmetry vary with the seed of
// the folds.
type SeedSpread struct {
	N           int     `json:"n"`
	MeanAUC     float64 `json:"mean_auc"`
	LeastAUC    float64 `json:"least_auc"`
	MostAUC     float64 `json:"most_auc"`
	MeanFoldAUC float64 `json:"mean_fold_auc"` // the other estimator, mean over seeds
	Passing     int     `json:"passing"`       // seeds on which the gate is passed

	// MeanAsymmetry is NaN if a seed has no balanced threshold.
	MeanAsymmetry float64 `json:"-"`
}

// A Number is a [stats.Estimate] in JSON: the interval is absent where there is none.
type Number struct {
	Value    float64  `json:"value"`
	Lo       *float64 `json:"lo,omitempty"`
	Hi       *float64 `json:"hi,omitempty"`
	NPos     int      `json:"n_pos"`
	NNeg     int      `json:"n_neg"`
	Method   string   `json:"method,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

func number(e stats.Estimate) Number {
	return Number{
		Value: e.Value, Lo: finite(e.Lo), Hi: finite(e.Hi),
		NPos: e.NPos, NNeg: e.NNeg, Method: e.Method, Warnings: e.Warnings,
	}
}

// finite returns a pointer to v, nil for NaN and infinities, which JSON has not.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// passes reports whether the point estimates of r pass g.
func (r Row) passes(g Gate) bool {
	return r.AUC.Value >= g.AUC && r.Asymmetry != nil && *r.Asymmetry <= g.Asymmetry
}

// verdict says what the interval of r allows against g.
func (r Row) verdict(g Gate) Verdict {
	switch {
	case r.AUC.Lo == nil:
		return Inconclusive
	case *r.AUC.Hi < g.AUC:
		return Falsified
	case *r.AUC.Lo >= g.AUC && r.passes(g):
		return Survived
	}
	return Inconclusive
}

// judge fills in Passed and Verdict of a step whose gate one row must pass.
func (s *Step) judge(g Gate) {
	passed := false
	falsified := len(s.Rows) > 0
	s.Verdict = Inconclusive
	for _, r := range s.Rows {
		passed = passed || r.passes(g)
		v := r.verdict(g)
		falsified = falsified && v == Falsified
		if v == Survived {
			s.Verdict = Survived
		}
	}
	if falsified {
		s.Verdict = Falsified
	}
	s.Passed = &passed
}

// notComputed returns a step whose data are too few to compute it, with the rows that it
// has. A step with a gate is then inconclusive: it neither reaches the bar nor excludes it.
func (s Step) notComputed(why error) Step {
	s.Passed = nil
	switch {
	case s.Gate != "":
		s.Verdict = Inconclusive
	case len(s.Rows) == 0:
		s.Verdict = NotRun
	}
	s.Notes = append(s.Notes, "not computed: "+why.Error())
	return s
}

// notRun returns a step that lacks data.
func (s Step) notRun(needs string) Step {
	s.Verdict = NotRun
	s.Notes = append(s.Notes, "needs "+needs)
	return s
}
