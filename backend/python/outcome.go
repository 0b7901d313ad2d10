package python

import "time"

// Outcome says how one program fared against one problem. Exactly one applies.
type Outcome string

const (
	// Correct: every assertion of the problem's test held.
	Correct Outcome = "correct"
	// Wrong: an assertion failed, the program raised an exception, or it ended without answering.
	Wrong Outcome = "wrong"
	// Truncated: not correct, and the answer was cut off by the token cap inside its code or before it.
	Truncated Outcome = "truncated"
	// NoCode: the answer is complete and holds no code.
	NoCode Outcome = "no code"
	// Timeout: the program used up its CPU time, or did not answer within the generous wall time.
	Timeout Outcome = "timeout"
	// Memory: the program ran out of the memory allowed.
	Memory Outcome = "memory"
	// SandboxError: nothing is known of the program, because the sandbox itself failed twice.
	// It counts as not passed and never leaves the denominator.
	SandboxError Outcome = "sandbox error"
)

// Outcomes lists every outcome in the order in which reports show them.
var Outcomes = []Outcome{Correct, Wrong, Truncated, NoCode, Timeout, Memory, SandboxError}

// Passed reports whether the outcome is a pass.
func (o Outcome) Passed() bool { return o == Correct }

// Result is what scoring one program against one problem gave.
type Result struct {
	Outcome Outcome
	// Detail says what failed: the exception and the line of the test, or the limit that was hit.
	// It may quote the program, so it is untrusted text. It is empty for Correct.
	Detail string
	// CPU is the processor time that the program used, its own start included.
	CPU time.Duration
	// Sandboxed is false if the program ran without a sandbox, by explicit wish (Options.AllowUnsandboxed).
	Sandboxed bool
}
