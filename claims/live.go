package claims

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/live"
	"threearcs/backend/ollama"
	"threearcs/backend/python"
	"threearcs/backend/recorded"
	"threearcs/fixtures"
)

// Environment variables of live runs and of recordings.
const (
	// envModels says which local model stands for which model of the paper:
	// "Qwen3-0.6B=qwen3:0.6b,Qwen3-0.6B DD=student:latest". For the engine a model may be
	// a GGUF file; in CLAIMS_RECORDINGS it is a recording.
	envModels     = "CLAIMS_MODELS"
	envRecordings = "CLAIMS_RECORDINGS"
	envProblems   = "CLAIMS_PROBLEMS"    // problems in HumanEval's format; default: the pinned HumanEval
	envNumPredict = "CLAIMS_NUM_PREDICT" // the largest cap that a live run asks for; default 4096
)

// published are the public models of the paper under Ollama's names. The fine-tuned ones
// are not public: name yours in CLAIMS_MODELS.
const published = "Qwen3-0.6B=qwen3:0.6b,Qwen3-1.7B=qwen3:1.7b,Qwen3.5-0.8B=qwen3.5:0.8b," +
	"Gemma 4 E2B-it=gemma4:e2b,SmolLM2-1.7B-Instruct=smollm2:1.7b-instruct"

func init() {
	openers["ollama"] = func() (backend.Backend, error) {
		return openLive("ollama", func(name string) (backend.Model, error) {
			return ollama.Open(context.Background(), ollama.Config{Model: name, NumCtx: liveDecoding().NumCtx})
		})
	}
	openers["engine"] = func() (backend.Backend, error) {
		return openLive("engine", func(name string) (backend.Model, error) {
			return engine.Open(name, engine.Options{})
		})
	}
}

// openLive opens the HumanEval run of the named models, asked now.
func openLive(backendName string, open func(name string) (backend.Model, error)) (backend.Backend, error) {
	names, err := pairs(envModels, published)
	if err != nil {
		return nil, err
	}
	return openHumanEval(backendName, names, func(name string, _ live.Set) (live.Source, error) {
		m, err := open(name)
		if err != nil {
			return live.Source{}, err
		}
		return live.Source{Model: m, Decoding: liveDecoding(), Level: backend.Live,
			From: backend.Source{File: backendName + " " + name}}, nil
	})
}

// liveDecoding is one greedy answer, long enough to hold every smaller cap.
func liveDecoding() backend.Decoding {
	numPredict := 4096
	if n, err := strconv.Atoi(os.Getenv(envNumPredict)); err == nil && n > 0 {
		numPredict = n
	}
	const promptRoom = 2048
	return backend.Greedy(numPredict, numPredict+promptRoom)
}

// withRecordings puts the recordings of CLAIMS_RECORDINGS before the shipped tables.
func withRecordings(shipped *recorded.Backend) (backend.Backend, error) {
	if os.Getenv(envRecordings) == "" {
		return shipped, nil
	}
	paths, err := pairs(envRecordings, "")
	if err != nil {
		return nil, err
	}
	recordings, err := openHumanEval("recordings", paths, func(path string, set live.Set) (live.Source, error) {
		arm, err := live.OpenRecording(path, set)
		return arm.Source, err
	})
	if err != nil {
		return nil, err
	}
	return replayed{shipped, recordings}, nil
}

// openHumanEval opens the source of every named model and scores their answers in the
// sandbox. A model that cannot be opened is missing evidence, not an error: its claims are
// not run, and say why.
func openHumanEval(name string, names map[string]string, open func(string, live.Set) (live.Source, error)) (backend.Backend, error) {
	set, err := problems(context.Background())
	if err != nil {
		return nil, err
	}
	runner, err := python.New(context.Background(), python.Options{})
	if err != nil {
		return nil, err
	}
	sources := map[string]live.Source{}
	var failed []error
	for model, local := range names {
		source, err := open(local, set)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s=%s: %w", model, local, err))
			continue
		}
		sources[model] = source
	}
	if len(sources) == 0 {
		return nil, fmt.Errorf("claims: %s: none of the models can be opened: %w", name, errors.Join(failed...))
	}
	return live.New(name, set, sources, live.Python{Runner: runner}), nil
}

// problems reads the problems of CLAIMS_PROBLEMS or the pinned HumanEval.
func problems(ctx context.Context) (live.Set, error) {
	if path := os.Getenv(envProblems); path != "" {
		list, err := python.LoadProblems(path)
		return live.NewSet(backend.HumanEval, list), err
	}
	const pinned = "data/HumanEval.jsonl.gz"
	data, err := fixtures.FromEnv().ReadAll(ctx, pinned)
	if err != nil {
		return live.Set{}, err
	}
	list, err := python.ReadProblems(bytes.NewReader(data), pinned)
	return live.NewSet(backend.HumanEval, list), err
}

// pairs reads "paper's name=local name" pairs, separated by commas, from a variable.
func pairs(variable, otherwise string) (map[string]string, error) {
	list := os.Getenv(variable)
	if list == "" {
		list = otherwise
	}
	found := map[string]string{}
	for pair := range strings.SplitSeq(list, ",") {
		model, local, ok := strings.Cut(pair, "=")
		model, local = strings.TrimSpace(model), strings.TrimSpace(local)
		if !ok || model == "" || local == "" || found[model] != "" {
			return nil, fmt.Errorf("claims: %s: %q is not a pair of the paper's and a local name, or names a model twice; write %s=\"Qwen3-0.6B=qwen3:0.6b,…\"", variable, pair, variable)
		}
		found[model] = local
	}
	return found, nil
}

// replayed asks recordings first and, for what they do not have, the shipped tables. Its
// verdicts are not those that were accepted for the tables alone, hence the other name.
type replayed struct {
	*recorded.Backend
	recordings backend.Backend
}

func (r replayed) Name() string { return "recordings" }

func (r replayed) Run(ctx context.Context, q backend.Request) (*backend.Run, error) {
	run, err := r.recordings.Run(ctx, q)
	var missing *backend.MissingError
	if errors.As(err, &missing) {
		return r.Backend.Run(ctx, q)
	}
	return run, err
}
