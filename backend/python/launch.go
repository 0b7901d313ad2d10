package python

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
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

// end kills the process and, as their parent, all that it started.
func (p process) end() {
	_ = p.cmd.Process.Kill()
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
		return nil, fmt.Errorf("%s: %w", l.isolation, explain(err))
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
