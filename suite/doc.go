// Package suite holds tests of the claims as a whole, each in a process of its own: every
// published number can turn, no flag writes what the paper printed, accepted verdicts are
// in step with the claims, the headline numbers are those of an independent implementation,
// and a recording gives the claims live numbers.
package suite
