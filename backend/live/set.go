package live

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"threearcs/backend"
	"threearcs/backend/python"
	"threearcs/backend/recording"
)

// A Set is a set of problems and how each becomes a prompt.
type Set struct {
	Name     string
	SHA256   string // of the problems as JSON lines
	Wording  Wording
	Problems []python.Problem
}

// A Wording is a template that makes a prompt of a problem. Its name changes with its text.
type Wording struct {
	Name string
	Text string // with {prompt} where the text of the problem goes
}

// Chat asks for a whole function in one code block. The words are ours: none are published
// with the paper.
var Chat = Wording{
	Name: "humaneval-chat/1",
	Text: "Complete the Python function below. Reply with one Python code block that contains the whole function, with the imports and helpers it needs.\n\n```python\n{prompt}```\n",
}

// Prompt returns the prompt for p.
func (w Wording) Prompt(p python.Problem) string {
	return strings.Replace(w.Text, "{prompt}", strings.TrimRight(p.Prompt, " \t\n")+"\n", 1)
}

// ID returns the name and the checksum of w.
func (w Wording) ID() recording.Wording {
	return recording.Wording{Name: w.Name, SHA256: recording.SHA256(w.Text)}
}

// NewSet returns the set called name with the chat wording.
func NewSet(name string, problems []python.Problem) Set {
	hash := sha256.New()
	enc := json.NewEncoder(hash)
	for _, p := range problems {
		_ = enc.Encode(p) // a struct of strings, written to a hash: cannot fail
	}
	return Set{Name: name, SHA256: hex.EncodeToString(hash.Sum(nil)), Wording: Chat, Problems: problems}
}

// ID returns what a recording of repeats asks for each problem says about the set.
func (s Set) ID(repeats int) recording.Set {
	distinct := map[string]bool{}
	for _, p := range s.Problems {
		distinct[s.Wording.Prompt(p)] = true
	}
	return recording.Set{Name: s.Name, SHA256: s.SHA256, Asks: len(distinct) * repeats}
}

// Ask returns the question that problem i is under d.
func (s Set) Ask(i int, d backend.Decoding, repeat int) backend.Ask {
	return backend.Ask{Prompt: s.Wording.Prompt(s.Problems[i]), Decoding: d, Repeat: repeat}
}

// A Question is an ask with the item it is for.
type Question struct {
	Item string
	Ask  backend.Ask
}

// Questions are what a set asks of a model under one decoding.
type Questions struct {
	Set     recording.Set
	Wording recording.Wording
	All     []Question
}

// Questions returns the questions of s under d, each problem asked so many times.
func (s Set) Questions(d backend.Decoding, repeats int) Questions {
	q := Questions{Set: s.ID(repeats), Wording: s.Wording.ID()}
	for i, p := range s.Problems {
		for repeat := range repeats {
			q.All = append(q.All, Question{p.TaskID, s.Ask(i, d, repeat)})
		}
	}
	return q
}
