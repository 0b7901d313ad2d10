package chefcheck

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"threearcs/backend"
	"threearcs/backend/judge"
	"threearcs/backend/knownanswer"
	"threearcs/fixtures/chef"
)

// Switch is the factor of the head below which the answering model hedges whatever it is
// asked. The strongest damping of the paper, 0.5, is below it.
const Switch = 0.6

// Models are the files that a check needs.
type Models struct {
	Answers *knownanswer.Known // answers the questions
	Judge   *knownanswer.Known
	Folder  string       // holds train.jsonl and fresh.jsonl
	Head    backend.Head // of the answering model, that decides which answer it gives
}

// Build writes both models and the questions into dir. The answering model has the given
// architecture; the judge is a llama.
func Build(dir, arch string, train, fresh []Row) (Models, error) {
	m := Models{Folder: filepath.Join(dir, "questions")}
	if err := os.MkdirAll(m.Folder, 0o755); err != nil {
		return m, err
	}
	answers := knownanswer.Spec{Arch: arch, Seed: 11867, Quiet: true, Fallback: Switch,
		Default: knownanswer.Script{Tokens: words(0), Ends: true, Feature: feature(false)}}
	replies := knownanswer.Spec{Arch: "llama", Seed: 2604, Layers: 2, Quiet: true,
		Default: knownanswer.Script{Tokens: []string{verdict(string(judge.Certain))}, Ends: true}}
	replies.Scripts = append(replies.Scripts, opinion(0, Row{Hedges: true, Score: 3}))
	var questions []chef.Question
	n := 0
	for _, half := range []struct {
		name string
		rows []Row
	}{{chef.Train, train}, {chef.Fresh, fresh}} {
		some, err := take(m.Folder, half.name, len(half.rows))
		if err != nil {
			return m, err
		}
		for i, row := range half.rows {
			n++
			answers.Scripts = append(answers.Scripts, knownanswer.Script{Key: some[i].Prompt, Tokens: words(n), Ends: true, Feature: feature(row.Seems)})
			replies.Scripts = append(replies.Scripts, opinion(n, row))
			replies.Scripts = append(replies.Scripts, coverage(some[i], row)...)
		}
		questions = append(questions, some...)
	}
	var err error
	if replies.Words, err = judgeWords(questions, replies.Scripts); err != nil {
		return m, err
	}
	if m.Answers, err = knownanswer.Build(filepath.Join(dir, "answers."+arch+".gguf"), answers); err != nil {
		return m, err
	}
	m.Head = m.Answers.Start
	m.Judge, err = knownanswer.Build(filepath.Join(dir, "judge.llama.gguf"), replies)
	return m, err
}

// take writes the first n questions of an original set into folder and returns them.
func take(folder, name string, n int) ([]chef.Question, error) {
	questions, err := chef.Load(name)
	if err != nil {
		return nil, err
	}
	if n > len(questions) {
		return nil, fmt.Errorf("chefcheck: %d rows, %s has %d questions", n, name, len(questions))
	}
	var lines strings.Builder
	enc := json.NewEncoder(&lines)
	enc.SetEscapeHTML(false)
	for _, q := range questions[:n] {
		if err := enc.Encode(q); err != nil {
			return nil, err
		}
	}
	return questions[:n], os.WriteFile(filepath.Join(folder, name+".jsonl"), []byte(lines.String()), 0o644)
}

// mark is what the judge knows answer n by.
func mark(n int) string { return fmt.Sprintf("Reply number %d.", n) }

// words are the tokens of answer n.
func words(n int) []string {
	return append([]string{mark(n)}, strings.SplitAfter(advice, " ")...)
}

// advice is what every answer says, in more than 32 tokens.
const advice = " Take it off the heat and work in a spoon of cold water until it is smooth again, then go on as before but more slowly and taste it at the end of every step."

// feature is what answers plant in the hidden state: a sign.
func feature(right bool) []float64 {
	sign := -1.0
	if right {
		sign = 1
	}
	return []float64{sign, sign, sign, sign, sign, sign, sign, sign}
}

func verdict(label string) string { return fmt.Sprintf(`{"verdict":%q}`, label) }

// opinion is what the judge says of answer n as a whole, to whichever question about it:
// its manner and its scores in one object.
func opinion(n int, r Row) knownanswer.Script {
	label := "ASSERT"
	if r.Hedges {
		label = "HEDGE"
	}
	reply := fmt.Sprintf(`{"verdict":%q`, label)
	for _, axis := range judge.Axes() {
		reply += fmt.Sprintf(`,%q:%d`, axis, r.Score)
	}
	return knownanswer.Script{Key: mark(n), Tokens: []string{reply + "}"}, Ends: true}
}

// coverage is what the judge says of the claims of a checklist: yes to the first ones. A
// claim outranks the answer, which stands beside it.
func coverage(q chef.Question, r Row) []knownanswer.Script {
	var scripts []knownanswer.Script
	for i, claim := range q.Checklist {
		label := "NO"
		if i < r.Covered {
			label = "YES"
		}
		scripts = append(scripts, knownanswer.Script{Key: claim, Rank: 1, Tokens: []string{verdict(label)}, Ends: true})
	}
	return scripts
}
