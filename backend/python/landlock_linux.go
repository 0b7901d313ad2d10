package python

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Landlock is called directly, on the one locked thread that then executes Python. The Go library
// for it binds all threads by way of /proc/self/task, which does not exist in an empty root and is
// another namespace's in a new one.

// landlockRead are the accesses that Python needs on its own files.
const landlockRead = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR | unix.LANDLOCK_ACCESS_FS_EXECUTE

// landlockFileOnly are the accesses that a rule for a file, not a folder, may have.
const landlockFileOnly = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_EXECUTE

// landlockABI returns the kernel's version of Landlock, or an error that says why there is none.
func landlockABI() (int, error) {
	abi, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	switch errno {
	case 0:
		return int(abi), nil
	case unix.ENOSYS:
		return 0, errors.New("landlock: this kernel has none (Linux 5.13 or newer has)")
	case unix.EOPNOTSUPP:
		return 0, errors.New(`landlock: switched off at boot (add "landlock" to the kernel's lsm= list)`)
	default:
		return 0, fmt.Errorf("landlock: %w", errno)
	}
}

// landlockRules returns everything that a version of Landlock can refuse.
func landlockRules(abi int) unix.LandlockRulesetAttr {
	const first = 1<<13 - 1 // all of version 1: execute to make_sym
	rules := unix.LandlockRulesetAttr{Handled_access_fs: first}
	if abi >= 2 {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if abi >= 3 {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if abi >= 4 {
		rules.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if abi >= 5 {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if abi >= 6 {
		rules.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	return rules
}

// restrictFiles binds this thread to reading and executing what lies under the roots, but not in hidden
// folders, and to writing /dev/null. The thread must have no_new_privs.
func restrictFiles(abi int, roots, hidden []string) error {
	rules := landlockRules(abi)
	fd, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&rules)), unsafe.Sizeof(rules), 0)
	if errno != 0 {
		return fmt.Errorf("landlock: ruleset: %w", errno)
	}
	defer unix.Close(int(fd))
	for _, root := range roots {
		if err := landlockAllowBut(int(fd), root, hidden); err != nil {
			return err
		}
	}
	if err := landlockAllow(int(fd), os.DevNull, unix.LANDLOCK_ACCESS_FS_READ_FILE|unix.LANDLOCK_ACCESS_FS_WRITE_FILE); err != nil {
		return err
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return fmt.Errorf("landlock: restrict: %w", errno)
	}
	return nil
}

// landlockAllowBut adds rules for reading path and what lies under it but for hidden folders, whose
// names can still be listed: Landlock only allows, and what it allows goes for everything below.
func landlockAllowBut(ruleset int, path string, hidden []string) error {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	if slices.Contains(hidden, real) {
		return nil
	}
	if !slices.ContainsFunc(hidden, func(folder string) bool { return strings.HasPrefix(folder, real+"/") }) {
		return landlockAllow(ruleset, real, landlockRead)
	}
	if err := landlockAllow(ruleset, real, unix.LANDLOCK_ACCESS_FS_READ_DIR); err != nil {
		return err
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	for _, entry := range entries {
		if entry.Type()&os.ModeSymlink != 0 {
			continue // it leads to what has a rule, or out
		}
		if err := landlockAllowBut(ruleset, filepath.Join(real, entry.Name()), hidden); err != nil {
			return err
		}
	}
	return nil
}

// landlockAllow adds a rule for path and what lies under it.
func landlockAllow(ruleset int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("landlock: %s: %w", path, err)
	}
	defer unix.Close(fd)
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return fmt.Errorf("landlock: %s: %w", path, err)
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= landlockFileOnly
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	_, _, errno := unix.RawSyscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if errno != 0 {
		return fmt.Errorf("landlock: %s: %w", path, errno)
	}
	return nil
}
