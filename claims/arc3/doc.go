// Package arc3 tests the claims of section 6 of the paper: the linear probe on the
// final-token hidden state of a frozen base model, and the baseline measurement of how a
// model's delivery goes with its correctness.
package arc3
