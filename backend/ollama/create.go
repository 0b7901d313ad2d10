package ollama

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/ollama/ollama/api"
)

// Create gives the server a model made of the GGUF file at path with the chat template
// (empty: what the server infers from the file).
func Create(ctx context.Context, host *url.URL, name, path, template string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("ollama: create %s: %w", name, err)
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return fmt.Errorf("ollama: create %s: %w", name, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("ollama: create %s: %w", name, err)
	}
	client := api.NewClient(host, http.DefaultClient)
	digest := fmt.Sprintf("sha256:%x", hash.Sum(nil))
	if err := client.CreateBlob(ctx, digest, file); err != nil {
		return fmt.Errorf("ollama: create %s: %w", name, err)
	}
	r := &api.CreateRequest{Model: name, Files: map[string]string{"model.gguf": digest}, Template: template}
	if err := client.Create(ctx, r, func(api.ProgressResponse) error { return nil }); err != nil {
		return fmt.Errorf("ollama: create %s: %w", name, err)
	}
	return nil
}

// Delete removes a model from the server.
func Delete(ctx context.Context, host *url.URL, name string) error {
	client := api.NewClient(host, http.DefaultClient)
	if err := client.Delete(ctx, &api.DeleteRequest{Model: name}); err != nil {
		return fmt.Errorf("ollama: delete %s: %w", name, err)
	}
	return nil
}
