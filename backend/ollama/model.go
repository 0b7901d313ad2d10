package ollama

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ollama/ollama/api"

	"threearcs/backend"
)

// A Config says which model to ask, where, and how.
type Config struct {
	Model  string       // name or tag on the server, such as "qwen3:0.6b"
	Digest string       // refuse any other: digest of the manifest or of the weights, or its beginning
	Host   *url.URL     // nil for OLLAMA_HOST
	HTTP   *http.Client // nil for a client without a time limit

	NumCtx    int           // context length to load the model with before the first ask; 0 for 4096
	NumThread int           // 0 lets the server choose
	KeepAlive time.Duration // how long the server keeps the model loaded after an ask; 0 for 30 minutes
	Attempts  int           // how often one ask is tried; 0 for 8
	Pause     time.Duration // before the second attempt, doubled each time up to a minute; 0 for 500 ms
}

// A Model is a model on a server. It may be used by several goroutines.
type Model struct {
	cfg      Config
	client   *api.Client
	info     backend.ModelInfo
	contexts sync.Map // lengths that the server was seen to give the model
}

var _ backend.Model = (*Model)(nil)

// Open finds the model on the server and loads it. It fails with a *backend.MissingError
// if the server does not have it, and if it is not the one that cfg.Digest names.
func Open(ctx context.Context, cfg Config) (*Model, error) {
	cfg = cfg.filled()
	client := *cfg.HTTP
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = watch{client.Transport}
	m := &Model{cfg: cfg, client: api.NewClient(cfg.Host, &client)}
	err := m.retry(ctx, func() (err error) {
		m.info, err = m.identify(ctx)
		if nobody(err) { // waiting would not help
			return &backend.MissingError{What: "no Ollama server at " + cfg.Host.Host + "; start one, or set OLLAMA_HOST", Command: "threearcs serve"}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !pinned(cfg.Digest, m.info) {
		return nil, fmt.Errorf("ollama: %s on %s has digest %s (weights %s), want %s: pull or name the model that was meant",
			cfg.Model, cfg.Host, m.info.Digest, m.info.WeightsDigest, cfg.Digest)
	}
	return m, nil
}

// nobody reports whether err says that there is no server, or no machine of that name.
func nobody(err error) bool {
	var dns *net.DNSError
	return errors.Is(err, syscall.ECONNREFUSED) || errors.As(err, &dns) && dns.IsNotFound
}

// filled returns c with its defaults.
func (c Config) filled() Config {
	if c.Host == nil {
		c.Host = DefaultHost()
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{}
	}
	if c.NumCtx == 0 {
		c.NumCtx = 4096
	}
	if c.KeepAlive == 0 {
		c.KeepAlive = 30 * time.Minute
	}
	if c.Attempts == 0 {
		c.Attempts = 8
	}
	if c.Pause == 0 {
		c.Pause = 500 * time.Millisecond
	}
	return c
}

// pinned reports whether info has the digest that pin begins.
func pinned(pin string, info backend.ModelInfo) bool {
	pin = strings.TrimPrefix(pin, "sha256:")
	return strings.HasPrefix(info.Digest, pin) || strings.HasPrefix(info.WeightsDigest, pin)
}

// Info returns what Open found.
func (m *Model) Info(ctx context.Context) (backend.ModelInfo, error) {
	return m.info, ctx.Err()
}

// Host returns the address of the server.
func (m *Model) Host() string { return m.cfg.Host.Host }

// Close closes idle connections. The server unloads the model by itself.
func (m *Model) Close() error {
	m.cfg.HTTP.CloseIdleConnections()
	return nil
}
