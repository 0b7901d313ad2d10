package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/live"
	"threearcs/backend/ollama"
)

// recordOptions are the flags of threearcs record.
type recordOptions struct {
	problems    problemSource
	backend     string
	model       string
	digest      string
	hosts       []string
	out         string
	numPredict  int
	numCtx      int
	numThread   int
	numParallel int
	think       bool
	repeats     int
	limit       int
}

// promptRoom is how many tokens of context are left for a prompt unless --num-ctx says
// otherwise. The longest prompt of HumanEval has about 500.
const promptRoom = 2048

// newRecordCmd returns the command that records a model's answers.
func newRecordCmd() *cobra.Command {
	var o recordOptions
	cmd := &cobra.Command{
		Use:   "record --model name [flags]",
		Short: "Ask a model every problem of a set and record the answers",
		Long: `Ask a model every problem of a set, greedily and once, and append the answers to a recording.

The answers hold those at every smaller num_predict, so one recording per model is enough
for "threearcs compare" and for the claims. A recording that was interrupted, by ^C or by
a crash, is resumed by the same command: nothing that was answered is asked again.

Without --hosts, OLLAMA_HOST names the server. With several, they share the work; all must
have the same model, version and kind of processor. Answers are reproducible only if the
servers answer one request at a time (OLLAMA_NUM_PARALLEL=1): see "threearcs serve".`,
		Example: `  threearcs record --model qwen3:0.6b --num-predict 4096
  threearcs record --model qwen3:0.6b --hosts gpu1,gpu2:11435 --out base.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.record(cmd) },
	}
	o.problems.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.backend, "backend", "ollama", "ollama asks a server; engine runs the model in this process (needs -tags engine)")
	f.StringVar(&o.model, "model", "", "model or tag on the server, such as qwen3:0.6b; for the engine also a GGUF file")
	f.StringVar(&o.digest, "digest", "", "refuse a model with another digest (of the manifest or the weights, or the beginning of one)")
	f.StringSliceVar(&o.hosts, "hosts", nil, "servers, separated by commas (default: OLLAMA_HOST)")
	f.StringVar(&o.out, "out", "", "file to record into (default: made of set, model and num_predict)")
	f.IntVar(&o.numPredict, "num-predict", 4096, "most tokens of an answer")
	f.IntVar(&o.numCtx, "num-ctx", 0, fmt.Sprintf("context length in tokens (default: num-predict and %d)", promptRoom))
	f.IntVar(&o.numThread, "num-thread", 0, "threads of the server (default: its own choice)")
	f.IntVar(&o.numParallel, "num-parallel", 0, "OLLAMA_NUM_PARALLEL of the servers, which the recording's header states (default: not known)")
	f.BoolVar(&o.think, "think", false, "let a thinking model think before it answers")
	f.IntVar(&o.repeats, "repeats", 1, "how often each problem is asked")
	f.IntVar(&o.limit, "limit", 0, "ask the first problems only (default: all)")
	_ = cmd.MarkFlagRequired("model")
	return cmd
}

func (o recordOptions) record(cmd *cobra.Command) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	set, err := o.problems.load(ctx)
	if err != nil {
		return err
	}
	r := live.Recorder{Set: set, Decoding: o.decoding(), Repeats: o.repeats, Limit: o.limit, Tool: toolVersion(), NumParallel: o.numParallel}
	if err := o.open(ctx, &r); err != nil {
		return err
	}
	shown := newRecordProgress(cmd.ErrOrStderr())
	r.Progress = shown.update
	progress, err := r.Record(ctx, o.path(set.Name))
	shown.close()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped: %d of %d answers are in %s; the same command goes on from there", progress.Done, progress.Total, o.path(set.Name))
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d answers, %d of them new, %.0f tokens/s\n", o.path(set.Name), progress.Done, progress.Fresh, progress.Rate())
	if progress.Aborted > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "%d answers repeat one token without end and were broken off by the server; beyond that they count as truncated\n", progress.Aborted)
	}
	return nil
}

// decoding is one greedy answer with room for the prompt.
func (o recordOptions) decoding() backend.Decoding {
	d := backend.Greedy(o.numPredict, o.numCtx)
	if d.NumCtx == 0 {
		d.NumCtx = o.numPredict + promptRoom
	}
	d.Think = o.think
	return d
}

// open opens the model, in this process or on every server.
func (o recordOptions) open(ctx context.Context, r *live.Recorder) error {
	switch o.backend {
	case "ollama":
		return o.openServers(ctx, r)
	case "engine":
		if o.digest != "" || len(o.hosts) > 0 {
			return errors.New("--digest and --hosts are for servers, not for the engine")
		}
		m, err := openEngine(o.model, engine.Options{Threads: o.numThread})
		if err != nil {
			return err
		}
		r.Models, r.Names, r.NumParallel = []backend.Model{m}, []string{"this process"}, 1
		return nil
	}
	return fmt.Errorf("--backend %q: use ollama or engine", o.backend)
}

// openEngine opens a model in this process. What the engine logs on loading is left out.
func openEngine(name string, o engine.Options) (*engine.Model, error) {
	slog.SetLogLoggerLevel(slog.LevelWarn)
	return engine.Open(name, o)
}

func (o recordOptions) openServers(ctx context.Context, r *live.Recorder) error {
	hosts := []*url.URL{ollama.DefaultHost()}
	if len(o.hosts) > 0 {
		hosts = nil
		for _, h := range o.hosts {
			u, err := ollama.ParseHost(h)
			if err != nil {
				return err
			}
			hosts = append(hosts, u)
		}
	}
	for _, h := range hosts {
		m, err := ollama.Open(ctx, ollama.Config{Model: o.model, Digest: o.digest, Host: h, NumCtx: r.Decoding.NumCtx, NumThread: o.numThread})
		if err != nil {
			return err
		}
		r.Models, r.Names = append(r.Models, m), append(r.Names, h.Host)
	}
	return nil
}

// path returns the file to record into.
func (o recordOptions) path(set string) string {
	if o.out != "" {
		return o.out
	}
	return live.FileName(fmt.Sprintf("%s-%s-%d.jsonl", set, o.model, o.numPredict))
}

// toolVersion names this program and the commit it was built from.
func toolVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "threearcs"
	}
	version := "threearcs " + info.Main.Version
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && !strings.Contains(version, s.Value[:12]):
			version += " " + s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true" && !strings.Contains(version, "dirty"):
			version += " dirty"
		}
	}
	return version
}
