package python

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// interpreter is a Python that can run the zygote and the judge.
type interpreter struct {
	Executable string   // real path
	Version    [2]int   // major, minor
	Roots      []string // folders and files that it needs to read; nothing else is shown to programs
	Hidden     []string // folders below the roots that it does not need: what was installed beside it
}

// oldest is the oldest Python that runs the zygote (socket.send_fds is new in 3.9).
var oldest = [2]int{3, 9}

// describe prints what [interpreter] needs. It is run outside of the sandbox, before any program is.
const describe = `
import json, os, sys
import ctypes, resource
own = [os.path.realpath(p) for p in (sys.base_prefix, sys.base_exec_prefix)]
print(json.dumps({
    "Executable": os.path.realpath(sys.executable),
    "Version": sys.version_info[:2],
    "Roots": [os.path.join(p, d) for p in own for d in ("lib", "lib64", sys.platlibdir)]
        if sys.version_info >= (3, 9) else [],
}))`

// systemRoots are where the dynamic loader finds the libraries of the interpreter.
var systemRoots = []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"}

// findInterpreter returns the Python named by THREEARCS_PYTHON, or /usr/bin/python3, or python3 of
// the path, in this order. /usr/bin comes first because an interpreter under somebody's home may be
// unreadable for the identity that programs run under.
func findInterpreter(ctx context.Context) (interpreter, error) {
	path := os.Getenv("THREEARCS_PYTHON")
	if path == "" {
		path = "/usr/bin/python3"
		if _, err := os.Stat(path); err != nil {
			if path, err = exec.LookPath("python3"); err != nil {
				return interpreter{}, fmt.Errorf("no python3: install Python %d.%d or newer, or name one in THREEARCS_PYTHON", oldest[0], oldest[1])
			}
		}
	}
	return inspect(ctx, path)
}

// inspect asks the Python at path what it is.
func inspect(ctx context.Context, path string) (interpreter, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-I", "-S", "-c", describe)
	out, err := cmd.Output()
	if exit, ok := err.(*exec.ExitError); ok && len(exit.Stderr) > 0 {
		err = fmt.Errorf("%w: %.300s", err, exit.Stderr)
	}
	if err != nil {
		return interpreter{}, fmt.Errorf("%s does not work as Python: %w; name another in THREEARCS_PYTHON", path, err)
	}
	var found interpreter
	if err := json.Unmarshal(out, &found); err != nil {
		return interpreter{}, fmt.Errorf("%s does not work as Python: it printed %.100q", path, out)
	}
	if v := found.Version; v[0] < oldest[0] || v[0] == oldest[0] && v[1] < oldest[1] {
		return interpreter{}, fmt.Errorf("%s is Python %d.%d: name Python %d.%d or newer in THREEARCS_PYTHON", path, v[0], v[1], oldest[0], oldest[1])
	}
	found.Roots = existing(append(append(found.Roots, found.Executable), systemRoots...))
	found.Hidden = packageFolders(found.Roots)
	return found, nil
}

// packageFolders returns where packages are installed below the roots. Among them may be a benchmark
// with its answers.
func packageFolders(roots []string) []string {
	var found []string
	for _, root := range roots {
		for _, name := range []string{"site-packages", "dist-packages"} {
			paths, _ := filepath.Glob(filepath.Join(root, "*", name)) // fails on a bad pattern only
			for _, path := range paths {
				if real, err := filepath.EvalSymlinks(path); err == nil && !slices.Contains(found, real) {
					found = append(found, real)
				}
			}
		}
	}
	return found
}

// existing returns the paths that exist, each once, in order.
func existing(paths []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, path := range paths {
		if _, err := os.Lstat(path); err == nil && !seen[path] {
			seen[path] = true
			out = append(out, path)
		}
	}
	return out
}
