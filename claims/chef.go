package claims

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"threearcs/backend"
	"threearcs/backend/chefrun"
	"threearcs/backend/engine"
	"threearcs/backend/judge"
	"threearcs/backend/ollama"
	"threearcs/backend/openai"
	"threearcs/backend/pool"
	"threearcs/backend/servers"
	"threearcs/fixtures"
)

// Environment variables of live runs of the Chef prompts, in Arcs 2 and 3.
const (
	// envChef says what is asked: "original" (the default) for the questions that the
	// repository ships, "released" for the authors' prompts, or a folder with questions of
	// your own in train.jsonl and fresh.jsonl.
	envChef       = "CLAIMS_CHEF"
	envChecklists = "CLAIMS_CHECKLISTS" // JSON lines with id and checklist, for the authors' prompts

	envChefCap = "CLAIMS_CHEF_CAP" // where answers are cut, in tokens; default 512 as in the paper, 0 for nowhere

	// envJudge says who labels the answers: "ollama:qwen3:1.7b", "engine:qwen3:1.7b" (or a
	// GGUF file), "openai:name" at CLAIMS_JUDGE_URL, with a key in OPENAI_API_KEY.
	envJudge       = "CLAIMS_JUDGE"
	envJudgeURL    = "CLAIMS_JUDGE_URL"    // several, separated by commas, share the work
	envJudgeDigest = "CLAIMS_JUDGE_DIGEST" // of its weights, as you know them
	envJudgePlain  = "CLAIMS_JUDGE_PLAIN"  // 1: ask for plain words, not for JSON by a schema

	envHeads = "CLAIMS_HEADS" // heads to damp, such as 3:1,17:0; default: the first of the attribution
)

// openChef opens what answers Chef prompts. Models are opened when they are first asked.
func openChef(kind string, models map[string]string) (backend.Backend, error) {
	decoding, err := liveDecoding()
	if err != nil {
		return nil, err
	}
	o := chefrun.Options{Name: kind, Decoding: decoding, Cap: chefrun.Cap}
	o.Open = func(name string) (backend.Model, error) {
		local, ok := models[name]
		if !ok {
			return nil, &backend.MissingError{What: fmt.Sprintf("no model stands for %s", name), Command: fmt.Sprintf("%s=%q", envModels, name+"=YOUR MODEL")}
		}
		return openLocal(kind, local, o.Decoding.NumCtx)
	}
	if err := setChef(&o); err != nil {
		return nil, err
	}
	keep, err := keeper()
	if err != nil {
		return nil, err
	}
	o.Keeper = *keep
	return chefrun.New(o), nil
}

// setChef sets what the environment says about prompts, cap, judge and heads.
func setChef(o *chefrun.Options) (err error) {
	if text := os.Getenv(envChefCap); text != "" {
		if o.Cap, err = strconv.Atoi(text); err != nil || o.Cap < 0 {
			return fmt.Errorf("claims: %s=%q: want a number of tokens, or 0 for whole answers", envChefCap, text)
		}
	}
	if o.Cap > o.Decoding.NumPredict {
		return fmt.Errorf("claims: answers are cut at %d tokens (%s) and asked for up to %d (%s): raise the latter", o.Cap, envChefCap, o.Decoding.NumPredict, envNumPredict)
	}
	if text := os.Getenv(envHeads); text != "" {
		if o.Heads, err = backend.ParseHeads(text); err != nil {
			return fmt.Errorf("claims: %s: %w", envHeads, err)
		}
	}
	if o.Sets, err = chefSets(); err != nil {
		return err
	}
	o.Judge, err = openJudge()
	return err
}

// chefSets returns the questions that CLAIMS_CHEF names.
func chefSets() ([]chefrun.Set, error) {
	switch which := cmp.Or(os.Getenv(envChef), "original"); which {
	case "original":
		return chefrun.Original()
	case "released":
		return releasedSets()
	default:
		dir, err := fromRoot(which)
		if err != nil {
			return nil, err
		}
		sets, err := chefrun.Folder(dir)
		if err != nil {
			return nil, fmt.Errorf("claims: %s=%q: want original, released or a folder: %w", envChef, which, err)
		}
		return sets, nil
	}
}

func releasedSets() ([]chefrun.Set, error) {
	var checklists map[string][]string
	if file := os.Getenv(envChecklists); file != "" {
		path, err := fromRoot(file)
		if err != nil {
			return nil, err
		}
		if checklists, err = chefrun.ReadChecklists(path); err != nil {
			return nil, err
		}
	}
	return chefrun.Released(context.Background(), fixtures.FromEnv(), checklists)
}

// openJudge opens the judge that CLAIMS_JUDGE names, if it names one. A judge that cannot be
// had is an error: without it nearly nothing could be said.
func openJudge() (*judge.Judge, error) {
	spec := os.Getenv(envJudge)
	if spec == "" {
		return nil, nil
	}
	kind, name, ok := strings.Cut(spec, ":")
	if !ok || name == "" {
		return nil, fmt.Errorf("claims: %s=%q: want ollama:NAME, engine:NAME or openai:NAME", envJudge, spec)
	}
	j := &judge.Judge{Decoding: judge.Decoding(), Schema: kind != "engine" && os.Getenv(envJudgePlain) != "1"}
	var err error
	if kind == "openai" {
		j.Model, err = openEndpoint(name, j.Decoding.NumCtx)
	} else {
		j.Model, err = openLocal(kind, name, j.Decoding.NumCtx)
	}
	if err != nil {
		return nil, fmt.Errorf("claims: judge %s: %w", spec, err)
	}
	return j, nil
}

func openEndpoint(name string, numCtx int) (backend.Model, error) {
	ctx := context.Background()
	per, err := positive(envPerHost, 1)
	if err != nil {
		return nil, err
	}
	s := servers.Spec{Hosts: list(envJudgeURL), Dialect: openai.VLLM, Digest: os.Getenv(envJudgeDigest), PerHost: per}
	all, err := s.OpenAI(ctx, openai.Config{Model: name, NumCtx: numCtx})
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", envJudgeURL, envJudgeDigest, err)
	}
	return together(ctx, all, per)
}

// openLocal opens a model on Ollama servers or in process.
func openLocal(kind, name string, numCtx int) (backend.Model, error) {
	threads, err := positive(envNumThread, 0)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "ollama":
		return openServers(ollama.Config{Model: name, NumCtx: numCtx, NumThread: threads})
	case "engine":
		path, err := fromRoot(name)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(path); err == nil {
			name = path
		}
		return engine.Open(name, engine.Options{Threads: threads})
	}
	return nil, fmt.Errorf("no models of kind %q: use ollama or engine", kind)
}

// openServers opens a model on every server of CLAIMS_HOSTS, or on that of OLLAMA_HOST.
func openServers(c ollama.Config) (backend.Model, error) {
	ctx := context.Background()
	per, err := positive(envPerHost, 1)
	if err != nil {
		return nil, err
	}
	all, err := servers.Spec{Hosts: list(envHosts), PerHost: per}.Ollama(ctx, c)
	if err != nil {
		return nil, err
	}
	return together(ctx, all, per)
}

// together makes one model of several servers, which must have the same.
func together(ctx context.Context, all []pool.Server, perHost int) (backend.Model, error) {
	if len(all) == 1 && perHost == 1 {
		return all[0].Model, nil
	}
	p := pool.New(all, perHost, func(name string, err error) { say("%s failed and is not asked any more: %v", name, err) })
	_, err := p.Info(ctx)
	return p, err
}

// list returns what the environment variable lists, separated by commas.
func list(env string) []string {
	if os.Getenv(env) == "" {
		return nil
	}
	return strings.Split(os.Getenv(env), ",")
}

// positive returns the whole number from 1 that the environment variable holds, or otherwise.
func positive(env string, otherwise int) (int, error) {
	text := os.Getenv(env)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("claims: %s=%q: want a whole number from 1", env, text)
	}
	return n, nil
}

// bySet asks one backend about code and another about the kitchen. Each is opened when it
// is first asked, so that neither needs what only the other does.
type bySet struct {
	name       string
	code, chef func() (backend.Backend, error)
}

func (b bySet) Name() string { return b.name }

func (b bySet) Run(ctx context.Context, r backend.Request) (*backend.Run, error) {
	open := b.code
	if r.Set == backend.Step16 || r.Set == backend.Fresh {
		open = b.chef
	}
	to, err := open()
	if err != nil {
		return nil, err
	}
	return to.Run(ctx, r)
}

func (b bySet) Heads(model string) (backend.Attribution, error) {
	to, err := b.chef()
	if err != nil {
		return backend.Attribution{}, err
	}
	a, ok := to.(backend.Attributing)
	if !ok {
		return backend.Attribution{}, errors.New("claims: this backend attributes no heads")
	}
	return a.Heads(model)
}
