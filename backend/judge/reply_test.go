package judge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/judge"
)

var (
	kinds = []string{"CERTAIN", "UNCERTAIN", "AMBIGUOUS"}
	yesNo = []string{"YES", "NO"}
)

func TestReadLabel(t *testing.T) {
	for _, c := range []struct {
		reply  string
		labels []string
		want   string // empty: unreadable
	}{
		{"CERTAIN", kinds, "CERTAIN"},
		{"UNCERTAIN", kinds, "UNCERTAIN"}, // the released parser stored CERTAIN
		{"uncertain.\n", kinds, "UNCERTAIN"},
		{"**UNCERTAIN**", kinds, "UNCERTAIN"},
		{"Label: UNCERTAIN", kinds, "UNCERTAIN"},
		{"**Label:** UNCERTAIN", kinds, "UNCERTAIN"},
		{"> `AMBIGUOUS`", kinds, "AMBIGUOUS"},
		{"UNCERTAIN: experts differ", kinds, "UNCERTAIN"},
		{"UNCERTAIN - experts differ", kinds, "UNCERTAIN"},
		{"CERTAIN\n\nThere is one answer.", kinds, "CERTAIN"},
		{`{"verdict":"UNCERTAIN"}`, kinds, "UNCERTAIN"},
		{" {\"verdict\": \"uncertain\"}\n", kinds, "UNCERTAIN"},
		{"```json\n{\"verdict\": \"UNCERTAIN\"}\n```", kinds, "UNCERTAIN"},
		{"YES", yesNo, "YES"},
		{"No.", yesNo, "NO"},
		{"Yes, and no more than that", yesNo, "YES"},
		{"2", []string{"0", "1", "2"}, "2"},
		{"Score: 1", []string{"0", "1", "2"}, "1"},
		{`{"verdict": 2}`, []string{"0", "1", "2"}, "2"},

		{"", kinds, ""},
		{"NOT CERTAIN", kinds, ""},
		{"I am CERTAIN", kinds, ""},
		{"CERTAINLY", kinds, ""},
		{"CERTAIN-ish", kinds, ""},
		{"CERTAIN/UNCERTAIN", kinds, ""},
		{"CERTAIN, or rather UNCERTAIN", kinds, ""},
		{"CERTAIN.\nUNCERTAIN", kinds, ""},
		{"CERTAIN answers are rare", kinds, ""},
		{"PROBABLY", kinds, ""},
		{"YES or NO", yesNo, ""},
		{"YESTERDAY", yesNo, ""},
		{"Nope", yesNo, ""},
		{"1.5", []string{"0", "1", "2"}, ""},
		{"2/2", []string{"0", "1", "2"}, ""},
		{"12", []string{"0", "1", "2"}, ""},
		{`{"verdict":"MAYBE"}`, kinds, ""},
		{`{"verdict":""}`, kinds, ""},
		{`{"verdict":null}`, kinds, ""},
		{`{"label":"CERTAIN"}`, kinds, ""},
		{`{"verdict":"CERTAIN"`, kinds, ""},
		{`{"verdict":"CERTAIN"} {"verdict":"UNCERTAIN"}`, kinds, ""},
		{`{"verdict":"CERTAIN","verdict":"UNCERTAIN"}`, kinds, ""},
		{`{"verdict":["CERTAIN"]}`, kinds, ""},
	} {
		got, err := judge.ReadLabel(c.reply, c.labels)
		assert.Equal(t, c.want, got, "%q", c.reply)
		assert.Equal(t, c.want == "", err != nil, "%q: %v", c.reply, err)
	}
}

func TestReadLabelDoesNotDependOnOrder(t *testing.T) {
	for _, reply := range []string{"CERTAIN", "UNCERTAIN", "UNCERTAIN, since experts differ"} {
		reversed := slices.Clone(kinds)
		slices.Reverse(reversed)
		a, errA := judge.ReadLabel(reply, kinds)
		b, errB := judge.ReadLabel(reply, reversed)
		require.NoError(t, errA)
		require.NoError(t, errB)
		assert.Equal(t, a, b)
	}
	got, err := judge.ReadLabel("SURE THING", []string{"SURE", "SURE THING"})
	require.NoError(t, err)
	assert.Equal(t, "SURE THING", got, "the longer label is tried first")
}

func TestReadScores(t *testing.T) {
	names := []string{"depth", "self_verification"}
	want := judge.Scores{"depth": 4, "self_verification": 1}
	for _, reply := range []string{
		`{"depth":4,"self_verification":1}`,
		"```json\n{\"self_verification\": 1, \"depth\": 4, \"note\": \"x\"}\n```",
		"depth: 4\nself_verification: 1",
		"Here they are:\n- **Depth**: 4/5\n- **Self-verification:** 1/5\n",
		"1. Depth = 4\n2. Self Verification = 1",
	} {
		got, err := judge.ReadScores(reply, names, 1, 5)
		require.NoError(t, err, "%q", reply)
		assert.Equal(t, want, got, "%q", reply)
	}
	for _, reply := range []string{
		"", "4 1", "depth: 4", `{"depth":4}`, `{"depth":4,"self_verification":0}`, `{"depth":4,"self_verification":6}`,
		`{"depth":4,"self_verification":1.5}`, `{"depth":4,"self_verification":"1"}`, `{"depth":4,"self_verification":true}`,
		`{"depth":4,"depth":2,"self_verification":1}`, "depth: 4\ndepth: 2\nself_verification: 1",
		"depth: 4\nself_verification: 10", "depth: four\nself_verification: 1", `{"depth":4,"self_verification":1`,
		"depth: 4 or 5\nself_verification: 1", "depth: -4\nself_verification: 1",
	} {
		got, err := judge.ReadScores(reply, names, 1, 5)
		assert.Error(t, err, "%q", reply)
		assert.Nil(t, got, "%q", reply)
	}
}

// A reply that is read names its label, and no other word of the reply decides.
func FuzzReadLabel(f *testing.F) {
	for _, s := range []string{"UNCERTAIN", `{"verdict":"CERTAIN"}`, "**Label:** AMBIGUOUS. So.", "CERTAIN/UNCERTAIN", "```json\n{}\n```"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		got, err := judge.ReadLabel(reply, kinds)
		if err != nil {
			if got != "" {
				t.Fatalf("%q: label %q with an error", reply, got)
			}
			return
		}
		if !slices.Contains(kinds, got) || !strings.Contains(strings.ToUpper(reply), got) {
			t.Fatalf("%q read as %q", reply, got)
		}
		if got == "CERTAIN" && strings.Contains(reply, "UNCERTAIN") && !json.Valid([]byte(reply)) && !strings.HasPrefix(strings.TrimSpace(reply), "```") {
			t.Fatalf("%q read as CERTAIN", reply)
		}
		again, err := judge.ReadLabel(fmt.Sprintf(`{"verdict":%q}`, got), kinds)
		if err != nil || again != got {
			t.Fatalf("%q in JSON read as %q, %v", got, again, err)
		}
	})
}

func FuzzReadScores(f *testing.F) {
	names := judge.Axes()
	f.Add(`{"factual_accuracy":1,"hedging_appropriateness":2,"pedagogical_framing":3,"self_verification":4,"completeness":5}`)
	f.Add("factual_accuracy: 1\nhedging_appropriateness: 2\npedagogical_framing: 3\nself_verification: 4\ncompleteness: 5")
	f.Fuzz(func(t *testing.T, reply string) {
		got, err := judge.ReadScores(reply, names, 1, 5)
		if err != nil {
			return
		}
		if len(got) != len(names) {
			t.Fatalf("%q: %d scores", reply, len(got))
		}
		for name, n := range got {
			if n < 1 || n > 5 || !slices.Contains(names, name) {
				t.Fatalf("%q: %s is %d", reply, name, n)
			}
		}
	})
}
