// Package falsify tries to refute the claim that a linear probe on hidden states tells
// a model's good answers from its bad ones.
//
// [Run] takes the five steps of arXiv:2604.11867, section 8, with its gates as
// defaults: cross-validation within the training distribution, fresh items, every label
// axis, pooled layers, another base model. Beside them stand controls that the paper
// does not have: labels permuted, a baseline that reads the text and never the model, a
// baseline of surface features, whether training and fresh items can be told apart,
// cross-validation over many seeds, and the power of every gate at its class counts.
//
// Every step has two results. Its gate is passed or failed by the point estimates, as
// the paper does it. Its verdict says what the data allow at 95 %: survived, if the
// whole interval of the AUC clears the bar and the asymmetry does; falsified, if the
// whole interval is below the bar; otherwise inconclusive. A step without data is not
// run, and says what it needs; one whose data are too few to compute it is inconclusive.
package falsify
