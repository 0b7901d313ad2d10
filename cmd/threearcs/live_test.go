package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/knownanswer"
	"threearcs/backend/live"
	"threearcs/backend/ollama"
	"threearcs/backend/ollama/serve"
	"threearcs/backend/pool"
	"threearcs/backend/python"
)

const smallProblems = "../../testdata/problems/small.jsonl"

// runCommand runs a command and returns what it prints.
func runCommand(t *testing.T, cmd *cobra.Command, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&bytes.Buffer{})
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(context.Background())
	return out.String(), err
}

func loadSmall(t *testing.T) live.Set {
	t.Helper()
	problems, err := python.LoadProblems(smallProblems)
	require.NoError(t, err)
	return live.NewSet("small", problems)
}

// solution is an answer of a preamble of so many words and a program in a block, right or
// wrong.
func solution(p python.Problem, preamble int, right bool) []string {
	body := p.CanonicalSolution
	if !right {
		body = "    return 'wrong'\n"
	}
	code := "```python\n" + p.Prompt + body + "```\n"
	words := make([]string, preamble, preamble+100)
	for i := range words {
		words[i] = "so "
	}
	return append(words, strings.SplitAfter(code, " ")...)
}

// recordFake records a model that answers problem i with say(i).
func recordFake(t *testing.T, path, name string, numPredict int, say func(i int, p python.Problem) []string) {
	t.Helper()
	set := loadSmall(t)
	answers := map[string][]string{}
	for i, p := range set.Problems {
		answers[set.Wording.Prompt(p)] = say(i, p)
	}
	m := &backend.Fake{Name: name, Say: func(prompt string) ([]string, bool, error) { return answers[prompt], true, nil }}
	r := live.Recorder{Servers: []pool.Server{{Name: "here", Model: m}}, Set: set, Decoding: backend.Greedy(numPredict, 8192), Tool: "test"}
	_, err := r.Record(context.Background(), path)
	require.NoError(t, err)
}

// recordPair records a base that is right after 600 words and a student that is right
// after 80, but for fewer problems.
func recordPair(t *testing.T) (base, student string) {
	t.Helper()
	dir := t.TempDir()
	base, student = filepath.Join(dir, "base.jsonl"), filepath.Join(dir, "student.jsonl")
	recordFake(t, base, "base", 2048, func(i int, p python.Problem) []string { return solution(p, 600, i%8 != 0) })
	recordFake(t, student, "student", 1024, func(i int, p python.Problem) []string { return solution(p, 80, i%2 != 0) })
	return base, student
}

func requirePython(t *testing.T) {
	t.Helper()
	if err := python.Available(); err != nil {
		t.Skip(err)
	}
}

func TestCompare(t *testing.T) {
	requirePython(t)
	base, student := recordPair(t)
	dir := t.TempDir()
	asJSON, svg := filepath.Join(dir, "c.json"), filepath.Join(dir, "c.svg")
	out, err := runCommand(t, newCompareCmd(), base, student, "--set", "small", "--problems", smallProblems, "--json", asJSON, "--svg", svg)
	require.NoError(t, err)
	autogold.ExpectFile(t, autogold.Raw(out))

	var c live.Comparison
	data, err := os.ReadFile(asJSON)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &c))
	n := len(loadSmall(t).Problems)
	assert.Equal(t, n, c.Items)
	assert.Equal(t, n/2, c.Caps[0].B.Passed, "at 512 the student alone has answered")
	assert.Zero(t, c.Caps[0].A.Passed)
	assert.Equal(t, n-(n+7)/8, c.Caps[1].A.Passed)
	assert.Len(t, c.Sign.Changes, 1)

	picture, err := os.ReadFile(svg)
	require.NoError(t, err)
	assert.Contains(t, string(picture), "</svg>")
	assert.Contains(t, string(picture), "student")
}

func TestCompareRefuses(t *testing.T) {
	base, student := recordPair(t)
	dir := t.TempDir()

	_, err := runCommand(t, newCompareCmd(), base, student, "--set", "nosuch")
	require.ErrorContains(t, err, `set "nosuch" is not known`)

	data, err := os.ReadFile(smallProblems)
	require.NoError(t, err)
	other := filepath.Join(dir, "other.jsonl")
	require.NoError(t, os.WriteFile(other, bytes.Replace(data, []byte("hello"), []byte("hullo"), 1), 0o644))
	_, err = runCommand(t, newCompareCmd(), base, student, "--set", "small", "--problems", other)
	require.ErrorContains(t, err, "was recorded with set.sha256")

	_, err = runCommand(t, newCompareCmd(), base, filepath.Join(dir, "none"), "--set", "small", "--problems", smallProblems)
	require.ErrorContains(t, err, "none")
}

func TestVerify(t *testing.T) {
	base, student := recordPair(t)
	archive := base + ".zst"
	out, err := runCommand(t, newVerifyCmd(), base, "--archive", archive)
	require.NoError(t, err)
	packed, err := runCommand(t, newVerifyCmd(), archive)
	require.NoError(t, err)
	assert.Equal(t, strings.ReplaceAll(out, base, "R"), strings.ReplaceAll(packed, archive, "R"))
	autogold.ExpectFile(t, autogold.Raw(strings.NewReplacer(base, "base.jsonl", runtime.GOOS+"/"+runtime.GOARCH, "OS/ARCH").Replace(out)))

	data, err := os.ReadFile(student)
	require.NoError(t, err)
	cut := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
	require.NoError(t, os.WriteFile(student, data[:cut], 0o644))
	_, err = runCommand(t, newVerifyCmd(), student)
	require.ErrorContains(t, err, "1 answers are missing")
	_, err = runCommand(t, newVerifyCmd(), student, "--partial")
	require.NoError(t, err)

	data[len(data)/2] ^= 1
	require.NoError(t, os.WriteFile(student, data, 0o644))
	_, err = runCommand(t, newVerifyCmd(), student)
	require.ErrorContains(t, err, fmt.Sprintf("%s:%d:", student, bytes.Count(data[:len(data)/2], []byte("\n"))+1))
}

// pupilSpec is a model that answers every problem after a preamble, some of them rightly.
func pupilSpec(set live.Set, preamble int, right func(i int) bool) knownanswer.Spec {
	spec := knownanswer.Spec{Arch: "qwen3", Seed: 5, Default: knownanswer.Script{Tokens: []string{"what"}, Ends: true}}
	for i := range 120 { // alternate, or the server takes it for a loop
		spec.Filler = append(spec.Filler, []string{"so ", "well "}[i%2])
	}
	for i, p := range set.Problems {
		spec.Scripts = append(spec.Scripts, knownanswer.Script{Key: "def " + p.EntryPoint + "(", Filler: preamble, Tokens: solution(p, 0, right(i)), Ends: true})
	}
	return spec
}

// A known-answer model on a real server, recorded and compared through the commands: the
// numbers are those that were known before.
func TestRecordOnRealServer(t *testing.T) {
	requirePython(t)
	bin, err := serve.Find()
	if err != nil {
		t.Skip(err)
	}
	s, err := serve.Start(context.Background(), serve.Options{Binary: bin, Models: t.TempDir()})
	require.NoError(t, err)
	defer s.Stop()
	set := loadSmall(t)
	dir := t.TempDir()
	var paths []string
	for name, preamble := range map[string]int{"base": 120, "student": 10} {
		spec := pupilSpec(set, preamble, func(i int) bool { return name == "base" && i%8 != 0 || name == "student" && i%2 != 0 })
		k, err := knownanswer.Build(filepath.Join(dir, name+".gguf"), spec)
		require.NoError(t, err)
		require.NoError(t, ollama.Create(context.Background(), s.Host, name, k.Path, knownanswer.Template))
		path := filepath.Join(dir, name+".jsonl")
		out, err := runCommand(t, newRecordCmd(), "--model", name, "--set", "small", "--problems", smallProblems, "--hosts", s.Host.Host,
			"--num-predict", "512", "--num-ctx", "2048", "--num-thread", "1", "--num-parallel", "1", "--digest", k.SHA256, "--out", path)
		require.NoError(t, err)
		assert.Contains(t, out, fmt.Sprintf("%d answers, %d of them new", len(set.Problems), len(set.Problems)))
		_, err = runCommand(t, newVerifyCmd(), path)
		require.NoError(t, err)
		paths = append(paths, path)
	}
	if !strings.HasSuffix(paths[0], "base.jsonl") {
		paths[0], paths[1] = paths[1], paths[0]
	}
	out, err := runCommand(t, newCompareCmd(), paths[0], paths[1], "--set", "small", "--problems", smallProblems, "--caps", "64,512", "--json", "-")
	require.NoError(t, err)
	var c live.Comparison
	require.NoError(t, json.Unmarshal([]byte(out), &c))
	n := len(set.Problems)
	last := c.Caps[1]
	assert.Equal(t, n-(n+7)/8, last.A.Passed)
	assert.Equal(t, n/2, last.B.Passed)
	assert.Zero(t, last.A.Truncated+last.B.Truncated)
	assert.Zero(t, c.Caps[0].A.Passed)
	assert.Equal(t, n, c.Caps[0].A.Truncated)
	assert.Equal(t, []int{1, -1}, []int{c.Sign.First, c.Sign.Last})
	assert.Len(t, c.Sign.Changes, 1)
}
