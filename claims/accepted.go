package claims

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// go test -update accepts the verdicts of the run. Other packages of a test binary may have
// the flag as well.
func init() {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "accept the verdicts of this run")
	}
}

func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// compareAccepted ends the test unless the verdicts are those last reviewed, or writes them
// with -update. No flag can change what the paper printed.
func (c *Claim) compareAccepted() {
	c.t.Helper()
	file, err := c.acceptedFile()
	if err != nil {
		c.t.Fatal(err)
	}
	got := c.verdicts()
	if updating() {
		err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(got), 0o644))
		if err != nil {
			c.t.Fatalf("%s: accept verdicts: %v", c.value.ID, err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		c.t.Fatal(err)
	}
	if string(want) != got {
		c.t.Fatal(c.changed(string(want)))
	}
}

// verdicts is what is accepted of a claim: the two verdicts and what they rest on.
func (c *Claim) verdicts() string {
	r := &c.result
	return fmt.Sprintf("number: %s\nsentence: %s\nevidence: %s\n", r.number, r.sentence, r.evidence)
}

// changed says how the verdicts differ from the accepted ones, what they rest on, and what
// to do.
func (c *Claim) changed(accepted string) string {
	if accepted == "" {
		accepted = "none so far\n"
	}
	lines := []string{c.value.ID + ": the verdicts are not the accepted ones",
		"accepted  " + inLine(accepted), "now       " + inLine(c.verdicts())}
	if c.value.Text != "" {
		lines = append(lines, fmt.Sprintf("the paper prints %q (%s)", c.value.Text, c.value.Where))
	}
	for _, e := range c.result.measured {
		lines = append(lines, "measured  "+describe(e))
	}
	lines = append(lines, c.result.notes...)
	if c.result.command != "" {
		lines = append(lines, "would settle it: "+c.result.command)
	}
	return strings.Join(append(lines, "once reviewed, accept them: go test ./claims/... -update"), "\n    ")
}

// inLine puts the lines of an accepted file on one.
func inLine(verdicts string) string {
	return strings.ReplaceAll(strings.TrimSpace(verdicts), "\n", ", ")
}

// acceptedFile is the file of the accepted verdicts of c.
func (c *Claim) acceptedFile() (string, error) {
	dir := c.paper.Accepted
	if dir == "" {
		var err error
		if dir, err = acceptedDir(); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, c.value.ID+".golden"), nil
}

// acceptedDir is golden/accepted in the module.
func acceptedDir() (string, error) {
	root, err := moduleRoot()
	return filepath.Join(root, "golden", "accepted"), err
}

// moduleRoot finds the root of the module from the directory of the test.
var moduleRoot = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("claims: no go.mod above %s: run the claims inside the module", dir)
		}
	}
})
