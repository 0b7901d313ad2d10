package python

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// nobody is the identity that programs run under when the caller is root: root is exempt from some
// limits and owns too much.
const nobody = 65534

// isRoot reports whether the caller is root and can become nobody. Root of a user namespace to which
// nobody does not belong is an ordinary user outside, and is treated as one.
func isRoot() bool {
	return os.Geteuid() == 0 && mapsNobody("/proc/self/uid_map") && mapsNobody("/proc/self/gid_map")
}

// mapsNobody reports whether a map of identities of a user namespace holds nobody.
func mapsNobody(path string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return true // no user namespaces, so no other identities
	}
	for line := range strings.Lines(string(text)) {
		var inside, outside, count int64
		if _, err := fmt.Sscan(line, &inside, &outside, &count); err == nil && inside <= nobody && nobody < inside+count {
			return true
		}
	}
	return false
}

// isolations lists the kinds of isolation to try, the strongest first.
var isolations = []isolation{namespaces, landlock}

// command returns c as a command: this program as the sandbox's helper, which becomes Python.
func (l *launcher) command(c command) (*exec.Cmd, error) {
	if l.isolation == unsandboxed {
		return l.bare(c)
	}
	argv, err := l.argv(c)
	if err != nil {
		return nil, err
	}
	spec := helperSpec{
		Namespaces: l.isolation == namespaces,
		Identity:   -1,
		Roots:      l.python.Roots,
		Hidden:     l.python.Hidden,
		Argv:       argv,
		Env:        pythonEnvironment,
		Status:     c.config.Status,
	}
	if isRoot() {
		spec.Identity = nobody
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Args = []string{helperName, string(text)}
	cmd.Env = []string{}
	cmd.ExtraFiles = c.files
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	if spec.Namespaces {
		ownNamespaces(cmd.SysProcAttr)
	}
	return cmd, nil
}

// ownNamespaces asks for new namespaces. Root keeps its identity until the helper has built the new
// root, and maps the one to become; another user maps itself and gets the two capabilities for that.
func ownNamespaces(attr *syscall.SysProcAttr) {
	attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET |
		syscall.CLONE_NEWNS | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
	uid, gid := os.Geteuid(), os.Getegid()
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}}
	if !isRoot() {
		attr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_SETPCAP}
		return
	}
	attr.UidMappings = append(attr.UidMappings, syscall.SysProcIDMap{ContainerID: nobody, HostID: nobody, Size: 1})
	attr.GidMappings = append(attr.GidMappings, syscall.SysProcIDMap{ContainerID: nobody, HostID: nobody, Size: 1})
	attr.GidMappingsEnableSetgroups = true
}

// explain adds the remedy to the error of a process that could not be started.
func explain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w (raise the sysctl user.max_user_namespaces)", err)
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%w (unprivileged user namespaces are switched off; see the sysctls "+
			"kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns, or the container's seccomp profile)", err)
	default:
		return err
	}
}
