package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"threearcs/backend/live"
)

// A recordProgress shows how far a recording is: a bar on a terminal, and elsewhere a line
// now and then.
type recordProgress struct {
	out  io.Writer
	bar  *progressbar.ProgressBar
	last time.Time
}

// lineEvery is how often a line is written where there is no terminal.
const lineEvery = 15 * time.Second

func newRecordProgress(out io.Writer) *recordProgress {
	p := &recordProgress{out: out}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(1, progressbar.OptionSetWriter(out), progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false))
	}
	return p
}

// update shows p. It is called by one goroutine at a time.
func (r *recordProgress) update(p live.Progress) {
	if r.bar != nil {
		r.bar.ChangeMax(p.Total)
		r.bar.Describe(p.String())
		_ = r.bar.Set(p.Done)
		return
	}
	if time.Since(r.last) >= lineEvery || p.Done == p.Total {
		r.last = time.Now()
		fmt.Fprintln(r.out, p)
	}
}

// close ends the bar's line.
func (r *recordProgress) close() {
	if r.bar != nil {
		_ = r.bar.Exit()
		fmt.Fprintln(r.out)
	}
}
