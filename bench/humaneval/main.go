//go:build unix

// Command humaneval times this project's scorer against openai/human-eval's own, on the same
// samples, the same Python, the same number of workers and in one run, taking turns:
//
//	HUMAN_EVAL_CHECKOUT=path/to/human-eval go run ./bench/humaneval
//
// The samples are the 164 canonical solutions, ten times each. Both sides score all of them; a
// scorer that does not pass every one ends the run. Absolute times depend on the machine and on what
// else it does: the ratio of neighbouring runs is the result.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	_ "embed"

	"threearcs/backend/python"
)

//go:embed official.py
var official string

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one comparison.
type bench struct {
	checkout string
	problems []python.Problem
	times    int // samples per problem
	workers  int
	samples  string // the official scorer's input
}

func run() error {
	rounds := flag.Int("rounds", 3, "rounds, each of both scorers")
	b := bench{checkout: os.Getenv("HUMAN_EVAL_CHECKOUT")}
	flag.IntVar(&b.times, "times", 10, "samples per problem")
	flag.IntVar(&b.workers, "workers", runtime.NumCPU(), "workers of either scorer")
	flag.Parse()
	if b.checkout == "" {
		return fmt.Errorf("HUMAN_EVAL_CHECKOUT is not set: name a checkout of github.com/openai/human-eval")
	}
	var err error
	if b.problems, err = python.LoadProblems(b.dataset()); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "threearcs-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b.samples = filepath.Join(dir, "samples.jsonl")
	if err := b.writeSamples(); err != nil {
		return err
	}
	return b.compare(*rounds)
}

func (b bench) dataset() string { return filepath.Join(b.checkout, "data", "HumanEval.jsonl.gz") }

func (b bench) writeSamples() error {
	f, err := os.Create(b.samples)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	lines := json.NewEncoder(w)
	for range b.times {
		for _, p := range b.problems {
			if err := lines.Encode(map[string]string{"task_id": p.TaskID, "completion": p.CanonicalSolution}); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// compare runs both scorers in turn and prints every time and the ratios.
func (b bench) compare(rounds int) error {
	fmt.Printf("%d samples, %d workers each, %s %s/%s\n", b.times*len(b.problems), b.workers, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	var ratios []float64
	for round := range rounds {
		theirs, err := timed(b.official)
		if err != nil {
			return err
		}
		ours, err := timed(b.ours)
		if err != nil {
			return err
		}
		ratios = append(ratios, theirs.wall.Seconds()/ours.wall.Seconds())
		fmt.Printf("round %d: human-eval %v   threearcs %v   ratio of wall times %.2f\n", round+1, theirs, ours, ratios[round])
	}
	slices.Sort(ratios)
	fmt.Printf("ratio: median %.2f, lowest %.2f, highest %.2f\n", ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1])
	return nil
}

// spent is the time of one scorer, its processes included.
type spent struct{ wall, cpu time.Duration }

func (s spent) String() string {
	return fmt.Sprintf("%6.2f s (CPU %6.2f s)", s.wall.Seconds(), s.cpu.Seconds())
}

func timed(work func() error) (spent, error) {
	start, before := time.Now(), cpuTime()
	err := work()
	return spent{time.Since(start), cpuTime() - before}, err
}

// cpuTime returns the processor time of this process and of all children that have ended.
func cpuTime() time.Duration {
	var total time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if syscall.Getrusage(who, &usage) == nil {
			total += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		}
	}
	return total
}

// official runs openai/human-eval.
func (b bench) official() error {
	executable := os.Getenv("THREEARCS_PYTHON")
	if executable == "" {
		executable = "/usr/bin/python3"
	}
	out, err := exec.Command(executable, "-c", official, b.checkout, b.dataset(), b.samples, strconv.Itoa(b.workers)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("human-eval: %w: %s", err, out)
	}
	if !strings.Contains(string(out), "pass@1 = 1.0\n") {
		return fmt.Errorf("human-eval does not pass every canonical solution: %s", out)
	}
	return nil
}

// ours runs this project's scorer.
func (b bench) ours() error {
	runner, err := python.New(context.Background(), python.Options{Workers: b.workers})
	if err != nil {
		return err
	}
	defer runner.Close()
	failures := make(chan error, b.times*len(b.problems))
	var all sync.WaitGroup
	slots := make(chan struct{}, 2*b.workers)
	for range b.times {
		for _, p := range b.problems {
			slots <- struct{}{}
			all.Go(func() {
				defer func() { <-slots }()
				result, err := runner.Score(context.Background(), p, p.Program(p.CanonicalSolution))
				if err == nil && !result.Outcome.Passed() {
					err = fmt.Errorf("%s: %s: %s", p.TaskID, result.Outcome, result.Detail)
				}
				if err != nil {
					failures <- err
				}
			})
		}
	}
	all.Wait()
	close(failures)
	return <-failures
}
