package report

import (
	"regexp"
	"strings"
)

// checkPackages records what is wrong with whole packages: not built, not ended, or
// failed without a failing test.
func (p *parser) checkPackages() {
	built := true
	for _, run := range p.started {
		switch {
		case run.build != "":
			built = false
			p.defect("package %s does not build", run.name)
		case run.outcome == "":
			p.defect("package %s never ended: is the stream cut off?", run.name)
		case run.outcome == Fail && !p.failsIn(run.name):
			p.defect("package %s failed outside its tests: %s", run.name, strings.Join(said(run.output), "; "))
		}
	}
	if !built {
		p.defect("the build says:\n  %s", strings.Join(p.build, "\n  "))
	}
}

// failsIn reports whether a test of the package failed or did not end.
func (p *parser) failsIn(pkg string) bool {
	for _, t := range p.order {
		if t.Package == pkg && (t.outcome == Fail || t.outcome == "") {
			return true
		}
	}
	return false
}

// checkTests records tests that panicked or never ended. A test binary that dies takes
// the results of the tests after it with it, so neither is a mere failure.
func (p *parser) checkTests() {
	for _, t := range p.order {
		if line := t.death(); line != "" && t.outcome != Pass {
			p.defect("%s: %s", t.name, line)
		} else if t.outcome == "" {
			p.defect("%s: started and never ended; did it call os.Exit, or is the stream cut off?", t.name)
		}
	}
}

// death returns the line with which Go reports that the test binary died, if it did. Such
// a line begins at the margin; what a test logs is indented.
func (t *test) death() string {
	for _, line := range t.output {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// failures returns the failing tests that are no claims, without those that fail only
// because a subtest does.
func (p *parser) failures() []Failure {
	claim := map[name]bool{}
	for _, n := range p.claimed {
		claim[n] = true
	}
	var fs []Failure
	for _, t := range p.order {
		if t.outcome != Fail || claim[t.name] {
			continue
		}
		output := said(t.output)
		if len(output) == 0 && p.failsBelow(t) {
			continue
		}
		fs = append(fs, Failure{Package: t.Package, Test: t.Test, Output: output})
	}
	return fs
}

// failsBelow reports whether a subtest of t failed.
func (p *parser) failsBelow(t *test) bool {
	for _, sub := range p.order {
		if sub.Package == t.Package && sub.outcome == Fail && strings.HasPrefix(sub.Test, t.Test+"/") {
			return true
		}
	}
	return false
}

// ansi matches the colours that a test may have written.
var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// said returns the lines of output that the test itself wrote, without go test's framing,
// colours and indentation.
func said(output []string) []string {
	var lines []string
	for _, line := range strings.Split(ansi.ReplaceAllString(strings.Join(output, ""), ""), "\n") {
		if framing(line) {
			continue
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

func framing(line string) bool {
	line = strings.TrimSpace(line)
	if line == "" || line == "FAIL" || line == "PASS" {
		return true
	}
	for _, p := range []string{"=== ", "--- PASS: ", "--- FAIL: ", "--- SKIP: ", "FAIL\t", "ok  \t", "exit status "} {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return false
}
