package falsify

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"threearcs/stats"
)

// within is step 1: cross-validation inside the training distribution.
func (r *runner) within() (Step, error) {
	s := r.begin(Step{Name: "1 within", Decides: true, Asks: "does the probe work on answers like those it saw?", Gate: r.Gates.Within.String()})
	for _, c := range r.C {
		runs, err := stats.CVSeeds(r.train.X, r.train.Y, c, r.Folds, r.Seeds)
		if err != nil {
			return s, err
		}
		for _, run := range runs {
			settle(run.Prob)
		}
		row, err := r.overSeeds(runs)
		if err != nil {
			return s, err
		}
		row.Name = fmt.Sprintf("CV, C = %v, mean of %d seeds", c, len(runs))
		first, err := r.row("", runs[0].Prob, r.train.Y, r.Gates.Within)
		if err != nil {
			return s, err
		}
		r.promised = math.Max(r.promised, row.AUC.Value)
		s.Rows = append(s.Rows, row)
		s.Notes = append(s.Notes, fmt.Sprintf("C = %v: the AUC runs from %.3f to %.3f with the seed (%.3f at seed %d); the gate is passed on %d of %d; the mean of fold AUCs is %.3f",
			c, row.Seeds.LeastAUC, row.Seeds.MostAUC, first.AUC.Value, r.Seeds[0], row.Seeds.Passing, row.Seeds.N, row.Seeds.MeanFoldAUC))
	}
	s.judge(r.Gates.Within)
	return s, nil
}

// overSeeds averages cross-validations that differ in their seed. The interval is the
// mean AUC ± 1.96 standard errors by the mean of the seeds' DeLong variances: a seed
// chosen for its AUC cannot pass, and averaging is not taken for more data.
func (r *runner) overSeeds(runs []*stats.OutOfFold) (Row, error) {
	spread, err := r.spread(runs)
	if err != nil {
		return Row{}, err
	}
	var variance float64
	for _, run := range runs {
		_, v, err := stats.DeLong(run.Prob, run.Y)
		if err != nil {
			return Row{}, err
		}
		variance += v / float64(len(runs))
	}
	e, err := runs[0].PooledAUC() // for the class counts and warnings
	if err != nil {
		return Row{}, err
	}
	e.Value = spread.MeanAUC
	e.Lo, e.Hi, e.Method = math.NaN(), math.NaN(), ""
	if variance > 0 {
		const z = 1.959963984540054
		e.Lo = math.Max(0, e.Value-z*math.Sqrt(variance))
		e.Hi = math.Min(1, e.Value+z*math.Sqrt(variance))
		e.Method = "mean AUC with the mean DeLong variance"
	}
	row := withPower(Row{AUC: number(e), Seeds: spread}, r.Gates.Within.AUC)
	row.Asymmetry = finite(spread.MeanAsymmetry)
	return row, nil
}

// spread summarises cross-validations that differ in their seed.
func (r *runner) spread(runs []*stats.OutOfFold) (*SeedSpread, error) {
	n := float64(len(runs))
	out := &SeedSpread{N: len(runs), LeastAUC: math.Inf(1), MostAUC: math.Inf(-1)}
	for _, run := range runs {
		auc, err := stats.AUCValue(run.Prob, run.Y)
		if err != nil {
			return nil, err
		}
		folds, err := run.MeanFoldAUC()
		if err != nil {
			return nil, err
		}
		scan, err := stats.ScanAsymmetry(run.Prob, run.Y, r.Rule, r.Gates.MinCorrect)
		if err != nil {
			return nil, err
		}
		out.MeanAUC += auc / n
		out.MeanFoldAUC += folds.Value / n
		out.LeastAUC, out.MostAUC = math.Min(out.LeastAUC, auc), math.Max(out.MostAUC, auc)
		out.MeanAsymmetry += scan.Balanced.Value / n // NaN if a seed has no balanced threshold
		if auc >= r.Gates.Within.AUC && scan.Balanced.Value <= r.Gates.Within.Asymmetry {
			out.Passing++
		}
	}
	return out, nil
}

// transfer is step 2: fit on all training answers, apply once to fresh ones.
func (r *runner) transfer() (Step, error) {
	s := r.begin(Step{Name: "2 fresh", Decides: true, Asks: "does it work on answers of a fresh distribution?", Gate: r.Gates.Fresh.String()})
	if r.fresh == nil {
		return s.notRun("a fresh sample"), nil
	}
	s, err := r.fitAndApply(s, r.train.X, r.fresh.X, r.train.Y, r.fresh.Y, r.Gates.Fresh, "")
	if err != nil {
		return s, err
	}
	s.Notes = append(s.Notes, r.powerNote(s.Rows[0].AUC.NPos, s.Rows[0].AUC.NNeg))
	return s, nil
}

// pool is step 4: step 2 on features pooled over layers.
func (r *runner) pool() (Step, error) {
	s := r.begin(Step{Name: "4 layers", Asks: "is the signal in other layers?", Gate: r.Gates.Pool.String()})
	if r.fresh == nil || r.train.Pool == nil || r.fresh.Pool == nil {
		return s.notRun("X_pool in the training and in the fresh sample"), nil
	}
	return r.fitAndApply(s, r.train.Pool, r.fresh.Pool, r.train.Y, r.fresh.Y, r.Gates.Pool, "")
}

// other is step 5: step 2 on other base models.
func (r *runner) other() (Step, error) {
	s := r.begin(Step{Name: "5 models", Decides: true, Asks: "does it work on another base model?", Gate: r.Gates.Other.String()})
	if len(r.others) == 0 {
		return s.notRun("the training and fresh samples of another base model"), nil
	}
	for _, b := range r.others {
		if err := b.Train.checkValues(); err != nil {
			return s, err
		}
		if err := checkPair(b.Train, b.Fresh); err != nil {
			return s, err
		}
		var err error
		s, err = r.fitAndApply(s, b.Train.X, b.Fresh.X, b.Train.Y, b.Fresh.Y, r.Gates.Other, b.Fresh.Name+", ")
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// fitAndApply adds one row for each C to s and judges them.
func (r *runner) fitAndApply(s Step, in, out *mat.Dense, inY, outY []bool, g Gate, prefix string) (Step, error) {
	for _, c := range r.C {
		prob, err := applyProbe(in, out, inY, c)
		if err != nil {
			return s, err
		}
		row, err := r.row(fmt.Sprintf("%sC = %v", prefix, c), prob, outY, g)
		if err != nil {
			return s, err
		}
		if err := r.permute(&row, prob, outY); err != nil {
			return s, err
		}
		s.Rows = append(s.Rows, row)
	}
	s.judge(g)
	return s, nil
}

// applyProbe fits scaler and probe on the rows of in and predicts those of out.
func applyProbe(in, out *mat.Dense, y []bool, c float64) ([]float64, error) {
	scaler, err := stats.FitScaler(in)
	if err != nil {
		return nil, err
	}
	m, err := stats.FitLogistic(scaler.Transform(in), y, c)
	if err != nil {
		return nil, err
	}
	return settle(m.Prob(scaler.Transform(out))), nil
}

// settle rounds probabilities, or their complements above one half, to nine digits, in
// place. Texts in the same words and constant features give equal probabilities that
// rounding would order at random, differently on every machine.
func settle(prob []float64) []float64 {
	for i, p := range prob {
		if p < 0.5 {
			prob[i] = nineDigits(p)
		} else {
			prob[i] = 1 - nineDigits(1-p)
		}
	}
	return prob
}

func nineDigits(v float64) float64 {
	if v < 1e-290 { // 0, or a unit would be
		return v
	}
	unit := math.Pow10(int(math.Floor(math.Log10(v))) - 8)
	return math.Round(v/unit) * unit
}

// row measures probabilities against labels, with the power at these class counts.
func (r *runner) row(name string, prob []float64, y []bool, g Gate) (Row, error) {
	auc, err := stats.AUC(prob, y)
	if err != nil {
		return Row{}, err
	}
	scan, err := stats.ScanAsymmetry(prob, y, r.Rule, r.Gates.MinCorrect)
	if err != nil {
		return Row{}, err
	}
	row := withPower(Row{Name: name, AUC: number(auc)}, g.AUC)
	row.Asymmetry = finite(scan.Balanced.Value)
	row.Threshold = finite(scan.Balanced.Threshold)
	return row, nil
}

// withPower adds the power to tell an AUC at bar from chance.
func withPower(row Row, bar float64) Row {
	if p, err := stats.PowerAUC(bar, 0.5, row.AUC.NPos, row.AUC.NNeg, 0.05); err == nil {
		row.Power = finite(p)
	}
	if d, err := stats.DetectableAUC(0.5, row.AUC.NPos, row.AUC.NNeg, 0.05, 0.8); err == nil {
		row.Detectable = finite(d)
	}
	return row
}

// powerNote says what the fresh sample could find.
func (r *runner) powerNote(nPos, nNeg int) string {
	note := fmt.Sprintf("%d positives and %d negatives", nPos, nNeg)
	if p, err := stats.PowerAUC(r.promised, 0.5, nPos, nNeg, 0.05); err == nil {
		note += fmt.Sprintf(": power %.2f against the %.3f of step 1", p, r.promised)
	}
	if d, err := stats.DetectableAUC(0.5, nPos, nNeg, 0.05, 0.8); err == nil {
		note += fmt.Sprintf("; an AUC of %.3f is found with power 0.8", d)
	}
	return note
}

// permute adds how often permuted labels give an AUC or an asymmetry as good. The probe
// stays as it is: only the labels of the items it is tested on move.
func (r *runner) permute(row *Row, prob []float64, y []bool) error {
	test := stats.PermutationTest{Permutations: r.Permutations, Tail: stats.Greater}
	aucs, err := test.Labels(y, func(y []bool) float64 {
		v, _ := stats.AUCValue(prob, y) // NaN with its error
		return v
	})
	if err != nil {
		return err
	}
	row.P = &aucs.P
	if row.Asymmetry == nil {
		return nil
	}
	test.Tail = stats.Less
	scans, err := test.Labels(y, func(y []bool) float64 {
		scan, err := stats.ScanAsymmetry(prob, y, r.Rule, r.Gates.MinCorrect)
		if err == nil && scan.BalancedTies == 0 {
			return 1 // no threshold is balanced: as far from -1 as can be
		}
		return scan.Balanced.Value
	})
	if err != nil {
		return err
	}
	row.AsymmetryP = &scans.P
	return nil
}

// axes is step 3: every label axis by itself.
func (r *runner) axes() (Step, error) {
	s := r.begin(Step{
		Name: "3 axes",
		Asks: "does it work for any of the labels by itself?",
		Gate: fmt.Sprintf("an axis with CV AUC >= %.2f and fresh AUC >= %.2f, and |r| < %.2f between axes",
			r.Gates.AxisWithin, r.Gates.AxisTransfer, r.Gates.AxisMaxR),
	})
	for _, sample := range []*Sample{r.train, r.fresh} {
		if sample != nil && len(sample.Unused) > 0 {
			s.Notes = append(s.Notes, fmt.Sprintf("no axes of %s: %s", sample.Name, strings.Join(sample.Unused, "; ")))
		}
	}
	names := r.sharedAxes()
	if len(names) == 0 {
		return s.notRun("further label columns of the same names in the training and the fresh sample"), nil
	}
	var predictions [][]float64
	passed, below := false, 0
	verdicts := map[Verdict]int{}
	for _, name := range r.sharedAxes() {
		within, transfer, prob, err := r.axis(name)
		if tooFew(err) {
			s.Notes = append(s.Notes, fmt.Sprintf("%s: not computed: %v", name, err))
			names = slices.DeleteFunc(names, func(n string) bool { return n == name })
			continue
		}
		if err != nil {
			return s, fmt.Errorf("axis %s: %w", name, err)
		}
		s.Rows = append(s.Rows, within, transfer)
		predictions = append(predictions, prob)
		passed = passed || within.AUC.Value >= r.Gates.AxisWithin && transfer.AUC.Value >= r.Gates.AxisTransfer
		if transfer.AUC.Value < 0.5 {
			below++
		}
		verdicts[r.axisVerdict(within, transfer)]++
	}
	s.Verdict = Inconclusive
	if len(names) == 0 {
		return s, nil
	}
	if verdicts[Survived] > 0 {
		s.Verdict = Survived
	} else if verdicts[Falsified] == len(names) {
		s.Verdict = Falsified
	}
	s.Notes = append(s.Notes, belowChance(below, len(names)))
	if r.correlated(&s, names, predictions) {
		passed = false
	}
	s.Passed = &passed
	return s, nil
}

// sharedAxes returns the axes that both samples have.
func (r *runner) sharedAxes() (names []string) {
	if r.fresh == nil {
		return nil
	}
	for _, a := range r.train.Axes {
		if r.fresh.axis(a.Name) != nil {
			names = append(names, a.Name)
		}
	}
	return names
}

// axis measures one label, within the training sample and on the fresh one, and returns
// the out-of-fold probabilities too.
func (r *runner) axis(name string) (within, transfer Row, prob []float64, err error) {
	y, freshY := r.train.axis(name), r.fresh.axis(name)
	cv, err := stats.CrossValidate(r.train.X, y, r.AxisC, r.Folds, r.Seeds[0])
	if err != nil {
		return within, transfer, nil, err
	}
	settle(cv.Prob)
	inside, err := cv.PooledAUC()
	if err != nil {
		return within, transfer, nil, err
	}
	applied, err := applyProbe(r.train.X, r.fresh.X, y, r.AxisC)
	if err != nil {
		return within, transfer, nil, err
	}
	outside, err := stats.AUC(applied, freshY)
	if err != nil {
		return within, transfer, nil, err
	}
	within = withPower(Row{Name: name + ", CV", AUC: number(inside)}, r.Gates.AxisWithin)
	transfer = withPower(Row{Name: name + ", fresh", AUC: number(outside)}, r.Gates.AxisTransfer)
	return within, transfer, cv.Prob, nil
}

// axisVerdict says what the two intervals of an axis allow: one whole interval below
// its bar is enough to falsify, survival takes both.
func (r *runner) axisVerdict(within, transfer Row) Verdict {
	below := func(row Row, bar float64) bool { return row.AUC.Hi != nil && *row.AUC.Hi < bar }
	above := func(row Row, bar float64) bool { return row.AUC.Lo != nil && *row.AUC.Lo >= bar }
	switch {
	case below(within, r.Gates.AxisWithin) || below(transfer, r.Gates.AxisTransfer):
		return Falsified
	case above(within, r.Gates.AxisWithin) && above(transfer, r.Gates.AxisTransfer):
		return Survived
	}
	return Inconclusive
}

// belowChance says how surprising it is that some axes transfer below an AUC of 0.5.
func belowChance(below, axes int) string {
	p, err := stats.BinomialGreater(below, axes, 0.5)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d of %d axes are below 0.5 on fresh answers; were the axes independent, guessing would give that many or more with probability %.2f", below, axes, p)
}

// correlated notes pairs of axes whose predictions are too alike, and reports whether
// there is one.
func (r *runner) correlated(s *Step, names []string, predictions [][]float64) (found bool) {
	for i := range names {
		for j := range i {
			c := stat.Correlation(predictions[i], predictions[j], nil)
			if math.Abs(c) >= r.Gates.AxisMaxR {
				found = true
				s.Notes = append(s.Notes, fmt.Sprintf("%s and %s read the same thing: r = %.2f", names[j], names[i], c))
			}
		}
	}
	return found
}
