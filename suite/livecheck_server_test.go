//go:build engine && cgo

package suite_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/knownanswer"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
	"threearcs/backend/python"
)

// TestHumanEvalClaimsOnKnownAnswersOfServer runs the claims of section 4.1 through a private
// Ollama server.
func TestHumanEvalClaimsOnKnownAnswersOfServer(t *testing.T) {
	if err := python.Available(); err != nil {
		t.Skip(err)
	}
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	base, student, want := knownPair(t)
	server, err := serve.Start(t.Context(), serve.Options{Binary: bin, Models: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	require.NoError(t, ollama.Create(t.Context(), server.Host, "base", base.Path, knownanswer.Template))
	require.NoError(t, ollama.Create(t.Context(), server.Host, "student", student.Path, knownanswer.Template))
	found := runHumanEvalClaims(t, nil, "CLAIMS_BACKEND=ollama", "OLLAMA_HOST="+server.Host.Host, "CLAIMS_NUM_THREAD=1", "CLAIMS_NUM_PREDICT=1024",
		"CLAIMS_RECORD_DIR="+t.TempDir(), "CLAIMS_MODELS="+backend.Qwen06B+"=base,"+backend.Qwen06BDD+"=student")
	requireKnown(t, found, want)
}
