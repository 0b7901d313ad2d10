// Package stats turns numbers into numbers: estimates with intervals, exact and
// paired tests, ROC curves, granularity checks, resampling and linear probes.
//
// It knows nothing of models, prompts or papers and imports nothing of this module.
// Every function states what it computes, its formula, range and units, special
// cases, errors and source. Seeds are arguments. NaN never passes a comparison, and
// where the data do not allow an interval there is none: an [Estimate] then says
// why, and what would help, in its Warnings.
package stats
