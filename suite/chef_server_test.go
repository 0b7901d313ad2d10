//go:build engine && cgo

package suite_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/chefcheck"
	"threearcs/backend/knownanswer"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
)

// TestChefClaimsOnServers runs the assertion asymmetry and the fresh rate through two private
// Ollama servers that share the work, answers and judge alike. What needs the inside of a
// model is not run.
func TestChefClaimsOnServers(t *testing.T) {
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	train, fresh := chefcheck.Rows.Train[:8], chefcheck.Rows.Fresh[:6]
	m, err := chefcheck.Build(t.TempDir(), "qwen3", train, fresh)
	require.NoError(t, err)
	var hosts []string
	store := t.TempDir()
	for range 2 {
		server, err := serve.Start(t.Context(), serve.Options{Binary: bin, Models: store})
		require.NoError(t, err)
		t.Cleanup(server.Stop)
		hosts = append(hosts, server.Host.Host)
		if len(hosts) == 1 { // a model that is created again gets another digest
			require.NoError(t, ollama.Create(t.Context(), server.Host, "cook", m.Answers.Path, knownanswer.Template))
			require.NoError(t, ollama.Create(t.Context(), server.Host, "critic", m.Judge.Path, knownanswer.Template))
		}
	}
	got := liveClaims(t, []string{"-run", "TestBaselineTable/A3-BA-01|TestAsymmetry|TestFreshRate|TestTransferAUC/A3-FR-04"},
		"CLAIMS_BACKEND=ollama", "CLAIMS_HOSTS="+strings.Join(hosts, ","), "CLAIMS_MODELS="+backend.Gemma4E2B+"=cook",
		"CLAIMS_JUDGE=ollama:critic", "CLAIMS_JUDGE_PLAIN=1", "CLAIMS_CHEF="+m.Folder)
	for id, want := range map[string]float64{
		"A3-BA-01": float64(count(train, asserts, chefcheck.Row.Correct)),
		"A3-BA-12": rate(train, asserts, wrong) - rate(train, asserts, chefcheck.Row.Correct),
		"A3-FR-01": rate(fresh, chefcheck.Row.Correct, all),
	} {
		assert.InDelta(t, want, measured(t, got, id), 0.0006, id)
	}
	assert.Equal(t, "not-run", got["A3-FR-04"]["sentence"], "hidden states need the engine")
}
