package python

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadProblems(t *testing.T) {
	problems := loadSmall(t)
	require.Len(t, problems, 22)
	text, err := os.ReadFile(smallProblems)
	require.NoError(t, err)
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err = w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	again, err := ReadProblems(&zipped, "zipped")
	require.NoError(t, err)
	require.Equal(t, problems, again)
}

func TestReadProblemsErrors(t *testing.T) {
	const good = `{"task_id":"a","prompt":"p","entry_point":"e","test":"t"}`
	for name, v := range map[string]struct{ text, want string }{
		"empty":         {"", "python: f: no problems in it"},
		"blank":         {" \n\n", "no problems"},
		"not JSON":      {good + "\n{", "python: f:2: not a problem"},
		"not an object": {"[]", "f:1: not a problem"},
		"no task":       {`{"prompt":"p"}`, `f:1: task "" has no task_id`},
		"no test":       {`{"task_id":"a","prompt":"p","entry_point":"e"}`, `f:1: task "a" has no test`},
		"twice":         {good + "\n\n" + good, `f:3: task "a" again, first on line 1`},
		"half gzip":     {"\x1f\x8b\x08", "python: f: "},
		"wrong type":    {`{"task_id":1}`, "f:1: not a problem"},
	} {
		_, err := ReadProblems(strings.NewReader(v.text), "f")
		require.ErrorContains(t, err, v.want, name)
	}
}

// FuzzReadProblems checks that what is read is whole, and reads the same again.
func FuzzReadProblems(f *testing.F) {
	text, err := os.ReadFile(smallProblems)
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte("{}\n"))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, text []byte) {
		problems, err := ReadProblems(bytes.NewReader(text), "fuzz")
		if err != nil {
			return
		}
		var lines bytes.Buffer
		for _, p := range problems {
			require.Empty(t, p.missing())
			require.NoError(t, json.NewEncoder(&lines).Encode(p))
		}
		again, err := ReadProblems(&lines, "again")
		require.NoError(t, err)
		require.Equal(t, problems, again)
	})
}
