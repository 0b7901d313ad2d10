package arc1

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"threearcs/backend"
	"threearcs/backend/python"
	"threearcs/claims"
	"threearcs/stats"
)

// problems is the size of HumanEval.
const problems = 164

// notes is the authors' log of all three arcs.
const notes = "findings/DD_Pivot_reason.md"

// humanEval asks for the pass vector of a model at a cap.
func humanEval(c *claims.Claim, model string, numPredict int) *backend.Run {
	return c.Run(passRequest(model, numPredict))
}

func passRequest(model string, numPredict int) backend.Request {
	return backend.Request{Model: model, Set: backend.HumanEval,
		Decoding: backend.Decoding{NumPredict: numPredict}, Need: backend.Passed}
}

// passAt1 is the share of problems passed, with Wilson's interval.
func passAt1(c *claims.Claim, run *backend.Run) stats.Estimate {
	k := 0
	for _, passed := range passes(run) {
		if passed {
			k++
		}
	}
	e, err := stats.Wilson(k, len(run.Items), 0.95)
	c.Must(err)
	return e
}

func passes(run *backend.Run) []bool {
	passed := make([]bool, len(run.Items))
	for i, item := range run.Items {
		passed[i] = item.Passed
	}
	return passed
}

// pairedRuns pairs what student and baseline passed, by problem: A is the student.
func pairedRuns(c *claims.Claim, numPredict int) stats.Paired2x2 {
	dd, base := humanEval(c, backend.Qwen06BDD, numPredict), humanEval(c, backend.Qwen06B, numPredict)
	pairs, err := stats.NewPaired(passes(dd), passes(base))
	c.Must(err)
	return pairs
}

// tryPairedRuns is pairedRuns where both runs can be had.
func tryPairedRuns(c *claims.Claim, numPredict int) (stats.Paired2x2, bool) {
	return tryPairs(c, passRequest(backend.Qwen06BDD, numPredict), passRequest(backend.Qwen06B, numPredict),
		func(item backend.Item) bool { return item.Passed })
}

// truncatedPairs pairs which answers of student and baseline the cap truncated, where both
// runs can be had.
func truncatedPairs(c *claims.Claim, numPredict int) (stats.Paired2x2, bool) {
	dd, base := passRequest(backend.Qwen06BDD, numPredict), passRequest(backend.Qwen06B, numPredict)
	dd.Need, base.Need = backend.Outcome, backend.Outcome
	return tryPairs(c, dd, base, func(item backend.Item) bool { return item.Outcome == string(python.Truncated) })
}

// tryPairs pairs the items of two runs, if both can be had, by whether they are in question.
func tryPairs(c *claims.Claim, a, b backend.Request, in func(backend.Item) bool) (pairs stats.Paired2x2, ok bool) {
	var columns [2][]bool
	for i, r := range []backend.Request{a, b} {
		run, ok := c.Try(r)
		if !ok {
			return pairs, false
		}
		for _, item := range run.Items {
			columns[i] = append(columns[i], in(item))
		}
	}
	pairs, err := stats.NewPaired(columns[0], columns[1])
	c.Must(err)
	return pairs, true
}

// noteMcNemar adds the exact test of a paired difference.
func noteMcNemar(c *claims.Claim, pairs stats.Paired2x2) {
	test, err := stats.McNemarExact(pairs)
	c.Must(err)
	c.Note("%d problems only the student passed, %d only the baseline; exact McNemar p = %.2g", pairs.OnlyA, pairs.OnlyB, test.P)
}

// onlyCount is the single count out of 164 that prints as the claim's score.
func onlyCount(c *claims.Claim, id string) int { return countOf(c, c.Paper(id).Text) }

// countOf is the single count out of 164 that prints as the score.
func countOf(c *claims.Claim, score string) int {
	ks, err := stats.AttainableCounts(score, 100, problems)
	c.Must(err)
	if len(ks) != 1 {
		c.T().Fatalf("%s: %d counts of %d print as %s, want one", c.Value().ID, len(ks), problems, score)
	}
	return ks[0]
}

// mcNemarRange returns the least and the greatest exact p over all pairings of a and b
// passes of the same problems.
func mcNemarRange(c *claims.Claim, a, b int) (lo, hi float64) {
	lo, hi = 1, 0
	for both := max(0, a+b-problems); both <= min(a, b); both++ {
		test, err := stats.McNemarExact(stats.Paired2x2{Both: both, OnlyA: a - both, OnlyB: b - both, Neither: problems - a - b + both})
		c.Must(err)
		lo, hi = min(lo, test.P), max(hi, test.P)
	}
	return lo, hi
}

// rise is how much a printed score rose from one claim to another, the two runs taken as
// independent.
func rise(c *claims.Claim, from, to string) stats.Estimate {
	e, err := stats.NewcombeDiff(onlyCount(c, to), problems, onlyCount(c, from), problems, 0.95)
	c.Must(err)
	return e
}

// minus is a - b with the interval of two independent estimates, by Newcombe's method of
// combining limits (MOVER).
func minus(a, b stats.Estimate) stats.Estimate {
	v := a.Value - b.Value
	return stats.Estimate{Value: v, N: a.N + b.N, Level: a.Level, Method: "MOVER",
		Lo: v - math.Hypot(a.Value-a.Lo, b.Hi-b.Value),
		Hi: v + math.Hypot(a.Hi-a.Value, b.Value-b.Lo)}
}

// printedChange checks a printed change in pass@1 from the counts that the printed scores
// imply. How the two runs pair is unknown: the interval takes them as independent, and the
// exact test is asked of every pairing. The sentence, that the score fell, is refuted if
// the whole interval lies at or above 0.
func printedChange(c *claims.Claim, from, to string) {
	base, dd := onlyCount(c, from), onlyCount(c, to)
	change := rise(c, from, to)
	c.Number(change)
	noteKind(c, dd, base)
	c.Below("change, arms taken as independent", change, 0)
	lo, hi := mcNemarRange(c, dd, base)
	c.Note("exact McNemar over all pairings of these counts: p from %.2g to %.2g", lo, hi)
}

// noteKind says whether the printed difference is that of the rounded or of the exact scores.
func noteKind(c *claims.Claim, dd, base int) {
	kind, err := stats.DifferenceKind(c.Value().Text, c.Value().Unit.Scale(), dd, problems, base, problems)
	c.Must(err)
	c.Note("implied counts %d and %d of %d: the printed difference is %s", base, dd, problems, kind)
}

// attainableOrRun compares a printed score with a run at the cap. Without one, arithmetic
// can only tell whether a count out of 164 prints as it does.
func attainableOrRun(c *claims.Claim, model string, numPredict int) {
	if run, ok := c.Try(passRequest(model, numPredict)); ok {
		c.Number(passAt1(c, run))
		c.Follows()
		return
	}
	c.Attainable(problems)
}

// sdToExclude0 is the standard deviation of n paired differences below which the paired t
// interval around change excludes 0.
func sdToExclude0(change float64, n int) float64 {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(0.975)
	return math.Abs(change) * math.Sqrt(float64(n)) / t
}
