package python

import (
	"fmt"
	"math"
)

// PassAtK returns the unbiased estimate of pass@k from n samples of one task, c of them correct:
//
//	1 - C(n-c, k) / C(n, k) = 1 - Π_{i=n-c+1..n} (1 - k/i)
//
// the chance that k samples drawn from the n without replacement hold a correct one [1]. It is in
// [0, 1], c/n for k = 1, and 1 if fewer than k samples are wrong.
//
// PassAtK panics unless 0 <= c <= n and 1 <= k <= n: with fewer than k samples there is no estimate.
//
// [1] Chen, M. et al. (2021). "Evaluating Large Language Models Trained on Code". arXiv:2107.03374,
// section 2.1.
func PassAtK(n, c, k int) float64 {
	if c < 0 || c > n || k < 1 || k > n {
		panic(fmt.Sprintf("python: pass@%d of %d correct among %d samples", k, c, n))
	}
	if n-c < k {
		return 1
	}
	miss := 1.0
	for i := n - c + 1; i <= n; i++ {
		miss *= 1 - float64(k)/float64(i)
	}
	return 1 - miss
}

// Tally counts the samples of one task.
type Tally struct {
	Samples int
	Correct int
}

// PassRate is the mean of pass@k over tasks, with a 95 % interval.
type PassRate struct {
	K      int     `json:"k"`
	Value  float64 `json:"value"`
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`
	Tasks  int     `json:"tasks"`
	Method string  `json:"method"`
}

const z95 = 1.959963984540054 // the 97.5 % quantile of the normal distribution

// MeanPassAtK returns the mean of pass@k over tasks and a 95 % interval for the mean over tasks of
// this kind; tasks are the unit, however many samples each has. If every task gives 0 or 1, as with
// one sample each, the interval is Wilson's for a proportion; otherwise it is the mean ± 1.96 standard
// errors, cut to [0, 1]. Where all tasks agree, or there is one, there is no standard error, and it is
// Wilson's again, which is then too wide: no values in [0, 1] vary more than 0 and 1 do.
//
// It fails if there are no tasks, or fewer than k samples of one.
func MeanPassAtK(tasks []Tally, k int) (PassRate, error) {
	if len(tasks) == 0 {
		return PassRate{}, fmt.Errorf("python: pass@%d of no tasks", k)
	}
	values := make([]float64, len(tasks))
	sum, binary := 0.0, true // binary: every task gives 0 or 1
	for i, t := range tasks {
		if k < 1 || t.Samples < k {
			return PassRate{}, fmt.Errorf("python: pass@%d needs %d samples of every task, and one has %d", k, k, t.Samples)
		}
		values[i] = PassAtK(t.Samples, t.Correct, k)
		sum += values[i]
		binary = binary && (values[i] == 0 || values[i] == 1)
	}
	rate := PassRate{K: k, Value: sum / float64(len(tasks)), Tasks: len(tasks)}
	half := z95 * standardError(values, rate.Value)
	if binary || !(half > 0) {
		rate.Method = "Wilson over tasks"
		rate.Lo, rate.Hi = wilson(rate.Value, float64(len(tasks)))
		return rate, nil
	}
	rate.Method = "normal over tasks"
	rate.Lo, rate.Hi = max(0, rate.Value-half), min(1, rate.Value+half)
	return rate, nil
}

// wilson returns Wilson's 95 % interval of a proportion p of n.
func wilson(p, n float64) (lo, hi float64) {
	center := p + z95*z95/(2*n)
	half := z95 * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	scale := 1 + z95*z95/n
	return max(0, (center-half)/scale), min(1, (center+half)/scale)
}

// standardError returns the standard error of the mean of values, whose mean is given. It is NaN for
// one value.
func standardError(values []float64, mean float64) float64 {
	n := float64(len(values))
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return math.Sqrt(squares / (n - 1) / n)
}
