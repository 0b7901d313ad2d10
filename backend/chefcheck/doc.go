// Package chefcheck proves the live runs of Arcs 2 and 3 on models whose every label is
// known.
//
// A known-answer model (package knownanswer) answers some of the original Chef questions,
// and a second one judges. What they say is written down in a table, [Rows]: which claims
// the judge finds, whether it calls the answer assertive, how it scores it, and what the
// answering model's hidden state looks like. From that table alone follow coverage,
// assertion asymmetry, the AUC of a probe within the training questions and on fresh ones,
// and what damping one head does. The claims, run on these models, must find these
// numbers.
//
// # What is known
//
// The hidden state holds a sign, at eight coordinates, and is otherwise the same at the end
// of every answer. In training it is the sign of correctness, so that any probe separates
// right from wrong; on fresh questions it is that of [Row].Seems. A probe then gives each
// fresh answer one of two scores, and its AUC is ½ + ½(P(seems | correct) − P(seems | wrong)).
//
// Damping the head [Models].Head to less than [Switch] makes the model give the same
// hedged answer to every question, whatever the judge says about its content: a disposition
// that moves while content stays, which is what Arc 2 looked for.
package chefcheck
