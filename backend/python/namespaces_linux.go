package python

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// enterEmptyRoot makes a file system of the roots alone, read-only, with /dev/null, the new root of
// this mount namespace. Hidden folders are empty in it. Nothing of the old one stays reachable.
func enterEmptyRoot(roots, hidden []string) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("namespaces: private mounts: %w", err)
	}
	// The new root is put over /proc, which exists everywhere and holds none of the roots.
	const base = "/proc"
	if err := unix.Mount("tmpfs", base, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "size=64k,mode=755"); err != nil {
		return fmt.Errorf("namespaces: new root: %w", err)
	}
	for _, root := range append([]string{os.DevNull}, roots...) {
		if err := show(root, base+root); err != nil {
			return fmt.Errorf("namespaces: %s: %w", root, err)
		}
	}
	for _, folder := range hidden {
		if err := unix.Mount("tmpfs", base+folder, "tmpfs", unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV, "size=4k"); err != nil {
			return fmt.Errorf("namespaces: hide %s: %w", folder, err)
		}
	}
	if err := pivot(base); err != nil {
		return err
	}
	readOnly := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", 0, &readOnly); err != nil {
		return fmt.Errorf("namespaces: read-only root: %w", err)
	}
	return nil
}

// show makes path appear at target: a symbolic link as itself, a file or folder read-only.
func show(path, target string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(target); err == nil {
		return nil // inside a folder that is shown already
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	switch {
	case info.Mode()&os.ModeSymlink != 0:
		link, err := os.Readlink(path)
		if err != nil {
			return err
		}
		return os.Symlink(link, target)
	case info.IsDir():
		err = os.Mkdir(target, 0o755)
	default:
		err = os.WriteFile(target, nil, 0o644)
	}
	if err != nil {
		return err
	}
	return bind(path, target)
}

// bind mounts path at target, read-only and, but for the null device, without devices.
func bind(path, target string) error {
	if err := unix.Mount(path, target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	if path == os.DevNull {
		return nil
	}
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV}
	if err := unix.MountSetattr(unix.AT_FDCWD, target, unix.AT_RECURSIVE, &attr); err != nil {
		return fmt.Errorf("read-only: %w", err)
	}
	return nil
}

// pivot makes base the root and lets go of the old one.
func pivot(base string) error {
	if err := unix.Chdir(base); err != nil {
		return fmt.Errorf("namespaces: %w", err)
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("namespaces: pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("namespaces: old root: %w", err)
	}
	return unix.Chdir("/")
}
