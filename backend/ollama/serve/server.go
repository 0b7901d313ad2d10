package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/ollama/ollama/api"
)

// NumParallel is how many requests a server answers at a time.
const NumParallel = 1

// Options say how to start a server.
type Options struct {
	Binary string    // see Find and Build
	Models string    // folder of models; empty for one in the user's cache
	Addr   string    // where to listen on the loopback interface; empty for any free port
	Env    []string  // further variables
	Log    io.Writer // what the server prints; nil for nowhere
}

// A Server is a running Ollama server.
type Server struct {
	Host *url.URL

	cmd    *exec.Cmd
	exited chan struct{} // closed when the process has ended
}

// Start starts a server and waits until it answers.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	s := &Server{Host: &url.URL{Scheme: "http", Host: o.Addr}, exited: make(chan struct{})}
	s.cmd = exec.Command(o.Binary, "serve")
	s.cmd.Env = append(environment(o), o.Env...)
	s.cmd.Stdout, s.cmd.Stderr = o.Log, o.Log
	s.cmd.WaitDelay = 5 * time.Second
	ownGroup(s.cmd)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.exited)
	}()
	if err := s.ready(ctx); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// fill sets the defaults of o.
func (o *Options) fill() error {
	if o.Models == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("serve: %w", err)
		}
		o.Models = filepath.Join(cache, "threearcs", "models")
	}
	if err := os.MkdirAll(o.Models, 0o755); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	var err error
	o.Addr, err = Address(o.Addr)
	return err
}

// Address returns the address at which a server can listen now: addr, with a free port if
// its port is 0, or any free one of the loopback interface if it is empty. It refuses other
// interfaces and a port in use.
func Address(addr string) (string, error) {
	l, err := net.Listen("tcp", cmp.Or(addr, "127.0.0.1:0"))
	if err != nil {
		return "", fmt.Errorf("serve: %w", err)
	}
	defer l.Close()
	if !l.Addr().(*net.TCPAddr).IP.IsLoopback() {
		return "", fmt.Errorf("serve: %s is not on the loopback interface: use 127.0.0.1", addr)
	}
	return l.Addr().String(), nil
}

// environment returns all that the server inherits.
func environment(o Options) []string {
	env := []string{
		"OLLAMA_HOST=" + o.Addr, "OLLAMA_MODELS=" + o.Models, "OLLAMA_NO_CLOUD=1", "OLLAMA_NOPRUNE=1",
		fmt.Sprintf("OLLAMA_NUM_PARALLEL=%d", NumParallel),
	}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "OLLAMA_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// startLimit bounds how long a server may take to answer.
const startLimit = time.Minute

func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	client := api.NewClient(s.Host, http.DefaultClient)
	for {
		if client.Heartbeat(ctx) == nil {
			return nil
		}
		select {
		case <-s.exited:
			return errors.New("serve: the server ended as soon as it was started: see its log")
		case <-ctx.Done():
			return fmt.Errorf("serve: the server does not answer: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Exited is closed when the server has ended.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Pid returns the process id of the server, which is that of its process group.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// stopLimit is how long a server is given to end by itself.
const stopLimit = 10 * time.Second

// Stop ends the server and all its runners.
func (s *Server) Stop() {
	signalGroup(s.cmd, false)
	select {
	case <-s.exited:
	case <-time.After(stopLimit):
	}
	signalGroup(s.cmd, true) // runners that the server left behind
	<-s.exited
}
