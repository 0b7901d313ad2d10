package chefrun

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/fixtures"
)

func TestOriginal(t *testing.T) {
	sets, err := Original()
	require.NoError(t, err)
	require.Len(t, sets, 2)
	assert.Equal(t, backend.Step16, sets[0].Name)
	assert.Equal(t, backend.Fresh, sets[1].Name)
	for _, s := range sets {
		assert.Len(t, s.Questions, 60)
		assert.True(t, s.StandIn && s.hasChecklists())
	}
	assert.NotEqual(t, sets[0].sha256(), sets[1].sha256())
}

func TestReleased(t *testing.T) {
	store := fixtures.FromEnv()
	sets, err := Released(t.Context(), store, map[string][]string{"step16/041": {"one"}})
	if err != nil {
		t.Skipf("needs the authors' prompts: %v", err)
	}
	require.Len(t, sets[0].Questions, 100)
	require.Len(t, sets[1].Questions, 193)
	assert.False(t, sets[0].StandIn)
	assert.False(t, sets[0].hasChecklists())
	assert.Equal(t, []string{"one"}, sets[0].Questions[41].Checklist)
	_, err = Released(t.Context(), store, map[string][]string{"step16/100": {"one"}})
	assert.ErrorContains(t, err, "1 of 1 checklists are for no released prompt")
}

func TestReadChecklists(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "lists.jsonl")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	got, err := ReadChecklists(write(`{"id":"a","checklist":["x","y"]}` + "\n" + `{"id":"b","checklist":["z"]}` + "\n"))
	require.NoError(t, err)
	assert.Equal(t, map[string][]string{"a": {"x", "y"}, "b": {"z"}}, got)
	const good = `{"id":"a","checklist":["x"]}` + "\n"
	for want, text := range map[string]string{
		"lists.jsonl:2: a has a checklist already": good + good,
		"lists.jsonl:2: EOF":                       good + "\n" + good,
		"lists.jsonl:1: EOF":                       "",
		`:1: no "id"`:                              `{"checklist":["x"]}`,
		`a: no "checklist"`:                        `{"id":"a"}`,
		"a claim is empty":                         `{"id":"a","checklist":["x"," "]}`,
		"unknown field":                            `{"id":"a","claims":["x"]}`,
		"more than one object":                     `{"id":"a","checklist":["x"]} {}`,
	} {
		_, err := ReadChecklists(write(text))
		assert.ErrorContains(t, err, want, "%q", text)
	}
	_, err = ReadChecklists(filepath.Join(t.TempDir(), "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func FuzzParseChecklists(f *testing.F) {
	f.Add([]byte(`{"id":"a","checklist":["x"]}`))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lists, err := parseChecklists("f", data)
		for id, list := range lists {
			if err == nil && (id == "" || len(list) == 0) {
				t.Fatalf("%q: %v", id, list)
			}
		}
	})
}
