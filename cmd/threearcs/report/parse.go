package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"threearcs/claims"
)

// A Report is one run of the claims.
type Report struct {
	Run      Run       `json:"-"`                  // what produced it; Encode keeps it apart
	Rows     []Row     `json:"claims"`             // in the order of the paper, falsification tests last
	Failures []Failure `json:"failures,omitempty"` // failing tests that are no claims

	// Instrument is the outcome of the instrument check and what was checked, such as
	// "passed: 22 problems, 2 models"; empty if it is not part of the run.
	Instrument string `json:"instrument,omitempty"`

	// Replayed is the number of packages whose results go test took from its cache: nothing
	// that it watches had changed since an earlier run.
	Replayed int `json:"-"`
}

// A Failure is a failing test that is no claim.
type Failure struct {
	Package string   `json:"package"`
	Test    string   `json:"test"`
	Output  []string `json:"output,omitempty"`
}

// Parse reads the output of "go test -json". It fails, naming package and test, if the
// stream does not hold whole results: a line that begins like an event and is none, a
// package that did not build, a test that panicked or never ended, a claim emitted twice,
// an unknown verdict word, or no claim at all. Lines that are not events, such as
// download messages mixed into the stream, are passed over.
//
// Rows come in natural order of their ids; [Report.Order] puts them in another.
func Parse(r io.Reader) (*Report, error) { return ParseFunc(r, nil) }

// ParseFunc is Parse that calls watch for every claim as its test ends, if watch is not
// nil.
func ParseFunc(r io.Reader, watch func(*Row)) (*Report, error) {
	p := &parser{watch: watch, tests: map[name]*test{}, packages: map[string]*packageRun{}, claimed: map[string]name{}}
	if err := p.read(r); err != nil {
		return nil, err
	}
	return p.report()
}

// event is one line of the stream: a test event or a build event.
type event struct {
	Action, Package, Test, Output string
	Key, Value                    string // of an attribute
	ImportPath, FailedBuild       string // of a build
}

// name names a test, or a package if Test is empty.
type name struct{ Package, Test string }

func (n name) String() string {
	if n.Test == "" {
		return n.Package
	}
	return n.Package + " " + n.Test
}

// test is what the stream has said of one test.
type test struct {
	name
	outcome Outcome // empty until it ends
	output  []string
	attrs   []event
}

// packageRun is what the stream has said of one package.
type packageRun struct {
	name    string
	outcome Outcome // empty until it ends
	output  []string
	build   string // the build that failed
}

type parser struct {
	watch    func(*Row)
	tests    map[name]*test
	order    []*test
	packages map[string]*packageRun
	started  []*packageRun
	build    []string // output of failed builds
	claimed  map[string]name
	foreign  []string // lines that are no events
	events   int
	rows     []Row
	defects  []error

	instrument string
	replayed   int
}

// read applies every line of the stream.
func (p *parser) read(r io.Reader) error {
	in := bufio.NewReader(r)
	for line := 1; ; line++ {
		text, err := in.ReadString('\n')
		if text = strings.TrimSpace(text); text != "" {
			if err := p.line(text); err != nil {
				return fmt.Errorf("report: line %d: %w", line, err)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("report: line %d: %w", line, err)
		}
	}
}

// line applies one line.
func (p *parser) line(text string) error {
	if text[0] != '{' {
		p.foreign = append(p.foreign, text)
		return nil
	}
	var e event
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return fmt.Errorf("%w in %s: is the stream of go test -json cut off?", err, quote(text))
	}
	if e.Action == "" {
		return fmt.Errorf("no Action in %s: want the output of go test -json", quote(text))
	}
	p.events++
	switch {
	case e.Action == "build-output":
		p.build = append(p.build, strings.TrimRight(e.Output, "\n"))
	case e.Package == "":
	case e.Test == "":
		p.packageEvent(e)
	default:
		p.testEvent(e)
	}
	return nil
}

func (p *parser) packageEvent(e event) {
	run := p.packages[e.Package]
	if run == nil {
		run = &packageRun{name: e.Package}
		p.packages[e.Package] = run
		p.started = append(p.started, run)
	}
	switch e.Action {
	case "output":
		run.output = append(run.output, e.Output)
		if strings.HasPrefix(e.Output, "ok ") && strings.HasSuffix(e.Output, "\t(cached)\n") {
			p.replayed++
		}
	case "pass", "fail", "skip":
		run.outcome, run.build = Outcome(e.Action), e.FailedBuild
	}
}

func (p *parser) testEvent(e event) {
	n := name{e.Package, e.Test}
	t := p.tests[n]
	if t == nil {
		t = &test{name: n}
		p.tests[n] = t
		p.order = append(p.order, t)
	}
	switch e.Action {
	case "output":
		t.output = append(t.output, e.Output)
	case "attr":
		t.attrs = append(t.attrs, e)
	case "pass", "fail", "skip":
		t.outcome = Outcome(e.Action)
		p.ended(t)
	}
}

// ended makes a row of a test that has ended, if it emitted a claim.
func (p *parser) ended(t *test) {
	for _, a := range t.attrs {
		if a.Key == claims.AttrInstrument {
			p.instrument = instrumentWords[t.outcome] + ": " + a.Value
		}
	}
	row, err := t.row()
	if err != nil {
		p.defect("%s: %w", t.name, err)
		return
	}
	if row == nil {
		return
	}
	if other, twice := p.claimed[row.ID]; twice {
		p.defect("claim %s emitted twice, by %s and by %s; run the tests once, with -count=1", row.ID, other, t.name)
		return
	}
	p.claimed[row.ID] = t.name
	p.rows = append(p.rows, *row)
	if p.watch != nil {
		p.watch(row)
	}
}

// instrumentWords say how the instrument check ended. A skip is no pass.
var instrumentWords = map[Outcome]string{Pass: "passed", Fail: "FAILED", Skip: "not run"}

// row returns the claim that t emitted, nil if it emitted none.
func (t *test) row() (*Row, error) {
	r := &Row{Package: t.Package, Test: t.Test, Outcome: t.outcome}
	ours := false
	for _, a := range t.attrs {
		ours = ours || known(a.Key)
	}
	if !ours {
		return nil, nil
	}
	for _, a := range t.attrs {
		if err := r.set(a.Key, a.Value); err != nil {
			return nil, err
		}
	}
	if r.ID == "" {
		return nil, fmt.Errorf("attribute %q without %q", t.attrs[0].Key, claims.AttrClaim)
	}
	if t.outcome == Fail {
		r.Output = said(t.output)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("claim %s: %w", r.ID, err)
	}
	return r, nil
}

func (p *parser) defect(format string, args ...any) {
	p.defects = append(p.defects, fmt.Errorf("report: "+format, args...))
}

// report checks that the stream is whole and returns it in natural order.
func (p *parser) report() (*Report, error) {
	if p.events == 0 {
		return nil, errors.New("report: no event in the stream; pipe the output of go test -json" + p.heard())
	}
	p.checkPackages()
	p.checkTests()
	if len(p.rows) == 0 && len(p.defects) == 0 {
		p.defect("no test emitted a claim; run go test -json ./claims/...%s", p.heard())
	}
	if err := errors.Join(p.defects...); err != nil {
		return nil, err
	}
	r := &Report{Rows: p.rows, Failures: p.failures(), Instrument: p.instrument, Replayed: p.replayed}
	r.Order(nil)
	return r, nil
}

// heard quotes the first line that was no event, if any.
func (p *parser) heard() string {
	if len(p.foreign) == 0 {
		return ""
	}
	return fmt.Sprintf(" (the stream says %s)", quote(p.foreign[0]))
}

// quote quotes the beginning of text.
func quote(text string) string {
	if r := []rune(text); len(r) > 80 {
		text = string(r[:80]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
