package falsify

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/mat"

	"threearcs/stats"
)

// permutation is the label-permutation null of the cross-validation.
func (r *runner) permutation() (Step, error) {
	s := r.begin(Step{Name: "labels permuted", Asks: "what does cross-validation give for labels that mean nothing?"})
	for _, c := range r.C {
		null, err := stats.CVPermutationNull(r.train.X, r.train.Y, c, r.Folds, r.Seeds[0], r.Permutations, 0)
		if err != nil {
			return s, err
		}
		cv, err := stats.CrossValidate(r.train.X, r.train.Y, c, r.Folds, r.Seeds[0])
		if err != nil {
			return s, err
		}
		settle(cv.Prob)
		auc, err := cv.PooledAUC()
		if err != nil {
			return s, err
		}
		row := Row{Name: fmt.Sprintf("CV, C = %v, seed %d", c, r.Seeds[0]), AUC: number(auc), P: &null.P}
		s.Rows = append(s.Rows, row)
		middle, top := quantileOf(null.Null, 0.5), quantileOf(null.Null, 0.95)
		s.Notes = append(s.Notes, fmt.Sprintf("C = %v: permuted labels give a median AUC of %.3f; 5 %% give %.3f or more", c, middle, top))
	}
	return s, nil
}

// text is the baseline that reads the texts and never the model.
func (r *runner) text() (Step, error) {
	s := r.begin(Step{Name: "text only", Asks: "is the label in the words, without any model?"})
	if r.train.Texts == nil {
		return s.notRun("the texts of the training answers"), nil
	}
	fit := func(in, out []string, y []bool) ([]float64, error) {
		words, err := stats.FitTFIDF(countWords(in))
		if err != nil {
			return nil, err
		}
		m, err := stats.FitLogistic(words.Transform(countWords(in)), y, r.TextC)
		if err != nil {
			return nil, err
		}
		return settle(m.Prob(words.Transform(countWords(out)))), nil
	}
	return r.baseline(s, fit)
}

func countWords(texts []string) []map[string]int {
	out := make([]map[string]int, len(texts))
	for i, t := range texts {
		out[i] = stats.WordCounts(t, 1, 2)
	}
	return out
}

// surface is the baseline of a few features that anyone can see.
func (r *runner) surface() (Step, error) {
	s := r.begin(Step{Name: "surface only", Asks: "do length, punctuation and a proper end tell as much?"})
	if r.train.Texts == nil {
		return s.notRun("the texts of the training answers"), nil
	}
	fit := func(in, out []string, y []bool) ([]float64, error) {
		return applyProbe(surfaceMatrix(in), surfaceMatrix(out), y, r.TextC)
	}
	return r.baseline(s, fit)
}

func surfaceMatrix(texts []string) *mat.Dense {
	out := mat.NewDense(len(texts), len(SurfaceNames), nil)
	for i, t := range texts {
		out.SetRow(i, SurfaceFeatures(t))
	}
	return out
}

// baseline cross-validates a model of texts and applies it to fresh texts, where it is
// also compared with the probe.
func (r *runner) baseline(s Step, fit func(in, out []string, y []bool) ([]float64, error)) (Step, error) {
	prob, err := r.crossFit(fit)
	if err != nil {
		return s, err
	}
	auc, err := stats.AUC(prob, r.train.Y)
	if err != nil {
		return s, err
	}
	s.Rows = append(s.Rows, Row{Name: fmt.Sprintf("CV, seed %d", r.Seeds[0]), AUC: number(auc)})
	if r.fresh == nil || r.fresh.Texts == nil {
		s.Notes = append(s.Notes, "not applied to fresh answers: their texts are missing")
		return s, nil
	}
	if prob, err = fit(r.train.Texts, r.fresh.Texts, r.train.Y); err != nil {
		return s, err
	}
	if auc, err = stats.AUC(prob, r.fresh.Y); err != nil {
		return s, err
	}
	s.Rows = append(s.Rows, Row{Name: "fresh", AUC: number(auc)})
	for _, c := range r.C {
		probe, err := applyProbe(r.train.X, r.fresh.X, r.train.Y, c)
		if err != nil {
			return s, err
		}
		d, err := stats.DeLongPaired(probe, prob, r.fresh.Y)
		if err != nil {
			return s, err
		}
		note := fmt.Sprintf("fresh: the probe (C = %v) is %+.3f above this baseline, ", c, d.Value)
		if d.HasInterval() {
			note += fmt.Sprintf("95 %% interval [%+.3f, %+.3f], p = %.2f", d.Lo, d.Hi, d.P)
		} else {
			note += strings.Join(d.Warnings, "; ")
		}
		s.Notes = append(s.Notes, note)
	}
	return s, nil
}

// crossFit returns out-of-fold probabilities of a model of texts, on the folds that the
// probe has.
func (r *runner) crossFit(fit func(in, out []string, y []bool) ([]float64, error)) ([]float64, error) {
	codes := make([]int, len(r.train.Y))
	for i, y := range r.train.Y {
		if y {
			codes[i] = 1
		}
	}
	folds, err := stats.StratifiedKFold(codes, r.Folds, r.Seeds[0])
	if err != nil {
		return nil, err
	}
	fold := make([]int, len(codes))
	for f, items := range folds {
		for _, i := range items {
			fold[i] = f
		}
	}
	prob := make([]float64, len(codes))
	for f, items := range folds {
		var in, out []string
		var y []bool
		for i, text := range r.train.Texts {
			if fold[i] == f {
				out = append(out, text)
			} else {
				in, y = append(in, text), append(y, r.train.Y[i])
			}
		}
		got, err := fit(in, out, y)
		if err != nil {
			return nil, err
		}
		for j, i := range items {
			prob[i] = got[j]
		}
	}
	return prob, nil
}

// separability asks whether a probe can tell training from fresh answers.
func (r *runner) separability() (Step, error) {
	s := r.begin(Step{Name: "train or fresh", Asks: "can the two samples be told apart by their features?"})
	if r.fresh == nil {
		return s.notRun("a fresh sample"), nil
	}
	n, _ := r.train.X.Dims()
	m, _ := r.fresh.X.Dims()
	var both mat.Dense
	both.Stack(r.train.X, r.fresh.X)
	isFresh := make([]bool, n+m)
	for i := n; i < n+m; i++ {
		isFresh[i] = true
	}
	c := r.C[len(r.C)-1]
	cv, err := stats.CrossValidate(&both, isFresh, c, r.Folds, r.Seeds[0])
	if err != nil {
		return s, err
	}
	settle(cv.Prob)
	auc, err := cv.PooledAUC()
	if err != nil {
		return s, err
	}
	s.Rows = append(s.Rows, Row{Name: fmt.Sprintf("CV, C = %v, fresh against training", c), AUC: number(auc)})
	if auc.Value > 0.9 {
		s.Notes = append(s.Notes, "the samples differ so much that a failure on fresh answers may come from the shift, not from a missing signal")
	}
	base := func(y []bool) float64 {
		k := 0
		for _, v := range y {
			if v {
				k++
			}
		}
		return float64(k) / float64(len(y))
	}
	s.Notes = append(s.Notes, fmt.Sprintf("good answers: %.1f %% of training, %.1f %% of fresh", 100*base(r.train.Y), 100*base(r.fresh.Y)))
	return s, nil
}
