package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"threearcs/claims"
)

// JUnit writes r as JUnit XML, one suite a package and one case a claim, for CI systems
// that read nothing else. Verdicts and numbers are properties of the case. There are no
// timings.
func JUnit(w io.Writer, r *Report) error {
	all := junitSuites{Name: "threearcs"}
	for _, pkg := range packagesOf(r) {
		suite := junitSuite{Name: pkg}
		for i := range r.Rows {
			if r.Rows[i].Package == pkg {
				suite.add(junitClaim(&r.Rows[i]))
			}
		}
		for _, f := range r.Failures {
			if f.Package == pkg {
				suite.add(junitCase{Class: f.Package, Name: f.Test, Failure: junitFailure("test failed", f.Output)})
			}
		}
		all.Suites = append(all.Suites, suite)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Skipped += suite.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func packagesOf(r *Report) []string {
	var names []string
	for _, row := range r.Rows {
		names = append(names, row.Package)
	}
	for _, f := range r.Failures {
		names = append(names, f.Package)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class      string           `xml:"classname,attr"`
	Name       string           `xml:"name,attr"`
	Properties *junitProperties `xml:"properties"`
	Skipped    *junitText       `xml:"skipped"`
	Failure    *junitText       `xml:"failure"`
	Out        string           `xml:"system-out,omitempty"`
}

type junitProperties struct {
	List []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

func junitClaim(r *Row) junitCase {
	parent, _, _ := strings.Cut(r.Test, "/")
	c := junitCase{Class: r.Package + "." + parent, Name: r.ID, Out: junitSafe(strings.Join(r.Notes, "\n"))}
	c.Properties = &junitProperties{}
	for _, p := range []junitProperty{
		{claims.AttrNumber, string(r.Number)}, {claims.AttrSentence, string(r.Sentence)},
		{claims.AttrEvidence, r.Evidence}, {claims.AttrSays, r.Says}, {claims.AttrWhere, r.Where},
		{claims.AttrPublished, r.Published}, {claims.AttrMeasured, r.Measured},
		{claims.AttrInterval, r.Interval.String()}, {claims.AttrN, r.N},
	} {
		if p.Value != "" {
			c.Properties.List = append(c.Properties.List, junitProperty{p.Name, junitSafe(p.Value)})
		}
	}
	switch r.Outcome {
	case Skip:
		c.Skipped = &junitText{Message: junitSafe(strings.Join(append(slices.Clone(r.Notes), r.Command), "; "))}
	case Fail:
		c.Failure = junitFailure(fmt.Sprintf("number %s, sentence %s", r.Number, r.Sentence), r.Output)
	}
	return c
}

func junitFailure(message string, output []string) *junitText {
	return &junitText{Message: message, Text: junitSafe(strings.Join(output, "\n"))}
}

// junitSafe drops control characters, which XML cannot hold.
func junitSafe(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, text)
}
