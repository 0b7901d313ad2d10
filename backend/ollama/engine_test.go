//go:build engine && unix

package ollama_test

import (
	"math"
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

// The server's embeddings endpoint gives the hidden state that the engine reads, up to the
// rounding of keys and values to F16.
func TestEngineStateEqualsServer(t *testing.T) {
	s := real(t)
	k := create(t, s, "llama", spec("llama"))
	server := open(t, s, "llama")
	here, err := engine.Open(k.Path, engine.Options{Threads: 1, Exact: true})
	require.NoError(t, err)
	defer here.Close()
	for _, a := range asks {
		answer, err := here.Generate(ctx, a)
		require.NoError(t, err)
		text := answer.Rendered + answer.Text
		ids, err := here.Tokenize(text)
		require.NoError(t, err)
		want, err := here.State(ctx, ids)
		require.NoError(t, err)
		got, err := server.HiddenState(ctx, text)
		require.NoError(t, err)
		require.Len(t, got, len(want.Last))
		var diff, size float64
		for i, v := range want.Last {
			diff += (got[i] - float64(v)) * (got[i] - float64(v))
			size += float64(v) * float64(v)
		}
		assert.Less(t, math.Sqrt(diff/size), 5e-3, "%+v", a)
	}
}

var asks = []backend.Ask{
	{Prompt: "first_task", Decoding: backend.Greedy(50, 512)},
	{Prompt: "first_task", Decoding: backend.Greedy(6, 512)},
	{Prompt: "second_task", Decoding: backend.Greedy(200, 512)},
	{Prompt: "hello", System: "be brief", Decoding: backend.Greedy(50, 512)},
}
