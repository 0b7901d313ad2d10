package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	"threearcs/backend/openai"
	"threearcs/backend/pool"
	"threearcs/backend/servers"
)

// recordOptions are the flags of threearcs record.
type recordOptions struct {
	problems    problemSource
	servers     servers.Spec
	backend     string
	model       string
	heads       string
	lambda      float64
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

Without --hosts, OLLAMA_HOST names the server. Several share the work; when one fails, the
others take over. All must have the same model, version and kind of processor. Answers are
reproducible only if the servers answer one request at a time (OLLAMA_NUM_PARALLEL=1): see
"threearcs serve".

--backend openai asks vLLM, SGLang, the llama.cpp server or another endpoint of that kind
(key in ` + servers.EnvKey + `). It tells neither its weights nor, but for llama.cpp, its template:
the header says "not known", and --digest must state which weights it has. Near ties may
fall otherwise where a server answers several questions together (--per-host).`,
		Example: `  threearcs record --model qwen3:0.6b --num-predict 4096
  threearcs record --model qwen3:0.6b --hosts gpu1,gpu2:11435 --out base.jsonl
  threearcs record --backend openai --model my-model --digest 4f1c… --per-host 16 --hosts http://gpu1:8000/v1,http://gpu2:8000/v1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.record(cmd) },
	}
	o.problems.flags(cmd)
	f := cmd.Flags()
	serverFlags(&o.servers, f)
	f.StringVar(&o.backend, "backend", "ollama", "ollama or openai asks servers; engine runs the model in this process (needs -tags engine)")
	f.StringVar(&o.model, "model", "", "model or tag on the server, such as qwen3:0.6b; for the engine also a GGUF file")
	f.StringVar(&o.out, "out", "", "file to record into (default: made of set, model and num_predict)")
	f.StringVar(&o.heads, "heads", "", "attention heads that the engine scales by --lambda, as layer:head, separated by commas")
	f.Float64Var(&o.lambda, "lambda", 1, "factor of --heads; 1 is an undamped rerun")
	f.IntVar(&o.numPredict, "num-predict", 4096, "most tokens of an answer")
	f.IntVar(&o.numCtx, "num-ctx", 0, fmt.Sprintf("context length in tokens (default: num-predict and %d)", promptRoom))
	f.IntVar(&o.numThread, "num-thread", 0, "threads of the server (default: its own choice)")
	f.IntVar(&o.numParallel, "num-parallel", 0, "how many questions each server answers together (OLLAMA_NUM_PARALLEL), which the recording's header states (default: not known)")
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
	r := live.Recorder{Set: set, Decoding: o.decoding(), Repeats: o.repeats, Limit: o.limit, Tool: toolVersion(), NumParallel: o.numParallel,
		PerServer: o.servers.PerHost, Lost: sayLost(cmd.ErrOrStderr())}
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
func (o recordOptions) open(ctx context.Context, r *live.Recorder) (err error) {
	if o.heads != "" && o.backend != "engine" {
		return errors.New("--heads are scaled in the engine: use --backend engine, or make a file for any server with threearcs temper")
	}
	switch o.backend {
	case "ollama":
		r.Servers, err = o.servers.Ollama(ctx, ollama.Config{Model: o.model, NumCtx: r.Decoding.NumCtx, NumThread: o.numThread})
		return err
	case "openai":
		if o.servers.Digest == "" {
			return errors.New("an endpoint does not tell the digest of its weights: state with --digest what you know of them, such as the commit of their repository; the header of the recording quotes it")
		}
		r.NumParallel = cmp.Or(o.numParallel, o.servers.PerHost)
		r.Servers, err = o.servers.OpenAI(ctx, openai.Config{Model: o.model, NumCtx: r.Decoding.NumCtx, Boundaries: true})
		return err
	case "engine":
		if o.servers.Digest != "" || len(o.servers.Hosts) > 0 || o.servers.PerHost != 1 {
			return errors.New("--digest, --hosts and --per-host are for servers, not for the engine")
		}
		var factors map[backend.Head]float64
		if o.heads != "" {
			if factors, err = headFactors(o.heads, o.lambda); err != nil {
				return err
			}
		}
		m, err := openEngine(o.model, engine.Options{Threads: o.numThread})
		if err != nil {
			return err
		}
		if err := m.Damp(factors); err != nil {
			return errors.Join(err, m.Close())
		}
		r.Servers, r.NumParallel = []pool.Server{{Name: "this process", Model: m}}, 1
		return nil
	}
	return fmt.Errorf("--backend %q: use ollama, openai or engine", o.backend)
}

// openEngine opens a model in this process. What the engine logs on loading is left out.
func openEngine(name string, o engine.Options) (*engine.Model, error) {
	slog.SetLogLoggerLevel(slog.LevelWarn)
	return engine.Open(name, o)
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
