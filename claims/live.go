package claims

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"threearcs/backend"
	"threearcs/backend/live"
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
	envHosts      = "CLAIMS_HOSTS"       // Ollama servers that share the work, separated by commas; default: OLLAMA_HOST
	envPerHost    = "CLAIMS_PER_HOST"    // questions under way on each at once; default 1
	envNumThread  = "CLAIMS_NUM_THREAD"  // threads of each model; default: the server's or the engine's choice
	envRecordDir  = "CLAIMS_RECORD_DIR"  // where live answers are kept; default: the user's cache
)

// published are the public models of the paper under Ollama's names. The fine-tuned ones
// are not public: name yours in CLAIMS_MODELS.
const published = "Qwen3-0.6B=qwen3:0.6b,Qwen3-1.7B=qwen3:1.7b,Qwen3.5-0.8B=qwen3.5:0.8b," +
	"Gemma 4 E2B-it=gemma4:e2b,SmolLM2-1.7B-Instruct=smollm2:1.7b-instruct"

func init() {
	for _, kind := range []string{"ollama", "engine"} {
		openers[kind] = func() (backend.Backend, error) {
			models, named, err := localModels()
			if err != nil {
				return nil, err
			}
			return bySet{name: kind,
				code: sync.OnceValues(func() (backend.Backend, error) { return openHumanEval(kind, coders(models), named) }),
				chef: sync.OnceValues(func() (backend.Backend, error) { return openChef(kind, models) }),
			}, nil
		}
	}
}

// localModels returns which models CLAIMS_MODELS names for those of the paper, in pairs or in
// a file of them, one pair a line; named is false if it names none, and they are the
// published ones.
func localModels() (models map[string]string, named bool, err error) {
	pairs := os.Getenv(envModels)
	if pairs == "" {
		models, err = parseModels(published)
		return models, false, err
	}
	if !strings.Contains(pairs, "=") {
		if pairs, err = readPairs(pairs); err != nil {
			return nil, true, err
		}
	}
	models, err = parseModels(pairs)
	return models, true, err
}

// readPairs reads a file of pairs, one a line; lines that begin with # do not count.
func readPairs(file string) (string, error) {
	path, err := fromRoot(file)
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("claims: %s=%q: want name=model pairs, or a file of them: %w", envModels, file, err)
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, ","), nil
}

// paperModels are the names that a model can stand for.
var paperModels = []string{backend.Qwen06B, backend.Qwen06BDD, backend.Qwen17B, backend.Qwen17BDD, backend.Qwen3508B,
	backend.Gemma4E2B, backend.Gemma4DD, backend.SmolLM217}

// parseModels reads pairs and refuses names that the paper does not have.
func parseModels(pairs string) (map[string]string, error) {
	models, err := live.ParseModels(pairs)
	for name := range models {
		if !slices.Contains(paperModels, name) {
			return nil, fmt.Errorf("claims: %q is no model of the paper: %s", name, strings.Join(paperModels, ", "))
		}
	}
	return models, err
}

// coders returns the models of which the paper has a HumanEval score.
func coders(models map[string]string) map[string]string {
	some := maps.Clone(models)
	maps.DeleteFunc(some, func(name, _ string) bool {
		return !strings.HasPrefix(name, backend.Qwen06B) && !strings.HasPrefix(name, backend.Qwen17B)
	})
	return some
}

// liveDecoding is one greedy answer, long enough to hold every smaller cap.
func liveDecoding() (backend.Decoding, error) {
	const promptRoom = 2048
	text := cmp.Or(os.Getenv(envNumPredict), "4096")
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		return backend.Decoding{}, fmt.Errorf("claims: %s=%q: want a number of tokens, such as 4096", envNumPredict, text)
	}
	return backend.Greedy(n, n+promptRoom), nil
}

// withRecordings puts the recordings of CLAIMS_RECORDINGS before the shipped tables.
func withRecordings(shipped *recorded.Backend) (backend.Backend, error) {
	paths := os.Getenv(envRecordings)
	if paths == "" {
		return shipped, nil
	}
	models, err := parseModels(paths)
	if err != nil {
		return nil, err
	}
	recordings, err := openHumanEval("recorded", models, true)
	if err != nil {
		return nil, err
	}
	return replayed{shipped, recordings}, nil
}

// openHumanEval opens the models and scores their answers in the sandbox. A model
// that the user named must open. Of the published ones it is enough that one does: the
// others are missing evidence, and their claims are not run.
func openHumanEval(kind string, models map[string]string, named bool) (backend.Backend, error) {
	ctx := context.Background()
	if len(models) == 0 {
		return nil, &backend.MissingError{What: "no model stands for one that the paper scores on HumanEval", Command: envModels + `="Qwen3-0.6B=YOUR MODEL"`}
	}
	decoding, err := liveDecoding()
	if err != nil {
		return nil, err
	}
	set, err := problems(ctx)
	if err != nil {
		return nil, err
	}
	sources := map[string]live.Source{}
	var failed []error
	for _, name := range slices.Sorted(maps.Keys(models)) {
		source, err := openModel(ctx, set, kind, models[name], decoding)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s=%s: %w", name, models[name], err))
			continue
		}
		sources[name] = source
	}
	if len(failed) > 0 && (named || len(sources) == 0) {
		return nil, fmt.Errorf("claims: %s: %w", kind, errors.Join(failed...))
	}
	runner, err := python.New(ctx, python.Options{})
	if err != nil {
		return nil, err
	}
	b := live.New(kind, set, sources, live.Python{Runner: runner})
	if kind != "recorded" {
		b.Keeper, err = keeper()
	}
	return b, err
}

// openModel opens one model or recording. A recording is named as seen from the root of the
// module.
func openModel(ctx context.Context, set live.Set, kind, model string, d backend.Decoding) (live.Source, error) {
	if kind == "recorded" {
		path, err := fromRoot(model)
		if err != nil {
			return live.Source{}, err
		}
		return live.OpenRecording(set, path)
	}
	m, err := openLocal(kind, model, d.NumCtx)
	if err != nil {
		return live.Source{}, err
	}
	return live.Asked(ctx, kind, m, d)
}

// problems reads the problems of CLAIMS_PROBLEMS or the pinned HumanEval.
func problems(ctx context.Context) (live.Set, error) {
	if path := os.Getenv(envProblems); path != "" {
		path, err := fromRoot(path)
		if err != nil {
			return live.Set{}, err
		}
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
