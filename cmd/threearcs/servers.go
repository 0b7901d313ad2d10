package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/spf13/pflag"

	"threearcs/backend/ollama"
	"threearcs/backend/openai"
	"threearcs/backend/pool"
)

// endpointKey is the environment variable with the key of an OpenAI-compatible endpoint.
const endpointKey = "OPENAI_API_KEY"

var errPerHost = errors.New("--per-host starts at 1")

// serverFlags name the servers of a model.
type serverFlags struct {
	hosts   []string
	dialect string
	digest  string
	perHost int
}

func (s *serverFlags) flags(f *pflag.FlagSet) {
	f.StringSliceVar(&s.hosts, "hosts", nil, "servers, separated by commas: of Ollama (default: OLLAMA_HOST), or base URLs of OpenAI-compatible endpoints, up to and with /v1")
	f.StringVar(&s.dialect, "dialect", string(openai.VLLM), "options of an endpoint beyond OpenAI's own: openai, vllm (also SGLang) or llama.cpp")
	f.StringVar(&s.digest, "digest", "", "digest of the model or its beginning: another is refused on Ollama; an endpoint does not tell its own, so it is stated")
	f.IntVar(&s.perHost, "per-host", 1, "questions under way on each server at once")
}

// ollama opens the model that c describes on every server.
func (s serverFlags) ollama(ctx context.Context, c ollama.Config) ([]pool.Server, error) {
	if s.perHost < 1 {
		return nil, errPerHost
	}
	c.Digest = s.digest
	hosts := []*url.URL{ollama.DefaultHost()}
	if len(s.hosts) > 0 {
		hosts = nil
	}
	for _, h := range s.hosts {
		u, err := ollama.ParseHost(h)
		if err != nil {
			return nil, err
		}
		hosts = append(hosts, u)
	}
	var servers []pool.Server
	for _, h := range hosts {
		c.Host = h
		m, err := ollama.Open(ctx, c)
		if err != nil {
			return nil, err
		}
		servers = append(servers, pool.Server{Name: h.Host, Model: m})
	}
	return servers, nil
}

// openai opens the model that c describes at every endpoint. What several endpoints serve
// can only be taken to be equal if the user says so.
func (s serverFlags) openai(ctx context.Context, c openai.Config) ([]pool.Server, error) {
	if s.perHost < 1 {
		return nil, errPerHost
	}
	if len(s.hosts) == 0 {
		return nil, errors.New("an OpenAI-compatible endpoint needs --hosts, such as http://localhost:8000/v1")
	}
	if len(s.hosts) > 1 && s.digest == "" {
		return nil, fmt.Errorf("endpoints do not tell the digest of their weights: to say that all %d have the same, state it with --digest", len(s.hosts))
	}
	c.Digest, c.Dialect, c.Key = s.digest, openai.Dialect(s.dialect), os.Getenv(endpointKey)
	var servers []pool.Server
	for _, h := range s.hosts {
		base, err := url.Parse(h)
		if err != nil {
			return nil, fmt.Errorf("--hosts: %w", err)
		}
		c.BaseURL = base
		m, err := openai.Open(ctx, c)
		if err != nil {
			return nil, err
		}
		servers = append(servers, pool.Server{Name: base.Host, Model: m})
	}
	return servers, nil
}

// sayLost returns a function that says on w that a server is not asked any more.
func sayLost(w io.Writer) func(string, error) {
	return func(name string, err error) {
		fmt.Fprintf(w, "\n%s failed and is not asked any more; the others take over: %v\n", name, err)
	}
}
