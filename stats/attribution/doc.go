// Package attribution asks which units of a network, such as attention heads, put out
// something else for one cohort of answers than for another, and how much of that chance
// alone would show.
//
// Each unit is asked in two ways. Magnitude: is its output longer for one cohort? Cohen's d
// of the norms. Direction: does its output point elsewhere? The direction between the two
// cohort means is fitted to one half of the answers, and d is that of the projections of
// the other half. Scored on the answers that it was fitted to, as [Result.Fitted] does, a
// direction in p dimensions separates any two cohorts of some p answers.
//
// The null distribution of both comes from permuted labels: the largest effect among all
// units, since the largest is what one looks at.
package attribution
