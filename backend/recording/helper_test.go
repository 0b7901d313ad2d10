package recording_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/recording"
)

var decoding = backend.Greedy(64, 256)

func header(asks int) recording.Header {
	return recording.Header{
		Tool: "test", OS: "linux", Arch: "amd64",
		Model:       backend.ModelInfo{Name: "m:1", Digest: "d", WeightsDigest: "w", Architecture: "qwen3", Quantization: "F16", Template: "t", ContextLength: 256, Server: "ollama 0.24.0", Kernels: "cpu"},
		NumParallel: 1, Decoding: decoding,
		Set:     recording.Set{Name: "toy", SHA256: "s", Asks: asks},
		Wording: recording.Wording{Name: "toy/1", SHA256: "p"},
	}
}

func ask(i int) backend.Ask {
	return backend.Ask{System: "be brief", Prompt: fmt.Sprintf("question %d <&> é", i/2), Decoding: decoding, Repeat: i % 2}
}

func item(i int) string { return fmt.Sprintf("toy/%03d", i/2) }

// answerTo makes an answer up from the ask alone, some of them not UTF-8.
func answerTo(a backend.Ask) backend.Answer {
	r := rand.New(rand.NewPCG(uint64(len(a.Prompt)), uint64(a.Repeat)))
	var b strings.Builder
	tokens := []backend.Token{}
	for range r.IntN(64) {
		b.WriteString([]string{"a", " is", "", "\n", "é", "<b>", "\xff", "\u2028", "\ufffd"}[r.IntN(9)])
		tokens = append(tokens, backend.Token{ID: r.IntN(1000) - 1, End: b.Len()})
	}
	return backend.Answer{Text: b.String(), Tokens: tokens, Thinking: "hm", Rendered: "<user>" + a.Prompt, PromptTokens: 7, Stop: backend.StopEOS}
}

// record answers the asks 0…n-1 that the recording lacks and returns how many it asked.
func record(path string, n int) (asked int, err error) {
	w, err := recording.Append(path, header(n))
	if err != nil {
		return 0, err
	}
	defer w.Close()
	for i := range n {
		a := ask(i)
		if w.Has(recording.Ask(w.Header().Model, a)) {
			continue
		}
		asked++
		if err := w.Append(item(i), a, answerTo(a)); err != nil {
			return asked, err
		}
	}
	return asked, nil
}

// recorded returns the path and the bytes of a whole recording of n answers.
func recorded(t testing.TB, n int) (string, []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "toy.jsonl")
	asked, err := record(path, n)
	require.NoError(t, err)
	require.Equal(t, n, asked)
	return path, read(t, path)
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}
