// Package servers opens one model on every server that has it: of Ollama, or endpoints that
// speak OpenAI's protocol.
package servers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"threearcs/backend/ollama"
	"threearcs/backend/openai"
	"threearcs/backend/pool"
)

// EnvKey is the environment variable with the key of an OpenAI-compatible endpoint.
const EnvKey = "OPENAI_API_KEY"

// A Spec names servers.
type Spec struct {
	Hosts   []string       // of Ollama (none: OLLAMA_HOST), or base URLs of endpoints, up to and with /v1
	Dialect openai.Dialect // of endpoints
	Digest  string         // of the model: checked on Ollama, stated for an endpoint
	PerHost int            // questions under way on each server at once, from 1
}

var errPerHost = errors.New("servers: questions under way on a server at once start at 1")

// Ollama opens the model that c describes on every server.
func (s Spec) Ollama(ctx context.Context, c ollama.Config) ([]pool.Server, error) {
	if s.PerHost < 1 {
		return nil, errPerHost
	}
	c.Digest = s.Digest
	hosts := []*url.URL{ollama.DefaultHost()}
	if len(s.Hosts) > 0 {
		hosts = nil
	}
	for _, h := range s.Hosts {
		u, err := ollama.ParseHost(h)
		if err != nil {
			return nil, err
		}
		hosts = append(hosts, u)
	}
	var all []pool.Server
	for _, h := range hosts {
		c.Host = h
		m, err := ollama.Open(ctx, c)
		if err != nil {
			return nil, err
		}
		all = append(all, pool.Server{Name: h.Host, Model: m})
	}
	return all, nil
}

// OpenAI opens the model that c describes at every endpoint. What several endpoints serve
// can only be taken to be equal if the user says so, by stating a digest.
func (s Spec) OpenAI(ctx context.Context, c openai.Config) ([]pool.Server, error) {
	switch {
	case s.PerHost < 1:
		return nil, errPerHost
	case len(s.Hosts) == 0:
		return nil, errors.New("servers: name the OpenAI-compatible endpoint, such as http://localhost:8000/v1")
	case len(s.Hosts) > 1 && s.Digest == "":
		return nil, fmt.Errorf("servers: endpoints do not tell the digest of their weights: to say that all %d have the same, state it", len(s.Hosts))
	}
	c.Digest, c.Dialect, c.Key = s.Digest, s.Dialect, os.Getenv(EnvKey)
	var all []pool.Server
	for _, h := range s.Hosts {
		base, err := url.Parse(h)
		if err != nil {
			return nil, fmt.Errorf("servers: %w", err)
		}
		c.BaseURL = base
		m, err := openai.Open(ctx, c)
		if err != nil {
			return nil, err
		}
		all = append(all, pool.Server{Name: base.Host, Model: m})
	}
	return all, nil
}
