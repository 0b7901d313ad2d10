package ollama

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/ollama/ollama/envconfig"
)

// DefaultHost returns the server that OLLAMA_HOST names, as Ollama's own client reads it.
func DefaultHost() *url.URL { return envconfig.Host() }

// ParseHost reads the address of a server as Ollama reads OLLAMA_HOST: an optional scheme,
// host, port and path. The port is 11434 unless the scheme is given, then 80 or 443. Unlike
// Ollama, which falls back to a default, it fails if the port is none.
func ParseHost(s string) (*url.URL, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(s), "://")
	port := map[string]string{"http": "80", "https": "443"}[scheme]
	if !ok {
		scheme, rest, port = "http", scheme, "11434"
	}
	if port == "" {
		return nil, fmt.Errorf("ollama: host %q: scheme %q, want http or https", s, scheme)
	}
	hostport, path, _ := strings.Cut(rest, "/")
	host, given, err := net.SplitHostPort(hostport)
	if err != nil { // no port
		host = strings.Trim(hostport, "[]")
		if host == "" {
			host = "127.0.0.1"
		}
	} else {
		port = given
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return nil, fmt.Errorf("ollama: host %q: %q is no port", s, port)
	}
	return &url.URL{Scheme: scheme, Host: net.JoinHostPort(host, port), Path: path}, nil
}
