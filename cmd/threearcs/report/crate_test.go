package report

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCrate(t *testing.T) {
	r := sample(t)
	r.Run = Run{Commit: "0123abc", Dirty: true, Go: "go1.26", System: "linux/amd64", Backend: "recorded",
		Modules: map[string]string{"example.org/b": "v2", "example.org/a": "v1"}}
	c := Crate{Report: r, Date: "2026-11-23", Files: []CrateFile{{"report.json", "Results", "application/json", []byte("{}\n")}},
		URL: func(path string) string {
			if path == "run.py" {
				return "https://example.org/run.py"
			}
			return ""
		}}
	text := golden(t, func(w io.Writer) error { _, err := w.Write(c.Metadata()); return err })

	var doc struct {
		Graph []map[string]any `json:"@graph"`
	}
	require.NoError(t, json.Unmarshal([]byte(text), &doc))
	ids := map[string]bool{schemaOrg + "FailedActionStatus": true, crateSpec: true}
	for _, o := range doc.Graph {
		id := o["@id"].(string)
		assert.False(t, ids[id], "%s twice", id)
		ids[id] = true
		assert.NotEmpty(t, o["@type"], id)
	}
	for _, o := range doc.Graph {
		checkRefs(t, ids, o["@id"].(string), o)
	}
}

// checkRefs checks that every reference below v leads to an object of the crate.
func checkRefs(t *testing.T, ids map[string]bool, from string, v any) {
	switch v := v.(type) {
	case map[string]any:
		if id, ok := v["@id"].(string); ok {
			assert.True(t, ids[id], "%s refers to %s, which the crate lacks", from, id)
		}
		for _, x := range v {
			checkRefs(t, ids, from, x)
		}
	case []any:
		for _, x := range v {
			checkRefs(t, ids, from, x)
		}
	}
}
