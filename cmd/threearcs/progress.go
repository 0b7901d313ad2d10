package main

import (
	"fmt"
	"io"

	"threearcs/cmd/threearcs/report"
)

// progress keeps one line of a terminal up to date. Elsewhere it is silent.
type progress struct {
	w     io.Writer // nil: silent
	count int
}

func newProgress(w io.Writer) *progress {
	if !isTerminal(w) {
		return &progress{}
	}
	p := &progress{w: w}
	fmt.Fprint(p.w, "building the claims …")
	return p
}

// claim says that one more claim has ended.
func (p *progress) claim(r *report.Row) {
	p.count++
	if p.w != nil {
		fmt.Fprintf(p.w, "\r\x1b[K%d claims, last %s", p.count, r.ID)
	}
}

// clear removes the line.
func (p *progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
