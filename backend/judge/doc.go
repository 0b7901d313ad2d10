// Package judge asks a model for opinions on the answers of another, and reads its replies
// without ever guessing.
//
// There are four instruments, each with its wording in the folder wording:
//
//   - [Judge.Coverage]: which claims of a gold checklist an answer states, one question a
//     claim.
//   - [Judge.Verbal]: whether it asserts or hedges.
//   - [Judge.Certainty] and [Judge.Rubric]: five scales from 1 to 5 in two passes, of which
//     the first sees the question alone.
//   - [Judge.MCAS]: how much metacognition it shows, from 0 to 2.
//
// A reply that cannot be read is an outcome of its own: its [Verdict] is not Readable and
// says why. No label stands in for it. What a reply must look like is in the comment of
// [ReadLabel] and [ReadScores].
//
// A [Variant] changes what a judge should not care about (the order of the options) or
// takes away what it needs (the response), to measure how far its verdicts depend on
// either.
//
// Every judge is to be measured before it is believed (package check), and must beat
// [Lexical], which costs nothing.
package judge
