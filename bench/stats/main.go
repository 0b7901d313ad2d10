//go:build unix

// Command stats times package stats against scikit-learn, SciPy and NumPy on the same work,
// on the same machine and in one run, taking turns:
//
//	go run ./bench/stats [-quick] [-rounds 3] [-run pattern]
//
// It needs a Python with them: /usr/bin/python3 (Debian: python3-sklearn, python3-scipy) or
// what THREEARCS_PYTHON names. OpenBLAS has one thread unless OPENBLAS_NUM_THREADS is set: at
// these sizes a second one gains nothing and suffers from every other process. Absolute times
// depend on the machine and on what else it does; the ratio of neighbouring runs is the
// result, of wall times and, less disturbed by others, of processor times. Both sides' results
// are compared too.
package main

import (
	"bufio"
	"cmp"
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
	"strings"
	"syscall"
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
	fmt.Println("| task | Python | here | ratio | ratio of CPU times | results differ by |")
	fmt.Println("|---|---|---|---|---|---|")
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
	title string // may name the size by %d
	name  string // in peer.py
	size  int    // repetitions, resamples, seeds or permutations
	per   int    // what the printed times are divided by: size for repetitions, else 1
	long  bool
	ours  func(size int) (float64, error)
}

// compare runs both sides in turn and prints one line: the medians of the rounds' ratios, and
// the times of the round with the median ratio of wall times.
func (t task) compare(p *peer, rounds int) error {
	if t.long {
		rounds = 1
	}
	type round struct{ theirs, ours, ratio, cpu, off float64 }
	var all []round
	for range rounds {
		theirs, err := p.ask(t.name, t.size)
		if err != nil {
			return err
		}
		start, before := time.Now(), cpuSeconds()
		got, err := t.ours(t.size)
		if err != nil {
			return err
		}
		wall, cpu := time.Since(start).Seconds(), cpuSeconds()-before
		all = append(all, round{theirs.Wall, wall, theirs.Wall / wall, theirs.CPU / cpu, got - theirs.Result})
	}
	middle := len(all) / 2
	slices.SortFunc(all, func(a, b round) int { return cmp.Compare(a.cpu, b.cpu) })
	cpu := all[middle].cpu
	slices.SortFunc(all, func(a, b round) int { return cmp.Compare(a.ratio, b.ratio) })
	m := all[middle]
	title := t.title
	if strings.Contains(title, "%d") {
		title = fmt.Sprintf(title, t.size)
	}
	fmt.Printf("| %s | %s | %s | %.1f | %.1f | %.1g |\n", title, duration(m.theirs/float64(t.per)), duration(m.ours/float64(t.per)), m.ratio, cpu, m.off)
	return nil
}

// cpuSeconds returns the processor time of this process.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
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
	p.cmd.Env = append([]string{"OPENBLAS_NUM_THREADS=1"}, os.Environ()...) // the last one counts
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

// An answer is what the Python side says of a task.
type answer struct{ Wall, CPU, Result float64 }

// ask has a task run.
func (p *peer) ask(task string, size int) (a answer, err error) {
	if err := json.NewEncoder(p.in).Encode(map[string]any{"task": task, "size": size}); err != nil {
		return a, err
	}
	err = p.out.Decode(&a)
	return a, err
}

func (p *peer) stop() {
	p.in.Close()
	p.cmd.Wait()
}
