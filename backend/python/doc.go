// Package python scores untrusted Python programs against problems in the format of
// openai/human-eval, safely and without being fooled.
//
// # Words
//
// A problem has a prompt, an entry point and a test; a program is the text to run for it; a completion
// is what goes behind the prompt to make one. An [Outcome] says how a program fared. [Extract] finds
// the program in what a model said.
//
// # Who is trusted
//
// Problem files are trusted to be tests. Programs are not trusted at all: they may be wrong, written
// to be passed without solving anything, or written to do harm.
//
// # Why a verdict cannot be forged
//
// Each worker is a pair of Python processes. The zygote forks one child per program and never sees a
// test. The judge runs the problem's own check() and never runs a line of the program: it gives check()
// a stand-in for the function, which sends the arguments to the child and returns what comes back.
//
//	runner (Go) ── problem, program ──► judge ◄── plain data ──► child of the zygote
//	            ◄────── outcome ──────      └── "done with it" ──► zygote
//
// What comes back is plain data (py/wire.py): text of a fixed grammar, out of which the judge builds its
// own ints, strings and lists. No object, method or exception of the program's gets to the judge, so
// every ==, abs and repr of a test is Python's own, on values that the judge made. The expected values,
// the test and the verdict are never in a process that the program is in, so there is nothing to read,
// patch, trace or overwrite. The verdict is not an exit status and travels on a pipe that only the judge
// has. A program can lie about the values that it returns; that is called answering.
//
// Left to a program is to say how it failed: it may raise MemoryError without being out of memory. No
// outcome but [Correct] counts as a pass and none leaves the denominator, so nothing is gained.
//
// # Why a program can do no harm
//
// Before the zygote sees a program it is bound, and every child inherits that at no cost: an own user,
// process, network, mount, IPC and UTS namespace with an empty root that shows Python's own and the
// system's libraries read-only; Landlock, for the same files, no TCP and no signals to outside; no capabilities and
// no_new_privs; a seccomp filter that knows about 100 system calls and refuses the rest; limits on address
// space, files, file size and threads. Root becomes nobody. Where namespaces cannot be had, Landlock and seccomp
// do; where there is neither, [New] refuses, unless [Options].AllowUnsandboxed, which marks every result.
// Every child binds itself further: a second, short filter takes fork, kill, prctl and limits away, so a
// child cannot have descendants, and one SIGKILL ends all of it. Processor time, not wall time, decides a
// timeout. A program that tries the ways out is run at the start of every runner, and a runner in which
// it finds one is not started.
//
// testdata/attacks holds programs that try all of this, and what the official scorer does with each.
//
// # What is not covered
//
// Bugs of the kernel and of CPython's JSON decoder, side channels, and tests that are weak. A program's
// results cross by value: a test that relies on the identity of an object, on a result of a class of the
// program's own or of a library, on a set, dict or iterator of more than 10,000 items, or on an argument
// being changed in place would score differently here; none of HumanEval's does. Packages beside the
// standard library are hidden, so that a score does not depend on what is installed: a program that
// imports numpy fails, where the official scorer has it by its own requirements. Where there are no
// namespaces, threads are bounded only together with all else that the caller runs.
package python
