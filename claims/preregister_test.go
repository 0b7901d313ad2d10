package claims

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var registered = Question{ID: "F-x", Attacks: []string{"AB-04", "AB-01"}, Asks: "why?", Criterion: "refuted if so"}

// TestHash computes the hash as a reader would, from what is shown of a question.
func TestHash(t *testing.T) {
	want := fmt.Sprintf("%x", sha256.Sum256([]byte("F-x\nAB-04 AB-01\nwhy?\nrefuted if so\n")))
	assert.Equal(t, want, registered.Hash())
	spread := registered
	spread.Criterion = " refuted\n\tif  so"
	assert.Equal(t, want, spread.Hash(), "white space is no amendment")
}

func TestKeptOrAmended(t *testing.T) {
	registry := []Registration{{ID: "F-w", Date: "2026-01-01", SHA256: "other"}, {ID: "F-x", Date: "2026-07-01", SHA256: registered.Hash()}}
	state, note := registered.against(registry)
	assert.Equal(t, criterionKept, state)
	assert.Contains(t, note, "criterion kept: registered on 2026-07-01")

	state, note = registered.against(registry[:1])
	assert.Equal(t, notRegistered, state)
	assert.Empty(t, note)

	for name, amend := range map[string]func(*Question){
		"criterion": func(q *Question) { q.Criterion += " or so" },
		"question":  func(q *Question) { q.Asks = "when?" },
		"target":    func(q *Question) { q.Attacks = q.Attacks[:1] },
	} {
		q := registered
		amend(&q)
		state, note := q.against(registry)
		assert.Equal(t, criterionAmended, state, name)
		assert.Contains(t, note, "criterion amended", name)
		assert.Contains(t, note, registered.Hash(), name)
		assert.Contains(t, note, q.Hash(), name)
	}
}

func TestParseRegistry(t *testing.T) {
	row := "F-x\t2026-07-01\t" + registered.Hash()
	got, err := ParseRegistry(strings.NewReader(RegistryHeader + "\n" + row + "\n"))
	require.NoError(t, err)
	assert.Equal(t, []Registration{{ID: "F-x", Date: "2026-07-01", SHA256: registered.Hash()}}, got)

	for name, text := range map[string]string{
		"no header":       row,
		"empty":           "",
		"id":              RegistryHeader + "\n" + strings.TrimPrefix(row, "F-"),
		"date":            RegistryHeader + "\n" + strings.Replace(row, "2026-07-01", "July", 1),
		"checksum":        RegistryHeader + "\n" + row[:len(row)-1],
		"upper case":      RegistryHeader + "\n" + strings.ToUpper(row),
		"too many fields": RegistryHeader + "\n" + row + "\tkept",
		"blank line":      RegistryHeader + "\n\n" + row,
		"twice":           RegistryHeader + "\n" + row + "\n" + row,
	} {
		_, err := ParseRegistry(strings.NewReader(text))
		assert.ErrorContains(t, err, "line ", name)
	}
}

// TestRegistryOfThisFolder reads the registry beside a test, and none where there is none.
func TestRegistryOfThisFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	got, err := registry()
	require.NoError(t, err)
	assert.Empty(t, got)
	require.NoError(t, os.WriteFile(RegistryFile, []byte("id\n"), 0o644))
	_, err = registry()
	assert.ErrorContains(t, err, "line 1")
}

func FuzzParseRegistry(f *testing.F) {
	f.Add(RegistryHeader + "\nF-x\t2026-07-01\t" + registered.Hash() + "\n")
	f.Add(RegistryHeader)
	f.Add("\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ParseRegistry(strings.NewReader(text))
		if err != nil {
			return
		}
		again := RegistryHeader + "\n"
		for _, r := range all {
			again += r.ID + "\t" + r.Date + "\t" + r.SHA256 + "\n"
		}
		if second, err := ParseRegistry(strings.NewReader(again)); err != nil || len(second) != len(all) {
			t.Fatalf("%q is read as %v, which is read as %v, %v", text, all, second, err)
		}
	})
}
