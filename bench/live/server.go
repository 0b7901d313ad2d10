//go:build engine && cgo

package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/ollama/ollama/api"

	"threearcs/backend"
	"threearcs/backend/engine"
	"threearcs/backend/knownanswer"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
)

// tokens is the length of an answer.
const tokens = 200

var ask = backend.Ask{Prompt: "please go on", Decoding: backend.Greedy(tokens, 512)}

// spec is a model that never ends.
func spec(arch string) knownanswer.Spec {
	return knownanswer.Spec{Arch: arch, Seed: 11, Context: 2048, Default: knownanswer.Script{Tokens: []string{"a", "b", "c"}, Loop: 1}}
}

// server compares the client with bare calls, and the engine with the server.
func server(rounds int) error {
	bin, err := serve.Find()
	if err != nil {
		fmt.Println("client and engine against a server: left out:", err)
		return nil
	}
	dir, err := os.MkdirTemp("", "threearcs-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := serve.Start(ctx, serve.Options{Binary: bin, Models: filepath.Join(dir, "models")})
	if err != nil {
		return err
	}
	defer s.Stop()
	for _, arch := range knownanswer.Archs() {
		if err := compareArch(s, dir, arch, rounds); err != nil {
			return fmt.Errorf("%s: %w", arch, err)
		}
	}
	return nil
}

// compareArch compares the client with bare calls, and the engine with the server, on one
// architecture.
func compareArch(s *serve.Server, dir, arch string, rounds int) error {
	k, err := knownanswer.Build(filepath.Join(dir, arch+".gguf"), spec(arch))
	if err != nil {
		return err
	}
	if err := ollama.Create(ctx, s.Host, arch, k.Path, knownanswer.Template); err != nil {
		return err
	}
	m, err := ollama.Open(ctx, ollama.Config{Model: arch, Host: s.Host, NumThread: 1, NumCtx: ask.Decoding.NumCtx})
	if err != nil {
		return err
	}
	defer m.Close()
	e, err := engine.Open(k.Path, engine.Options{Threads: 1})
	if err != nil {
		return err
	}
	defer e.Close()
	client, inProcess, bare := generate(m), generate(e), bareCall(s, arch)
	for _, warm := range []func() error{client, inProcess, bare} {
		if err := warm(); err != nil {
			return err
		}
	}
	a, b, ratio, err := turns(rounds, client, bare)
	if err != nil {
		return err
	}
	fmt.Printf("%-8s client %v, bare call %v for %d tokens: ratio %.3f (median of %d)\n", arch, median(a).Round(time.Microsecond), median(b).Round(time.Microsecond), tokens, ratio, rounds)
	cpuServer, cpuHere := -ofGroup(s.Pid()), time.Duration(0)
	a, b, ratio, err = turns(rounds, bare, func() error {
		cpuHere -= here()
		err := inProcess()
		cpuHere += here()
		return err
	})
	if err != nil {
		return err
	}
	cpuServer += ofGroup(s.Pid())
	total := float64(rounds * tokens)
	fmt.Printf("%-8s engine %.0f tokens/s, server %.0f tokens/s: ratio %.2f (median of %d); per second of processor time %.0f and %.0f: ratio %.2f\n", arch,
		tokens/median(b).Seconds(), tokens/median(a).Seconds(), ratio, rounds, total/cpuHere.Seconds(), total/cpuServer.Seconds(), cpuServer.Seconds()/cpuHere.Seconds())
	return nil
}

// generate asks a model for an answer of the known length.
func generate(m backend.Model) func() error {
	return func() error {
		answer, err := m.Generate(ctx, ask)
		if err == nil && len(answer.Tokens) != tokens {
			err = fmt.Errorf("%d tokens, want %d", len(answer.Tokens), tokens)
		}
		return err
	}
}

// bareCall is the least that can be asked of the API for the same answer.
func bareCall(s *serve.Server, model string) func() error {
	client := api.NewClient(s.Host, http.DefaultClient)
	r := &api.GenerateRequest{Model: model, Prompt: ask.Prompt, Logprobs: true, Options: map[string]any{
		"num_predict": tokens, "num_ctx": ask.Decoding.NumCtx, "num_batch": 512, "num_thread": 1, "temperature": 0}}
	return func() error {
		n := 0
		err := client.Generate(ctx, r, func(g api.GenerateResponse) error { n += len(g.Logprobs); return nil })
		if err == nil && n != tokens {
			err = fmt.Errorf("%d tokens, want %d", n, tokens)
		}
		return err
	}
}
