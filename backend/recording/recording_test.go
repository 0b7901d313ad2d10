package recording_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/recording"
)

func TestRoundTrip(t *testing.T) {
	const n = 20
	path, _ := recorded(t, n)
	f, err := recording.Open(path)
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, n, f.Len())
	for i := range n {
		got, ok, err := f.Lookup(recording.Ask(f.Header.Model, ask(i)))
		require.NoError(t, err)
		require.True(t, ok, "ask %d", i)
		require.Equal(t, answerTo(ask(i)), got)

		rec, at, err := f.At(i)
		require.NoError(t, err)
		assert.Equal(t, answerTo(ask(i)), at)
		assert.Equal(t, item(i), rec.Item)
		assert.Equal(t, ask(i).Prompt, rec.Ask.Prompt)
		assert.Equal(t, ask(i).System, rec.Ask.System)
	}
	_, ok, err := f.Lookup(recording.Ask(f.Header.Model, ask(n)))
	require.NoError(t, err)
	assert.False(t, ok, "an ask that was not recorded")
}

func TestPromptsAreStoredOnce(t *testing.T) {
	_, data := recorded(t, 20) // 10 prompts, each asked twice
	assert.Equal(t, 10, bytes.Count(data, []byte(`"text":"question`)))
	assert.Equal(t, 1, bytes.Count(data, []byte(`"text":"be brief"`)))
}

// A schema is stored with its answer, in the file and in the archive.
func TestFormatRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "toy.jsonl")
	w, err := recording.Append(path, header(1))
	require.NoError(t, err)
	a := ask(0)
	a.Format = `{"type":"object"}`
	require.NoError(t, w.Append("toy/000", a, answerTo(a)))
	require.NoError(t, w.Close())
	sorted, err := os.Create(filepath.Join(t.TempDir(), "sorted.jsonl"))
	require.NoError(t, err)
	for range 2 {
		f, err := recording.Open(path)
		require.NoError(t, err)
		got, _, err := f.At(0)
		require.NoError(t, err)
		assert.Equal(t, a.Format, got.Ask.Format)
		_, free, err := f.Lookup(recording.Ask(f.Header.Model, ask(0)))
		require.NoError(t, err)
		assert.False(t, free, "the same ask without a schema is another")
		require.NoError(t, f.WriteSorted(sorted))
		require.NoError(t, f.Close())
		path = sorted.Name()
	}
	require.NoError(t, sorted.Close())
}

// Everything that can change an answer changes its key; the model's name does not.
func TestKey(t *testing.T) {
	base := recording.Ask(header(1).Model, ask(0))
	for name, change := range map[string]func(m *backend.ModelInfo, a *backend.Ask){
		"digest":      func(m *backend.ModelInfo, _ *backend.Ask) { m.Digest = "e" },
		"template":    func(m *backend.ModelInfo, _ *backend.Ask) { m.Template = "u" },
		"server":      func(m *backend.ModelInfo, _ *backend.Ask) { m.Server = "ollama 0.25.0" },
		"kernels":     func(m *backend.ModelInfo, _ *backend.Ask) { m.Kernels = "gpu" },
		"context":     func(m *backend.ModelInfo, _ *backend.Ask) { m.ContextLength++ },
		"system":      func(_ *backend.ModelInfo, a *backend.Ask) { a.System = "" },
		"prompt":      func(_ *backend.ModelInfo, a *backend.Ask) { a.Prompt += "\n" },
		"repeat":      func(_ *backend.ModelInfo, a *backend.Ask) { a.Repeat++ },
		"format":      func(_ *backend.ModelInfo, a *backend.Ask) { a.Format = `{"type":"object"}` },
		"num_predict": func(_ *backend.ModelInfo, a *backend.Ask) { a.Decoding.NumPredict++ },
		"penalty":     func(_ *backend.ModelInfo, a *backend.Ask) { a.Decoding.RepeatPenalty = 1.1 },
		"seed":        func(_ *backend.ModelInfo, a *backend.Ask) { a.Decoding.Seed++ },
		"stop":        func(_ *backend.ModelInfo, a *backend.Ask) { a.Decoding.Stop = []string{"\n"} },
		"think":       func(_ *backend.ModelInfo, a *backend.Ask) { a.Decoding.Think = true },
	} {
		m, a := header(1).Model, ask(0)
		change(&m, &a)
		assert.NotEqual(t, base.Key(), recording.Ask(m, a).Key(), name)
	}
	m, a := header(1).Model, ask(0)
	m.Name, a.Decoding.Stop = "other:tag", []string{}
	assert.Equal(t, base.Key(), recording.Ask(m, a).Key(), "name, empty stop")
}

func TestMismatchNamesTheField(t *testing.T) {
	path, data := recorded(t, 4)
	for field, change := range map[string]func(*recording.Header){
		"tool":                    func(h *recording.Header) { h.Tool = "x" },
		"arch":                    func(h *recording.Header) { h.Arch = "x" },
		"model.digest":            func(h *recording.Header) { h.Model.Digest = "x" },
		"model.name":              func(h *recording.Header) { h.Model.Name = "x" },
		"num_parallel":            func(h *recording.Header) { h.NumParallel = 4 },
		"decoding.num_predict":    func(h *recording.Header) { h.Decoding.NumPredict = 1 },
		"decoding.repeat_penalty": func(h *recording.Header) { h.Decoding.RepeatPenalty = 1.1 },
		"set.sha256":              func(h *recording.Header) { h.Set.SHA256 = "x" },
		"wording.name":            func(h *recording.Header) { h.Wording.Name = "x" },
	} {
		h := header(4)
		change(&h)
		_, err := recording.Append(path, h)
		var mismatch *recording.MismatchError
		require.ErrorAs(t, err, &mismatch, field)
		assert.Equal(t, field, mismatch.Field)
		assert.Contains(t, err.Error(), path)
	}
	assert.Equal(t, data, read(t, path), "a refused recording is left alone")
}

func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	w, err := recording.Append(path, header(4))
	require.NoError(t, err)
	_, err = recording.Append(path, header(4))
	require.ErrorIs(t, err, recording.ErrLocked)
	require.ErrorContains(t, err, path)
	require.NoError(t, w.Close())
	w, err = recording.Append(path, header(4))
	require.NoError(t, err)
	require.NoError(t, w.Close())
}

func TestAppendRefuses(t *testing.T) {
	path, data := recorded(t, 4)
	w, err := recording.Append(path, header(4))
	require.NoError(t, err)
	defer w.Close()
	require.ErrorContains(t, w.Append(item(0), ask(0), answerTo(ask(0))), "answered before in line")

	other := ask(9)
	other.Decoding.TopK = 40
	require.ErrorContains(t, w.Append("x", other, answerTo(other)), "asked with top_k 40, the recording has 1")

	bad := answerTo(ask(9))
	bad.Stop = "because"
	require.ErrorContains(t, w.Append("x", ask(9), bad), `unknown stop reason "because"`)
	bad = answerTo(ask(9))
	bad.Tokens = []backend.Token{{End: len(bad.Text) + 1}}
	require.ErrorContains(t, w.Append("x", ask(9), bad), "does not lie within")
	assert.Equal(t, data, read(t, path))

	_, err = recording.Append(path+".zst", header(4))
	require.ErrorContains(t, err, "archive")
}

// Any single damaged byte is refused, with the line it is in.
func TestDamageIsRefused(t *testing.T) {
	path, data := recorded(t, 6)
	cases := 0
	for at := 0; at < len(data); at += 7 {
		bad := bytes.Clone(data)
		bad[at] ^= 4
		require.NoError(t, os.WriteFile(path, bad, 0o644))
		_, err := recording.Verify(path)
		var corrupt *recording.CorruptError
		require.ErrorAs(t, err, &corrupt, "byte %d", at)
		line := bytes.Count(data[:at], []byte("\n")) + 1
		assert.Equal(t, line, corrupt.Line)
		_, err = recording.Append(path, header(6))
		require.ErrorAs(t, err, &corrupt)
		assert.Equal(t, bad, read(t, path), "nothing is repaired")
		cases++
	}
	require.Greater(t, cases, 100)
}

// Whole lines with valid checksums still have to fit together.
func TestLinesMustFit(t *testing.T) {
	path, data := recorded(t, 4)
	lines := bytes.SplitAfter(data, []byte("\n"))
	lines = lines[:len(lines)-1]
	other, _ := recorded(t, 4)
	h := header(4)
	h.Model.Digest = "e"
	require.NoError(t, os.Remove(other))
	w, err := recording.Append(other, h)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for name, c := range map[string]struct {
		lines [][]byte
		want  string
	}{
		"answer of another model": {append([][]byte{read(t, other)}, lines[1:]...), "header and line make"},
		"answer twice":            {append(lines[:len(lines):len(lines)], lines[len(lines)-1]), "answered before in line"},
		"text twice":              {append(lines[:len(lines):len(lines)], lines[1]), "occurs twice"},
		"text missing":            {append(lines[:1:1], lines[2:]...), "is not in the recording"},
		"two headers":             {append(lines[:len(lines):len(lines)], lines[0]), "second header"},
		"no header":               {lines[1:], "not a header"},
		"blank line":              {append(lines[:len(lines):len(lines)], []byte("\n")), "too short"},
	} {
		require.NoError(t, os.WriteFile(path, bytes.Join(c.lines, nil), 0o644))
		_, err := recording.Verify(path)
		var corrupt *recording.CorruptError
		require.ErrorAs(t, err, &corrupt, name)
		assert.ErrorContains(t, err, c.want, name)
	}
}

func TestVerifyAndArchive(t *testing.T) {
	path, data := recorded(t, 40)
	sum, err := recording.Verify(path)
	require.NoError(t, err)
	assert.True(t, sum.Complete())
	assert.Equal(t, 40, sum.Answers)
	assert.Equal(t, map[backend.StopReason]int{backend.StopEOS: 40}, sum.Stops)

	// The archive holds the same, smaller, and is the same however the answers came in.
	archive := path + ".zst"
	require.NoError(t, recording.Archive(archive, path))
	packed, err := recording.Verify(archive)
	require.NoError(t, err)
	assert.Equal(t, sum, packed)
	assert.Less(t, len(read(t, archive)), len(data)/2)

	shuffled := filepath.Join(t.TempDir(), "r.jsonl")
	w, err := recording.Append(shuffled, header(40))
	require.NoError(t, err)
	for i := range 40 {
		i = i * 7 % 40
		require.NoError(t, w.Append(item(i), ask(i), answerTo(ask(i))))
	}
	require.NoError(t, w.Close())
	require.NoError(t, recording.Archive(shuffled+".zst", shuffled))
	assert.Equal(t, read(t, archive), read(t, shuffled+".zst"))

	// A damaged archive is refused too.
	bad := read(t, archive)
	bad[len(bad)/2] ^= 1
	require.NoError(t, os.WriteFile(archive, bad, 0o644))
	_, err = recording.Verify(archive)
	require.ErrorContains(t, err, archive)
}

func TestIncomplete(t *testing.T) {
	path, data := recorded(t, 4)
	require.NoError(t, os.WriteFile(path, data[:len(data)-5], 0o644))
	sum, err := recording.Verify(path)
	require.NoError(t, err)
	assert.True(t, sum.Torn)
	assert.Equal(t, 1, sum.Missing)
	assert.False(t, sum.Complete())
}

func FuzzReader(f *testing.F) {
	_, data := recorded(f, 4)
	f.Add(data)
	f.Add(data[:len(data)-1])
	f.Add([]byte("{\"header\":{}}\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := recording.NewReader("fuzz", bytes.NewReader(in))
		for err == nil {
			_, err = r.Next()
		}
		if err == io.EOF && !bytes.HasSuffix(in, []byte("\n")) {
			t.Errorf("accepted a recording without a last newline")
		}
	})
}
