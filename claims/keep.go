package claims

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"threearcs/backend/live"
)

// keeper keeps what live models answer in CLAIMS_RECORD_DIR or the user's cache, and tells
// the user what a run costs. Every package of claims is a process of its own: one asks, and
// the others find the answers there.
func keeper() (*live.Keeper, error) {
	dir := os.Getenv(envRecordDir)
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("claims: name a folder for recordings in %s: %w", envRecordDir, err)
		}
		dir = filepath.Join(cache, "threearcs", "recordings")
	}
	dir, err := fromRoot(dir)
	return &live.Keeper{Dir: dir, Tool: "threearcs claims", Say: say}, err
}

// fromRoot reads a path as a user means it who is in the root of the module: go test runs
// every package in its own folder.
func fromRoot(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	root, err := moduleRoot()
	return filepath.Join(root, path), err
}

// say tells the user something, and at first how long go test will let it work.
func say(format string, args ...any) {
	first.Do(func() {
		if limit := flag.Lookup("test.timeout"); limit != nil && limit.Value.String() != "0s" {
			fmt.Fprintf(user(), "go test ends this after %s; the same command goes on from there, and -timeout 0 lets it finish\n", limit.Value)
		}
	})
	fmt.Fprintf(user(), format+"\n", args...)
}

var first sync.Once

// user is the terminal, since go test holds back what a test prints until it has ended, or
// else the error output.
var user = sync.OnceValue(func() io.Writer {
	if tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
		return tty
	}
	return os.Stderr
})
