package python

import (
	"context"
	"fmt"
)

// selfTestProblem asks a program for the ways out of the sandbox that it found; the right answer is none.
var selfTestProblem = Problem{
	TaskID:     "threearcs/self-test",
	EntryPoint: "ways_out",
	Prompt:     "def ways_out(path):\n",
	Test: `
def check(candidate):
    found = candidate("/etc/passwd")
    assert found == [], found
`,
}

// selfTestSolution tries what a sandbox must refuse. It is the positive control of every runner:
// the sandbox is tried, not believed.
const selfTestSolution = `
    import ctypes, os, signal, socket
    def fork():
        if os.fork() == 0:
            os._exit(0)
    attempts = {
        "read a file outside": lambda: open(path).close(),
        "write a file": lambda: open("/tmp/threearcs-self-test", "w").close(),
        "open a socket": lambda: socket.socket().close(),
        "open a Unix socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "fork": fork,
        "execute": lambda: os.execv("/bin/true", ["true"]),
        "signal its parent": lambda: os.kill(os.getppid(), 0),
        "signal itself": lambda: os.kill(os.getpid(), 0),
    }
    found = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError:
            continue
        found.append(name)
    return found
`

// selfTest scores a program that tries to get out with one pair. It fails if that gets out, or if it
// does not get to answer.
func (r *Runner) selfTest(ctx context.Context, p *pair) error {
	program := selfTestProblem.Program(selfTestSolution)
	if !r.Sandboxed() {
		program = selfTestProblem.Program("    return []\n")
	}
	answer, err := r.attempt(ctx, p, selfTestProblem, program)
	if err != nil {
		return fmt.Errorf("self-test: %w", err)
	}
	if !answer.Outcome.Passed() {
		return fmt.Errorf("self-test in isolation %q: %s: %s%s", r.launcher.isolation, answer.Outcome, answer.Detail, answer.Error)
	}
	return nil
}
