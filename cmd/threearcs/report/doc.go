// Package report turns a "go test -json" stream of the claims into what people read: the
// terminal table, CLAIMS.md, the findings, badges, JUnit XML and a results file that
// others can diff.
//
// The stream is the only input. Every claim's test emits its whole result as test
// attributes (the keys are in package claims), so any CI that keeps the stream keeps
// the result. What is rendered holds no date, no timing and nothing of the machine: the
// same verdicts give the same bytes.
//
// The package lies beside the command and not under claims/, so that "go test
// ./claims/..." builds and runs claims alone.
package report
