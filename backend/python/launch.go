package python

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// isolation is how far the processes are kept from the rest of the machine.
type isolation string

const (
	// namespaces: user, process, network, mount, IPC and UTS namespaces with an empty root, seccomp,
	// and Landlock where the kernel has it.
	namespaces isolation = "namespaces"
	// landlock: Landlock and seccomp, where namespaces cannot be had.
	landlock isolation = "landlock"
	// unsandboxed: resource limits only. The verdicts stay out of the programs' reach; the machine does not.
	unsandboxed isolation = "none"
)

// processes returns how many processes and threads there may be. A namespace counts its own; elsewhere
// all of the caller's count, so that the bound has to leave room for those.
func (i isolation) processes() int {
	if i == namespaces {
		return 256
	}
	return 8192
}

// pythonArguments keep the site, the user and the current folder out, and write no bytecode. They
// leave the environment in use, for the fixed hash seed that -I or -E would drop.
var pythonArguments = []string{"-s", "-S", "-B", "-X", "utf8", "-c"}

// pythonEnvironment is the whole environment of the processes.
var pythonEnvironment = []string{"PYTHONHASHSEED=0", "LC_ALL=C.UTF-8", "OMP_NUM_THREADS=1"}

// launcher starts the processes of pairs.
type launcher struct {
	python    interpreter
	isolation isolation
	filters   filters
	starts    chan func() // run on one thread that lives as long as the launcher
}

// newLauncher finds Python and the first of the isolations that works here, in which it starts a pair.
func newLauncher(ctx context.Context, options Options, isolations []isolation) (*launcher, *pair, error) {
	python, err := findInterpreter(ctx)
	if err != nil {
		return nil, nil, err
	}
	l := &launcher{python: python, starts: make(chan func())}
	go l.thread()
	first, err := l.choose(options, isolations)
	if err != nil {
		l.close()
		return nil, nil, err
	}
	return l, first, nil
}

// choose settles on the first isolation in which a pair starts, and returns that pair. It fails,
// rather than go without, unless the options allow to.
func (l *launcher) choose(options Options, isolations []isolation) (*pair, error) {
	var failures []error
	for _, l.isolation = range isolations {
		first, err := l.tryIsolation(options)
		if err == nil {
			return first, nil
		}
		failures = append(failures, err)
	}
	if len(isolations) == 0 {
		failures = append(failures, fmt.Errorf("it needs Linux, and this is %s: use a container or a virtual machine", runtime.GOOS))
	}
	if options.AllowUnsandboxed {
		l.isolation, l.filters = unsandboxed, filters{}
		return l.startPair(options.config())
	}
	return nil, fmt.Errorf("no sandbox here, so no program is run: %w", errors.Join(failures...))
}

// tryIsolation starts a pair in the launcher's isolation.
func (l *launcher) tryIsolation(options Options) (first *pair, err error) {
	if l.filters, err = newFilters(); err != nil {
		return nil, err
	}
	if first, err = l.startPair(options.config()); err != nil {
		return nil, fmt.Errorf("isolation by %s: %w", l.isolation, err)
	}
	return first, nil
}

// thread runs starts on one thread: the kernel kills a process that asks to die with its parent
// when the thread that started it ends.
func (l *launcher) thread() {
	runtime.LockOSThread()
	for start := range l.starts {
		start()
	}
}

func (l *launcher) close() { close(l.starts) }

// onThread runs start on the launcher's thread.
func (l *launcher) onThread(start func() error) (err error) {
	done := make(chan struct{})
	l.starts <- func() {
		defer close(done)
		err = start()
	}
	<-done
	return err
}

// command is one Python to start.
type command struct {
	script string
	config scriptConfig
	files  []*os.File // descriptors 3 and up
}

// process is a Python that was started.
type process struct {
	cmd    *exec.Cmd
	status *os.File // says what went wrong, and ends when Python is ready
}

// ready waits until the process serves. It fails with what the process says of its failure.
func (p process) ready() error {
	defer p.status.Close()
	message, err := io.ReadAll(p.status)
	if err == nil && len(message) > 0 {
		err = errors.New(string(message))
	}
	return err
}

// end kills the process and waits for it.
func (p process) end() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// endSoon waits until the process has ended by itself, but not for long.
func (p process) endSoon() {
	defer time.AfterFunc(5*time.Second, func() { _ = p.cmd.Process.Kill() }).Stop()
	_ = p.cmd.Wait()
}

// start starts a command in the launcher's isolation.
func (l *launcher) start(c command) (*process, error) {
	status, theirs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	c.config.Status = 3 + len(c.files)
	c.files = append(c.files, theirs)
	cmd, err := l.command(c)
	if err == nil {
		err = l.onThread(cmd.Start)
	}
	if err != nil {
		status.Close()
		return nil, explain(err)
	}
	return &process{cmd, status}, nil
}

// bare returns c as a command without a sandbox.
func (l *launcher) bare(c command) (*exec.Cmd, error) {
	argv, err := l.argv(c)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = pythonEnvironment
	cmd.Dir = "/"
	cmd.ExtraFiles = c.files
	return cmd, nil
}

// argv returns the command line of a command.
func (l *launcher) argv(c command) ([]string, error) {
	config, err := json.Marshal(c.config)
	if err != nil {
		return nil, err
	}
	argv := append([]string{l.python.Executable}, pythonArguments...)
	return append(argv, c.script, string(config)), nil
}
