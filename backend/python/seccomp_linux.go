package python

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// The filters are assembled here and installed by the Python processes themselves, on the one
// thread that they have, before they see any program: loading a filter from Go with thread
// synchronisation would bind the Go runtime's own threads too and kill some of them.

// harmless lists the system calls that Python may make freely: on memory, on descriptors that it
// has, on files as far as they can be opened, on its own signals, on clocks and on its own threads.
// What is not listed fails with EPERM, calls of other architectures included. Notably missing:
// socket, connect, bind, execve, fork, vfork, ptrace, process_vm_*, pidfd_*, tgkill, setsid of
// others, mount, unshare, chmod, chown, utime*, xattr, rename, unlink, mkdir, io_uring, bpf,
// perf_event_open, keyctl, SysV IPC, memfd_create, setpriority and sched_set*.
const harmless = `
	read write readv writev pread64 pwrite64 lseek close close_range
	open openat stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2
	readlink readlinkat getdents64 getcwd chdir
	dup dup2 dup3 pipe pipe2 poll ppoll select pselect6
	epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2
	getsockopt getsockname getpeername shutdown
	mmap munmap mprotect mremap madvise brk mincore
	rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
	setitimer getitimer alarm pause restart_syscall
	futex futex_waitv set_robust_list rseq set_tid_address arch_prctl membarrier sched_yield
	sched_getaffinity sched_getscheduler sched_getparam sched_get_priority_max sched_get_priority_min
	getpid gettid getppid getpgrp getuid geteuid getgid getegid getgroups getresuid getresgid
	uname sysinfo times getrusage getrlimit getcpu
	clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time
	getrandom exit exit_group`

// zygoteOnly lists what the zygote needs to fork, bind, hand over and end its children, and what
// no child may do.
const zygoteOnly = `wait4 kill setsid sendmsg prctl`

// judgeOnly lists what the judge needs beyond harmless: prctl to install its filter is behind it then.
const judgeOnly = `setsockopt`

// Commands of fcntl and ioctl that touch nothing but the descriptor. F_SETOWN and its like, which
// could have the kernel send signals to others, are not among them.
var (
	fcntlCommands = []uint64{unix.F_DUPFD, unix.F_GETFD, unix.F_SETFD, unix.F_GETFL, unix.F_SETFL, unix.F_DUPFD_CLOEXEC}
	ioctlCommands = []uint64{unix.TCGETS, unix.TIOCGWINSZ, unix.TIOCINQ, fioclex, fionclex, fionbio}
)

// From the kernel's asm-generic/ioctls.h.
const (
	fionbio  = 0x5421
	fionclex = 0x5450
	fioclex  = 0x5451
)

// namespaceFlags are the flags with which clone makes namespaces.
const namespaceFlags = unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWNS |
	unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWTIME

// filters are seccomp programs, as hexadecimal text of the kernel's 8-byte instructions.
type filters struct{ Zygote, Judge, Child string }

// newFilters assembles the three filters for this machine's architecture. A child is bound by the
// zygote's and, on top, by its own, which is kept short because it is installed once per program.
func newFilters() (filters, error) {
	var all filters
	for _, f := range []struct {
		text   *string
		policy seccomp.Policy
	}{
		{&all.Zygote, allowing(harmless+" "+zygoteOnly,
			when("clone", seccomp.BitsNotSet, 0, namespaceFlags),
			when("prlimit64", seccomp.Equal, 0, 0))},
		{&all.Judge, allowing(harmless + " " + judgeOnly)},
		{&all.Child, refusing("kill prlimit64 prctl sendmsg setsid",
			when("clone", seccomp.BitsNotSet, 0, unix.CLONE_THREAD))},
	} {
		text, err := assemble(f.policy)
		if err != nil {
			return filters{}, fmt.Errorf("seccomp: %w", err)
		}
		*f.text = text
	}
	return all, nil
}

// allowing returns a policy that refuses everything but the named calls, fcntl and ioctl as far as
// harmless, and the conditional calls. clone3 does not exist for it, so that the C library falls
// back on clone, whose flags a filter can see.
func allowing(names string, conditional ...seccomp.NameWithConditions) seccomp.Policy {
	conditional = append(conditional, anyOf("fcntl", fcntlCommands)...)
	conditional = append(conditional, anyOf("ioctl", ioctlCommands)...)
	conditional = append(conditional, when("socketpair", seccomp.Equal, 0, unix.AF_UNIX))
	conditional = append(conditional, inBand("sendto", 3), inBand("recvfrom", 3), inBand("recvmsg", 2))
	return seccomp.Policy{
		DefaultAction: seccomp.ActionErrno,
		Syscalls: []seccomp.SyscallGroup{
			{Names: known(names), Action: seccomp.ActionAllow},
			{NamesWithCondtions: conditional, Action: seccomp.ActionAllow},
			{Names: []string{"clone3"}, Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS)},
		},
	}
}

// refusing returns a policy that allows everything but the named and the conditional calls.
func refusing(names string, conditional ...seccomp.NameWithConditions) seccomp.Policy {
	return seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls: []seccomp.SyscallGroup{
			{Names: known(names), NamesWithCondtions: conditional, Action: seccomp.ActionErrno},
		},
	}
}

// known returns those of the names that this architecture has: arm64 has no open, for example.
func known(names string) []string {
	info, err := arch.GetInfo("")
	if err != nil {
		return strings.Fields(names) // Assemble reports the same error
	}
	return slices.DeleteFunc(strings.Fields(names), func(name string) bool {
		_, ok := info.SyscallNames[name]
		return !ok
	})
}

func when(name string, operation seccomp.Operation, argument uint32, value uint64) seccomp.NameWithConditions {
	return seccomp.NameWithConditions{Name: name, Conditions: seccomp.ArgumentConditions{
		{Argument: argument, Operation: operation, Value: value},
	}}
}

// inBand returns the condition that a call's flags do not ask for out-of-band data, which only
// programs that look for holes in the kernel's Unix sockets do (CVE-2025-38236).
func inBand(name string, flags uint32) seccomp.NameWithConditions {
	return when(name, seccomp.BitsNotSet, flags, unix.MSG_OOB)
}

func anyOf(name string, values []uint64) []seccomp.NameWithConditions {
	var out []seccomp.NameWithConditions
	for _, value := range values {
		out = append(out, when(name, seccomp.Equal, 1, value))
	}
	return out
}

// assemble returns a policy as the kernel's sock_filter instructions.
func assemble(policy seccomp.Policy) (string, error) {
	instructions, err := policy.Assemble()
	if err != nil {
		return "", err
	}
	raw, err := bpf.Assemble(instructions)
	if err != nil {
		return "", err
	}
	var code bytes.Buffer
	if err := binary.Write(&code, binary.NativeEndian, raw); err != nil {
		return "", err
	}
	return hex.EncodeToString(code.Bytes()), nil
}
