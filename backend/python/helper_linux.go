package python

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// helperName is argv[0] of this program when it runs as the sandbox's helper.
const helperName = "threearcs-python-sandbox"

// helperSpec tells the helper what to become.
type helperSpec struct {
	Namespaces bool     // the process was started in namespaces of its own: empty the root
	Identity   int      // user and group to become, -1 to stay
	Roots      []string // what may be read
	Hidden     []string // what below may not
	Argv       []string // the Python to execute, and its arguments
	Env        []string
	Status     int // descriptor on which to report a failure
}

// init makes every program that links this package able to be its own sandbox helper, so that
// neither main nor TestMain has to do anything for it.
func init() { MaybeHelper() }

// MaybeHelper turns the process into the sandbox's helper, and does not return, if it was started
// as one; otherwise it does nothing. It runs by itself when the package is initialised.
func MaybeHelper() {
	if os.Args[0] != helperName || len(os.Args) != 2 {
		return
	}
	runtime.LockOSThread() // identity, no_new_privs and Landlock are the thread's, and execve keeps them
	var spec helperSpec
	if err := json.Unmarshal([]byte(os.Args[1]), &spec); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	err := spec.become()
	io.WriteString(os.NewFile(uintptr(spec.Status), "status"), err.Error())
	os.Exit(1)
}

// become binds the process and executes Python. It returns only if something fails.
func (s helperSpec) become() error {
	if s.Namespaces {
		if err := enterEmptyRoot(s.Roots, s.Hidden); err != nil {
			return err
		}
	}
	if err := s.dropPrivileges(); err != nil {
		return err
	}
	abi, err := landlockABI()
	if err == nil {
		err = restrictFiles(abi, s.Roots, s.Hidden)
	} else if s.Namespaces {
		err = nil // the empty root does as much
	}
	if err != nil {
		return err
	}
	if err := unix.Chdir("/"); err != nil {
		return err
	}
	if err := unix.Exec(s.Argv[0], s.Argv, s.Env); err != nil {
		return fmt.Errorf("%s: %w", s.Argv[0], err)
	}
	return nil
}

// dropPrivileges gives up identity, capabilities, and the means to gain any, for this thread.
func (s helperSpec) dropPrivileges() error {
	for capability := uintptr(0); capability <= unix.CAP_LAST_CAP; capability++ {
		// Without CAP_SETPCAP this fails and is not needed: no_new_privs keeps execve from giving any.
		_ = unix.Prctl(unix.PR_CAPBSET_DROP, capability, 0, 0, 0)
	}
	if s.Identity >= 0 {
		id := uintptr(s.Identity)
		for _, call := range []struct {
			name    string
			trap    uintptr
			a, b, c uintptr
		}{
			{"setgroups", unix.SYS_SETGROUPS, 0, 0, 0},
			{"setresgid", unix.SYS_SETRESGID, id, id, id},
			{"setresuid", unix.SYS_SETRESUID, id, id, id},
		} {
			if _, _, errno := unix.RawSyscall(call.trap, call.a, call.b, call.c); errno != 0 {
				return fmt.Errorf("%s %d: %w", call.name, s.Identity, errno)
			}
		}
	}
	_ = unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		return fmt.Errorf("capset: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	return nil
}
