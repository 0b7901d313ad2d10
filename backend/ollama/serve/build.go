package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Version is the version of Ollama that is built.
const Version = "0.24.0"

// EnvBinary names an Ollama binary to use instead of building one.
const EnvBinary = "THREEARCS_OLLAMA_BIN"

// malgo is the Go module that carries miniaudio.h, which Ollama's module lacks.
const malgo = "github.com/gen2brain/malgo@v0.11.24"

// ErrNoBinary says that there is no server binary yet.
var ErrNoBinary = errors.New("serve: no Ollama server built: run threearcs serve --build-only (about 8 minutes), or set " + EnvBinary)

// Find returns the binary that THREEARCS_OLLAMA_BIN names, or else the one that Build left
// in its folder, or fails with ErrNoBinary.
func Find() (string, error) {
	if bin := os.Getenv(EnvBinary); bin != "" {
		if _, err := os.Stat(bin); err != nil {
			return "", fmt.Errorf("serve: %s: %w", EnvBinary, err)
		}
		return filepath.Abs(bin)
	}
	dir, err := folder()
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "ollama")
	if _, err := os.Stat(bin); err != nil {
		return "", ErrNoBinary
	}
	return bin, nil
}

// folder returns the folder in the user's cache where the binary is kept.
func folder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("serve: %w", err)
	}
	return filepath.Join(cache, "threearcs", fmt.Sprintf("ollama-%s-%s-%s", Version, runtime.GOOS, runtime.GOARCH)), nil
}

// Build builds the server into the user's cache and returns its path. It needs Go, cgo
// with a C++ compiler, and the headers of nlohmann-json and stb. Progress goes to log.
func Build(ctx context.Context, log io.Writer) (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	if err := tools(); err != nil {
		return "", err
	}
	include := filepath.Join(dir, "include")
	if err := linkMiniaudio(ctx, include); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "install", "-v", "-trimpath",
		"-ldflags", "-s -w -X=github.com/ollama/ollama/version.Version="+Version, "github.com/ollama/ollama@v"+Version)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "CGO_ENABLED=1", "CGO_CPPFLAGS=-I"+include+" "+os.Getenv("CGO_CPPFLAGS"))
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("serve: build of Ollama %s: %w", Version, err)
	}
	return filepath.Join(dir, "ollama"), nil
}

// tools fails if something is missing that the build needs, and says how to get it.
func tools() error {
	for tool, remedy := range map[string]string{"go": "install Go", "g++": "install a C++ compiler (apt-get install g++)"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("serve: %s is not installed: %s", tool, remedy)
		}
	}
	for _, header := range []string{"nlohmann/json.hpp", "stb/stb_image.h"} {
		if !hasHeader(header) {
			return fmt.Errorf("serve: C++ header %s not found: apt-get install nlohmann-json3-dev libstb-dev", header)
		}
	}
	return nil
}

// hasHeader reports whether the C++ compiler finds the header.
func hasHeader(name string) bool {
	cmd := exec.Command("g++", "-x", "c++", "-E", "-include", name, os.DevNull, "-o", os.DevNull)
	return cmd.Run() == nil
}

// linkMiniaudio makes miniaudio/miniaudio.h available under the folder include.
func linkMiniaudio(ctx context.Context, include string) error {
	to := filepath.Join(include, "miniaudio")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", malgo)
	cmd.Dir = include
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("serve: download of %s: %w", malgo, err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return fmt.Errorf("serve: download of %s: %w", malgo, err)
	}
	header, err := os.ReadFile(filepath.Join(module.Dir, "miniaudio.h"))
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return os.WriteFile(filepath.Join(to, "miniaudio.h"), header, 0o644)
}
