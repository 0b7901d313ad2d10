package falsify

import (
	"errors"
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
// It fails if training answers do not allow step 1, for instance with one class only, and
// for NaN, infinities and features that do not match. What data of further steps do not
// allow is in the report: a step is then inconclusive, a control not run, with the reason.
func Run(train, fresh *Sample, others []Base, o Options) (*Report, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	r := &runner{train: train, fresh: fresh, others: others, Options: o}
	report := &Report{Train: train.Name, Method: o.String(), Options: o}
	if err := train.checkValues(); err != nil {
		return nil, err
	}
	if fresh != nil {
		report.Fresh = fresh.Name
		if err := checkPair(train, fresh); err != nil {
			return nil, err
		}
	}
	var err error
	if report.Steps, err = r.take(r.within, r.transfer, r.axes, r.pool, r.other); err != nil {
		return nil, err
	}
	if report.Controls, err = r.take(r.permutation, r.text, r.surface, r.separability); err != nil {
		return nil, err
	}
	report.conclude()
	return report, nil
}

// take runs steps in turn. All but the first step may find that their data are too few.
func (r *runner) take(steps ...func() (Step, error)) ([]Step, error) {
	var out []Step
	for _, step := range steps {
		s, err := step()
		if err != nil && s.Name != "1 within" && tooFew(err) {
			s, err = s.notComputed(err), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// tooFew reports whether an error says that the items are too few, in all or of a class.
func tooFew(err error) bool {
	return errors.Is(err, stats.ErrOneClass) || errors.Is(err, stats.ErrNoData) || errors.Is(err, stats.ErrDomain)
}

// A runner holds what the steps share.
type runner struct {
	train, fresh *Sample
	others       []Base
	promised     float64 // the AUC of step 1
	Options
}

// begin announces a step.
func (r *runner) begin(s Step) Step {
	if r.Begin != nil {
		r.Begin(s.Name)
	}
	return s
}

// checkPair reports whether b has other features than a, or values that do not do.
func checkPair(a, b *Sample) error {
	_, p := a.X.Dims()
	_, q := b.X.Dims()
	if p != q {
		return fmt.Errorf("%s has %d features, %s has %d: %w", a.Name, p, b.Name, q, stats.ErrLength)
	}
	if a.Pool != nil && b.Pool != nil {
		_, p = a.Pool.Dims()
		if _, q = b.Pool.Dims(); p != q {
			return fmt.Errorf("%s has %d pooled features, %s has %d: %w", a.Name, p, b.Name, q, stats.ErrLength)
		}
	}
	return b.checkValues()
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
