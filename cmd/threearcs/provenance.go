package main

import (
	"context"
	"os"
	"os/exec"
	"strings"

	"threearcs/cmd/threearcs/report"
)

// provenance says what this run is made of. What cannot be found out stays empty.
func provenance(ctx context.Context) report.Run {
	run := report.Run{
		Commit:  gitOutput(ctx, "rev-parse", "HEAD"),
		Backend: os.Getenv("CLAIMS_BACKEND"),
	}
	run.Dirty = gitOutput(ctx, "status", "--porcelain", "--untracked-files=no") != ""
	if run.Backend == "" {
		run.Backend = "recorded"
	}
	if f := goOutput(ctx, "env", "GOVERSION", "GOOS", "GOARCH"); len(f) == 3 {
		run.Go, run.System = f[0], f[1]+"/"+f[2]
	}
	f := goOutput(ctx, "list", "-m", "-f", "{{.Path}} {{.Version}}", "gonum.org/v1/gonum", "github.com/ollama/ollama")
	if len(f)%2 == 0 && len(f) > 0 {
		run.Modules = map[string]string{}
		for i := 0; i < len(f); i += 2 {
			run.Modules[f[i]] = f[i+1]
		}
	}
	return run
}

// goOutput returns the words that a go command prints.
func goOutput(ctx context.Context, args ...string) []string {
	out, err := exec.CommandContext(ctx, "go", args...).Output()
	if err != nil {
		return nil
	}
	return strings.Fields(string(out))
}
