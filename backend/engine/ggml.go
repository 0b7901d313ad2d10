//go:build engine

package engine

import (
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
