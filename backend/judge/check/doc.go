// Package check measures a judge against labels that somebody else gave: how far the two
// agree beyond chance on each axis, how often the judge cannot be read, whether it beats
// counting words, and how far its verdicts depend on the order of the options and on a
// response it has not seen.
//
// [Released] returns the responses and labels that the paper's authors published, and
// [ParseFile] reads labels of one's own. High agreement with the released labels means
// judging as the authors' judge did, not judging rightly: their labels come from one model
// and carry its errors.
package check
