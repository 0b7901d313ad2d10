package main

import (
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"threearcs/backend/openai"
	"threearcs/backend/servers"
)

// serverFlags names the servers of a model by flags.
func serverFlags(s *servers.Spec, f *pflag.FlagSet) {
	f.StringSliceVar(&s.Hosts, "hosts", nil, "servers, separated by commas: of Ollama (default: OLLAMA_HOST), or base URLs of OpenAI-compatible endpoints, up to and with /v1")
	f.StringVar((*string)(&s.Dialect), "dialect", string(openai.VLLM), "options of an endpoint beyond OpenAI's own: openai, vllm (also SGLang) or llama.cpp")
	f.StringVar(&s.Digest, "digest", "", "digest of the model or its beginning: another is refused on Ollama; an endpoint does not tell its own, so it is stated")
	f.IntVar(&s.PerHost, "per-host", 1, "questions under way on each server at once")
}

// sayLost returns a function that says on w that a server is not asked any more.
func sayLost(w io.Writer) func(string, error) {
	return func(name string, err error) {
		fmt.Fprintf(w, "\n%s failed and is not asked any more; the others take over: %v\n", name, err)
	}
}
