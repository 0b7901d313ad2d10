package stats

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"
)

// OutOfFold holds the predictions of one k-fold cross-validation: each item's by the
// model that did not see it.
type OutOfFold struct {
	Prob  []float64 // probability of the positive class
	Y     []bool
	Folds [][]int // the items of each test fold
	Seed  uint32  // that shuffled the folds
}

// CrossValidate predicts each row of x by a logistic regression of penalty C on the
// other folds' rows, standardised by those rows alone. The k folds are those of
// [StratifiedKFold] with the given seed. It is scikit-learn's
//
//	cross_val_predict(make_pipeline(StandardScaler(), LogisticRegression(C=C)), X, y,
//	    cv=StratifiedKFold(k, shuffle=True, random_state=seed), method="predict_proba")
//
// with fully converged fits. It fails as [FitLogistic] and [StratifiedKFold] do.
func CrossValidate(x *mat.Dense, y []bool, C float64, k int, seed uint32) (*OutOfFold, error) {
	all, err := CVSeeds(x, y, C, k, []uint32{seed})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// CVSeeds is [CrossValidate] for many seeds, on all cores and with shared work: fold
// moments come from the totals less the held-out rows, and each fit starts from the fit
// to all rows. The results are in the order of seeds, and equal CrossValidate's to
// rounding. It fails as CrossValidate does.
func CVSeeds(x *mat.Dense, y []bool, C float64, k int, seeds []uint32) ([]*OutOfFold, error) {
	if err := checkFit(x, y, C); err != nil {
		return nil, err
	}
	if err := checkFinite(x); err != nil {
		return nil, err
	}
	out := make([]*OutOfFold, len(seeds))
	for i, seed := range seeds {
		folds, err := StratifiedKFold(asInts(y), k, seed)
		if err != nil {
			return nil, err
		}
		out[i] = &OutOfFold{Prob: make([]float64, len(y)), Y: y, Folds: folds, Seed: seed}
	}
	shared := newSharedFit(x, C)
	if err := shared.warmUp(y); err != nil {
		return nil, err
	}
	err := inParallel(len(seeds)*k, shared.newFold, func(f foldFitter, job int) error {
		o := out[job/k]
		if err := f.hold(o.Folds[job%k], false); err != nil {
			return err
		}
		return f.predict(y, o.Prob)
	})
	return out, err
}

// PooledAUC is the AUC of all out-of-fold probabilities taken together, with DeLong's
// interval. It compares probabilities of different folds' models, so it is a different
// estimator than [OutOfFold.MeanFoldAUC], and biased a little below it. The interval
// treats the predictions as independent, which those of one cross-validation are not
// quite; it leaves out the choice of folds. It fails as [AUC] does.
//
// Source: Parker, B. J., Günter, S., Bedo, J. (2007). "Stratification Bias in Low Signal
// Microarray Studies". BMC Bioinformatics 8: 326.
func (o *OutOfFold) PooledAUC() (Estimate, error) { return AUC(o.Prob, o.Y) }

// MeanFoldAUC is the mean of the folds' AUCs. It carries no interval: the folds share
// their training rows, and no unbiased estimate of its variance exists (Bengio and
// Grandvalet, 2004, "No Unbiased Estimator of the Variance of K-Fold Cross-Validation",
// JMLR 5: 1089-1105). It fails as [AUC] does if a fold has one class.
func (o *OutOfFold) MeanFoldAUC() (Estimate, error) {
	aucs, err := o.FoldAUCs()
	if err != nil {
		return noEstimate, err
	}
	var sum float64
	for _, a := range aucs {
		sum += a
	}
	e := Point(sum/float64(len(aucs)), len(o.Y))
	e.NPos = countTrue(o.Y)
	e.NNeg = len(o.Y) - e.NPos
	return e.Warn("no interval: a mean over folds has no unbiased variance estimate"), nil
}

// FoldAUCs returns the AUC of each fold. It fails as [AUC] does.
func (o *OutOfFold) FoldAUCs() ([]float64, error) {
	aucs := make([]float64, len(o.Folds))
	for f, items := range o.Folds {
		prob, y := make([]float64, len(items)), make([]bool, len(items))
		for i, item := range items {
			prob[i], y[i] = o.Prob[item], o.Y[item]
		}
		a, err := AUCValue(prob, y)
		if err != nil {
			return nil, err
		}
		aucs[f] = a
	}
	return aucs, nil
}

// asInts returns 1 for true and 0 for false.
func asInts(y []bool) []int {
	out := make([]int, len(y))
	for i, v := range y {
		if v {
			out[i] = 1
		}
	}
	return out
}

// inParallel runs do for 0..jobs-1 on all cores, each with a worker of its own, and
// returns the first error. The workers stop at an error.
func inParallel[W any](jobs int, newWorker func() W, do func(W, int) error) error {
	var next atomic.Int64
	var once sync.Once
	var first error
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), jobs) {
		wg.Go(func() {
			w := newWorker()
			for {
				job := int(next.Add(1)) - 1
				if job >= jobs {
					return
				}
				if err := do(w, job); err != nil {
					once.Do(func() { first = err })
					next.Store(math.MaxInt32)
				}
			}
		})
	}
	wg.Wait()
	return first
}
