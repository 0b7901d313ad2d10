package check

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend/judge"
)

const whole = `{"id":"a-1","prompt":"Why?","response":"So.","verbal":"hedge","certainty":"CERTAIN","rubric":{"factual_accuracy":4,"hedging_appropriateness":1,"pedagogical_framing":2,"self_verification":3,"completeness":5},"mcas":1,"checklist":["x","y"],"met":[true,false]}`

func TestParseFile(t *testing.T) {
	s, err := ParseFile("mine.jsonl", []byte(whole+"\n"+`{"id":"a-2","prompt":"Why?","response":"","verbal":"assert"}`+"\n"))
	require.NoError(t, err)
	require.Len(t, s.Items, 2)
	it := s.Items[0]
	for _, in := range Instruments() {
		assert.True(t, it.labelled(in), in)
		assert.Equal(t, in == Verbal, s.Items[1].labelled(in), in)
	}
	assert.Equal(t, judge.Certain, it.Told)
	assert.Equal(t, []bool{true, false}, it.Met)
}

func TestParseFileRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown member":    {`"mcas"`, `"macs"`, "unknown field"},
		"no id":             {`"a-1"`, `""`, "id and prompt"},
		"no prompt":         {`"Why?"`, `""`, "id and prompt"},
		"verbal":            {`"hedge"`, `"HEDGE"`, `verbal "HEDGE": use "assert" or "hedge"`},
		"certainty":         {`"CERTAIN"`, `"certain"`, `certainty "certain"`},
		"mcas":              {`"mcas":1`, `"mcas":3`, "mcas is 3"},
		"mcas negative":     {`"mcas":1`, `"mcas":-1`, "mcas is -1"},
		"rubric too high":   {`"completeness":5`, `"completeness":6`, "completeness is 6"},
		"rubric incomplete": {`,"completeness":5`, ``, "completeness is 0"},
		"rubric extra":      {`"completeness":5`, `"completeness":5,"style":3`, "6 scales"},
		"met too short":     {`[true,false]`, `[true]`, "2 claims in checklist and 1 labels in met"},
		"two objects":       {`]}`, `]}{}`, "more than one object"},
		"not JSON":          {`{"id"`, `"id"`, "cannot unmarshal"},
		"second line blank": {`]}`, "]}\n", "EOF"},
		"empty":             {whole, "", "the file is empty"},
		"same id":           {`]}`, "]}\n" + whole, `id "a-1" occurs before in line 1`},
		"no label":          {whole, `{"id":"a-1","prompt":"Why?","response":"So."}`, "no label"},
	} {
		_, err := ParseFile("mine.jsonl", []byte(strings.Replace(whole, c.old, c.new, 1)+"\n"))
		var parse *ParseError
		require.ErrorAs(t, err, &parse, name)
		assert.ErrorContains(t, err, c.want, name)
		assert.ErrorContains(t, err, "check: mine.jsonl:", name)
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(whole + "\n" + whole))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseFile("fuzz.jsonl", data)
		var parse *ParseError
		if err != nil && !errors.As(err, &parse) {
			t.Fatalf("error without a line: %v", err)
		}
		for _, it := range s.Items {
			if err := it.check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
