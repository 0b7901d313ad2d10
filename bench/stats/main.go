// Command stats times package stats against scikit-learn, SciPy and NumPy on the same work,
// on the same machine and in one run, taking turns:
//
//	go run ./bench/stats [-quick] [-rounds 3] [-run pattern]
//
// It needs a Python with them: /usr/bin/python3 (Debian: python3-sklearn, python3-scipy) or
// what THREEARCS_PYTHON names. Absolute times depend on the machine and on what else it does;
// the ratio of neighbouring runs is the result. Both sides' results are compared too.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	_ "embed"
)

//go:embed peer.py
var peerSource string

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	rounds := flag.Int("rounds", 3, "rounds of each task, each of both sides; long tasks get one")
	quick := flag.Bool("quick", false, "a tenth of the long tasks' work")
	pattern := flag.String("run", "", "only tasks whose title matches")
	flag.Parse()
	only, err := regexp.Compile(*pattern)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "threearcs-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d := newData()
	if err := d.save(filepath.Join(dir, "data.npz")); err != nil {
		return err
	}
	p, err := startPeer(dir)
	if err != nil {
		return err
	}
	defer p.stop()
	fmt.Printf("%s; %s %s/%s, %d cores\n\n", p.versions, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Println("| task | Python | here | ratio | results differ by |")
	fmt.Println("|---|---|---|---|---|")
	for _, t := range tasks(d) {
		if !only.MatchString(t.title) {
			continue
		}
		if t.long && *quick {
			t.size /= 10
		}
		if err := t.compare(p, *rounds); err != nil {
			return fmt.Errorf("%s: %w", t.title, err)
		}
	}
	return nil
}

// A task is one piece of work for both sides.
type task struct {
	title string
	name  string // in peer.py
	size  int    // repetitions, resamples, seeds or permutations
	per   int    // what the printed times are divided by: size for repetitions, else 1
	long  bool
	ours  func(size int) (float64, error)
}

// compare runs both sides in turn and prints one line: the median of the rounds' ratios, and
// the times of that round.
func (t task) compare(p *peer, rounds int) error {
	if t.long {
		rounds = 1
	}
	type round struct{ theirs, ours, ratio, off float64 }
	var all []round
	for range rounds {
		theirs, want, err := p.ask(t.name, t.size)
		if err != nil {
			return err
		}
		start := time.Now()
		got, err := t.ours(t.size)
		if err != nil {
			return err
		}
		ours := time.Since(start).Seconds()
		all = append(all, round{theirs, ours, theirs / ours, got - want})
	}
	slices.SortFunc(all, func(a, b round) int { return int(1e6 * (a.ratio - b.ratio)) })
	m := all[len(all)/2]
	fmt.Printf("| %s | %s | %s | %.1f | %.1g |\n", t.title, duration(m.theirs/float64(t.per)), duration(m.ours/float64(t.per)), m.ratio, m.off)
	return nil
}

// duration formats seconds with three digits.
func duration(s float64) string {
	switch {
	case s < 1e-3:
		return fmt.Sprintf("%.3g µs", s*1e6)
	case s < 1:
		return fmt.Sprintf("%.3g ms", s*1e3)
	}
	return fmt.Sprintf("%.3g s", s)
}

// A peer is the Python side.
type peer struct {
	cmd      *exec.Cmd
	in       io.WriteCloser
	out      *json.Decoder
	versions string
}

func startPeer(dir string) (*peer, error) {
	python := os.Getenv("THREEARCS_PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	script := filepath.Join(dir, "peer.py")
	if err := os.WriteFile(script, []byte(peerSource), 0o600); err != nil {
		return nil, err
	}
	p := &peer{cmd: exec.Command(python, "-W", "ignore", script, filepath.Join(dir, "data.npz"))}
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w; install python3-sklearn and python3-scipy, or set THREEARCS_PYTHON", err)
	}
	p.out = json.NewDecoder(bufio.NewReader(out))
	if err := p.out.Decode(&p.versions); err != nil {
		return nil, fmt.Errorf("%s does not start: %w; install python3-sklearn and python3-scipy, or set THREEARCS_PYTHON", python, err)
	}
	return p, nil
}

// ask has a task run and returns the seconds it took and its result.
func (p *peer) ask(task string, size int) (seconds, result float64, err error) {
	if err := json.NewEncoder(p.in).Encode(map[string]any{"task": task, "size": size}); err != nil {
		return 0, 0, err
	}
	var answer struct{ Seconds, Result float64 }
	err = p.out.Decode(&answer)
	return answer.Seconds, answer.Result, err
}

func (p *peer) stop() {
	p.in.Close()
	p.cmd.Wait()
}
