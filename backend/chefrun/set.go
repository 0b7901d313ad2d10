package chefrun

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"threearcs/backend"
	"threearcs/fixtures"
	"threearcs/fixtures/chef"
)

// A Set is the questions that stand for a prompt set of the paper.
type Set struct {
	Name      string // backend.Step16 or backend.Fresh
	Questions []Question
	StandIn   bool // the prompts are not the paper's
}

// A Question is a prompt with the claims that a good answer contains.
type Question struct {
	ID        string   `json:"id"`
	Prompt    string   `json:"prompt"`
	Checklist []string `json:"checklist,omitempty"`
}

// sha256 returns the checksum of the questions as JSON lines.
func (s Set) sha256() string {
	hash := sha256.New()
	enc := json.NewEncoder(hash)
	for _, q := range s.Questions {
		_ = enc.Encode(q) // strings, written to a hash: cannot fail
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// hasChecklists reports whether every question has one.
func (s Set) hasChecklists() bool {
	for _, q := range s.Questions {
		if len(q.Checklist) == 0 {
			return false
		}
	}
	return true
}

// halves says which set of package chef stands for which of the paper's.
var halves = map[string]string{backend.Step16: chef.Train, backend.Fresh: chef.Fresh}

// Original returns the questions that the repository ships: the training half in the place
// of step 16, the fresh half in that of the fresh prompts.
func Original() ([]Set, error) { return standIns(chef.Load) }

// Folder returns questions of the user's own: train.jsonl and fresh.jsonl in dir, in the
// format of package chef.
func Folder(dir string) ([]Set, error) {
	return standIns(func(name string) ([]chef.Question, error) {
		file := filepath.Join(dir, name+".jsonl")
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("chefrun: %w", err)
		}
		return chef.Parse(file, data)
	})
}

func standIns(load func(name string) ([]chef.Question, error)) ([]Set, error) {
	var sets []Set
	for _, name := range []string{backend.Step16, backend.Fresh} {
		questions, err := load(halves[name])
		if err != nil {
			return nil, err
		}
		s := Set{Name: name, StandIn: true}
		for _, q := range questions {
			s.Questions = append(s.Questions, Question{q.ID, q.Prompt, q.Checklist})
		}
		sets = append(sets, s)
	}
	return sets, nil
}

// Released returns the authors' prompts, with the checklists given by the id of the prompt,
// such as "step16/041". Without checklists no answer can be called correct; the other
// labels need none.
func Released(ctx context.Context, store *fixtures.Store, checklists map[string][]string) ([]Set, error) {
	var sets []Set
	used := 0
	for _, name := range []string{backend.Step16, backend.Fresh} {
		prompts, err := fixtures.Prompts(ctx, store, name)
		if err != nil {
			return nil, err
		}
		s := Set{Name: name}
		for _, p := range prompts {
			if checklists[p.ID] != nil {
				used++
			}
			s.Questions = append(s.Questions, Question{p.ID, p.Text, checklists[p.ID]})
		}
		sets = append(sets, s)
	}
	if used < len(checklists) {
		return nil, fmt.Errorf("chefrun: %d of %d checklists are for no released prompt: ids are those of testdata/tables, such as step16/000 and fresh/192", len(checklists)-used, len(checklists))
	}
	return sets, nil
}

// ReadChecklists reads checklists by prompt id from JSON lines such as
//
//	{"id":"step16/041","checklist":["The sauce has split.","Whisk in cold water."]}
//
// Errors name file and line.
func ReadChecklists(file string) (map[string][]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("chefrun: %w", err)
	}
	return parseChecklists(file, data)
}

func parseChecklists(file string, data []byte) (map[string][]string, error) {
	all := map[string][]string{}
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		id, list, err := parseChecklist(line)
		if _, dup := all[id]; dup && err == nil {
			err = fmt.Errorf("%s has a checklist already", id)
		}
		if err != nil {
			return nil, fmt.Errorf("chefrun: %s:%d: %w", file, i+1, err)
		}
		all[id] = list
	}
	return all, nil
}

func parseChecklist(line string) (id string, list []string, err error) {
	var q struct {
		ID        string   `json:"id"`
		Checklist []string `json:"checklist"`
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(line)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil {
		return "", nil, err
	}
	switch {
	case dec.More():
		return "", nil, errors.New("more than one object in the line")
	case q.ID == "":
		return "", nil, errors.New(`no "id": name the prompt, such as step16/041`)
	case len(q.Checklist) == 0:
		return "", nil, fmt.Errorf(`%s: no "checklist": list the claims of a good answer`, q.ID)
	}
	for _, claim := range q.Checklist {
		if strings.TrimSpace(claim) == "" {
			return "", nil, fmt.Errorf("%s: a claim is empty", q.ID)
		}
	}
	return q.ID, q.Checklist, nil
}
