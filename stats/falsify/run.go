package falsify

import (
	"fmt"

	"threearcs/stats"
)

// A Base is another model's pair of samples.
type Base struct {
	Train, Fresh *Sample
}

// Run takes all steps and controls for which there are data. train and fresh must have
// the same features; fresh may be nil, and then all that needs it is not run.
//
// It fails where a step cannot be computed, for instance with one class only; what
// merely cannot be concluded is in the report.
func Run(train, fresh *Sample, others []Base, o Options) (*Report, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	r := &runner{train: train, fresh: fresh, others: others, Options: o}
	report := &Report{Train: train.Name, Gates: o.Gates}
	if fresh != nil {
		report.Fresh = fresh.Name
		if err := sameFeatures(train, fresh); err != nil {
			return nil, err
		}
	}
	for _, step := range []func() (Step, error){r.within, r.transfer, r.axes, r.pool, r.other} {
		s, err := step()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		report.Steps = append(report.Steps, s)
	}
	for _, control := range []func() (Step, error){r.permutation, r.text, r.surface, r.separability} {
		s, err := control()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		report.Controls = append(report.Controls, s)
	}
	report.conclude()
	return report, nil
}

// A runner holds what the steps share.
type runner struct {
	train, fresh *Sample
	others       []Base
	promised     float64 // the AUC of step 1
	Options
}

func sameFeatures(a, b *Sample) error {
	_, p := a.X.Dims()
	_, q := b.X.Dims()
	if p != q {
		return fmt.Errorf("%s has %d features, %s has %d: %w", a.Name, p, b.Name, q, stats.ErrLength)
	}
	return nil
}

// conclude sets the verdict of the whole, from the steps that decide and were run: the
// first that falsifies does so for all; else what is inconclusive stays so.
func (r *Report) conclude() {
	r.Verdict, r.Because = NotRun, "no step was run"
	run := 0
	for _, s := range r.Steps {
		if !s.Decides {
			continue
		}
		switch s.Verdict {
		case Falsified:
			r.Verdict, r.Because = Falsified, s.Name+": the whole interval is below the bar"
			return
		case Inconclusive:
			if r.Verdict != Inconclusive {
				r.Verdict, r.Because = Inconclusive, s.Name+": the data neither reach the bar nor exclude it"
			}
		case Survived:
			run++
			if r.Verdict != Inconclusive {
				r.Verdict, r.Because = Survived, fmt.Sprintf("every deciding step that was run clears its bar, %d in all", run)
			}
		}
	}
}
