//go:build engine && cgo

package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/ollama/ollama/fs/ggml"
)

// openGGML reads the header of a model file with Ollama's reader.
func openGGML(path string) (*ggml.GGML, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ggml.Decode(f, 0)
}

// fileSum returns the SHA-256 of the file at path in hexadecimal.
func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("engine: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("engine: read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
