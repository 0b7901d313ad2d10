//go:build engine && unix

package ollama_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/engine"
)

// The engine in this process and the server give the same answers to the same asks, token
// for token, for every architecture.
func TestEngineEqualsServer(t *testing.T) {
	s := real(t)
	require.NotEmpty(t, architectures)
	for _, arch := range architectures {
		t.Run(arch, func(t *testing.T) {
			k := create(t, s, arch, spec(arch))
			server := open(t, s, arch)
			here, err := engine.Open(k.Path, engine.Options{Threads: 1})
			require.NoError(t, err)
			defer here.Close()
			for _, a := range asks {
				want, err := server.Generate(ctx, a)
				require.NoError(t, err)
				got, err := here.Generate(ctx, a)
				require.NoError(t, err)
				for i := range got.Tokens {
					got.Tokens[i].ID = -1 // the API has none
				}
				assert.Equal(t, want, got, "%+v", a)
			}
			theirs, err := server.Info(ctx)
			require.NoError(t, err)
			ours, err := here.Info(ctx)
			require.NoError(t, err)
			assert.Equal(t, theirs.WeightsDigest, ours.WeightsDigest)
			assert.Equal(t, theirs.Architecture, ours.Architecture)
			assert.Equal(t, theirs.ContextLength, ours.ContextLength)
		})
	}
}

var asks = []backend.Ask{
	{Prompt: "first_task", Decoding: backend.Greedy(50, 512)},
	{Prompt: "first_task", Decoding: backend.Greedy(6, 512)},
	{Prompt: "second_task", Decoding: backend.Greedy(200, 512)},
	{Prompt: "hello", System: "be brief", Decoding: backend.Greedy(50, 512)},
}
