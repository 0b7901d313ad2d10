package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"threearcs/backend"
	"threearcs/backend/python"
)

// scoreFlags are the flags of threearcs score.
type scoreFlags struct {
	samples, problems, out string
	ks                     []int
	extract, partial       bool
	json                   bool
	options                python.Options
	memory                 int64 // MiB
}

// newScoreCmd returns the command that scores samples of HumanEval or of a problem set like it.
func newScoreCmd() *cobra.Command {
	var f scoreFlags
	cmd := &cobra.Command{
		Use:   "score --samples samples.jsonl [--problems HumanEval.jsonl.gz]",
		Short: "Score samples of HumanEval in a sandbox, and print pass@k",
		Long: `Score reads and writes the files of openai/human-eval. Samples are JSON lines with task_id and
completion; what else they hold is kept. A sample may have "truncated": true or "done_reason":
"length" if the token cap cut it off. Results are the samples with result, passed, outcome,
cpu_seconds and sandboxed, in their order, in SAMPLES_results.jsonl.

A run that was interrupted goes on where it stopped. Results that were made from other samples,
problems or limits are never mixed in: name another --out, or remove the file.`,
		Example:       `  threearcs score --samples samples.jsonl --problems HumanEval.jsonl.gz`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
			defer stop()
			f.options.Memory = f.memory << 20
			return f.run(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.samples, "samples", "", "file of samples, one JSON object a line, plain or gzip")
	flags.StringVar(&f.problems, "problems", "", "file of problems (default: HumanEval of the artifacts)")
	flags.StringVar(&f.out, "out", "", "file of results (default: SAMPLES_results.jsonl)")
	flags.IntSliceVar(&f.ks, "k", []int{1, 10, 100}, "print pass@k for these k, as far as every task has k samples")
	flags.BoolVar(&f.extract, "extract", false, "completions are what a model said: find the code in them")
	flags.BoolVar(&f.partial, "partial", false, "allow samples that leave out problems")
	flags.BoolVar(&f.json, "json", false, "print the summary as JSON")
	flags.IntVar(&f.options.Workers, "workers", 0, "programs to run at a time (default: one per CPU)")
	flags.DurationVar(&f.options.CPU, "timeout", 3*time.Second, "processor time of a program")
	flags.Int64Var(&f.memory, "memory", 512, "address space of a program in MiB")
	flags.BoolVar(&f.options.AllowUnsandboxed, "allow-unsandboxed", false, "run without a sandbox where there can be none; every result says so")
	_ = cmd.MarkFlagRequired("samples")
	return cmd
}

// run scores everything and prints the summary.
func (f scoreFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	problems, err := f.loadProblems(ctx)
	if err != nil {
		return err
	}
	samples, err := readSamples(f.samples, problems, f.partial)
	if err != nil {
		return err
	}
	if f.out == "" {
		f.out = f.samples + "_results.jsonl"
	}
	results, err := openResults(f.out, samples, f.fingerprint)
	if err != nil {
		return err
	}
	defer results.Close()
	if results.done > 0 {
		fmt.Fprintf(stderr, "%s has %d of %d results: going on\n", f.out, results.done, len(samples))
	}
	if err := f.score(ctx, results, stderr); err != nil {
		return fmt.Errorf("%w\n%d of %d results are in %s: run again to go on", err, results.done, len(samples), f.out)
	}
	summary := summarize(samples, results.scored, f.ks)
	if err := summary.print(stdout, f.json); err != nil {
		return err
	}
	if n := summary.Outcomes[python.SandboxError]; n > 0 {
		return fmt.Errorf("%d samples could not be run; they count as not passed", n)
	}
	return nil
}

// loadProblems reads the problems, by default the pinned HumanEval.
func (f scoreFlags) loadProblems(ctx context.Context) ([]python.Problem, error) {
	set, err := problemSource{set: backend.HumanEval, file: f.problems}.load(ctx)
	return set.Problems, err
}

// score runs the samples that have no result yet.
func (f scoreFlags) score(ctx context.Context, results *resultFile, stderr io.Writer) error {
	first := results.done
	left := results.samples[first:]
	if len(left) == 0 {
		return nil
	}
	runner, err := python.New(ctx, f.options)
	if err != nil {
		return err
	}
	defer runner.Close()
	if !runner.Sandboxed() {
		fmt.Fprintln(stderr, "warning: programs run WITHOUT a sandbox")
	}
	extractions := make([]python.Extraction, len(left))
	var jobs []python.Job
	var places []int // of the jobs in left
	for i, s := range left {
		extractions[i] = f.program(s)
		if extractions[i].Outcome == "" {
			jobs = append(jobs, python.Job{Problem: s.problem, Program: extractions[i].Program})
			places = append(places, i)
		} else if err := results.put(first+i, python.Result{Outcome: extractions[i].Outcome, Sandboxed: runner.Sandboxed()}); err != nil {
			return err
		}
	}
	bar := newCounter(stderr, "scoring", len(jobs))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	_, err = runner.ScoreAll(ctx, jobs, func(i int, ran python.Result) {
		at := places[i]
		if err := results.put(first+at, settle(left[at], extractions[at], ran)); err != nil {
			cancel(err)
		}
		bar()
	})
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return err
}

// program returns what is to be run of a sample.
func (f scoreFlags) program(s sample) python.Extraction {
	if f.extract {
		return python.Extract(s.problem, s.Completion, s.cut())
	}
	return python.Extraction{Program: s.problem.Program(s.Completion), Cut: s.cut()}
}

// settle turns what running a sample's program gave into the sample's result.
func settle(s sample, e python.Extraction, ran python.Result) python.Result {
	result := e.Settle(ran)
	if result.Outcome == python.Wrong && s.blank() {
		result.Outcome = python.NoCode
	}
	return result
}

// newCounter returns a function that counts one done on a terminal, and does nothing elsewhere.
func newCounter(w io.Writer, what string, total int) func() {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func() {}
	}
	bar := progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	return func() { _ = bar.Add(1) }
}
