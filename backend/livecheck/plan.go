package livecheck

import (
	"fmt"
	"path/filepath"
	"slices"

	"threearcs/backend"
	"threearcs/backend/knownanswer"
	"threearcs/backend/live"
)

// Caps are the caps of the paper's two evaluations.
var Caps = []int{512, 1024}

// Decoding is how both models are asked: greedily, up to the larger cap.
var Decoding = backend.Greedy(1024, 3072)

// The two models.
const (
	Base    = "base"
	Student = "student"
)

// A Row says how both models answer one problem.
type Row struct{ Base, Student Task }

// Rows holds the answers to the problems of testdata/problems/small.jsonl, in order.
var Rows = []Row{
	0:  {Task{Solved, 90}, Task{Solved, 0}},
	1:  {Task{Solved, 250}, Task{Solved, 10}},
	2:  {Task{Failed, 100}, Task{Failed, 0}},
	3:  {Task{Solved, 640}, Task{Solved, 30}},
	4:  {Task{Failed, 300}, Task{Failed, 20}},
	5:  {Task{Solved, 520}, Task{Solved, 60}},
	6:  {Task{Failed, 450}, Task{Solved, 80}},
	7:  {Task{Solved, 700}, Task{Failed, 5}},
	8:  {Task{Failed, 540}, Task{Failed, 100}},
	9:  {Task{Solved, 440}, Task{Failed, 40}},
	10: {Task{Declined, 200}, Task{Failed, 15}},
	11: {Task{Solved, 580}, Task{Failed, 40}},
	12: {Task{Failed, 600}, Task{Solved, 120}},
	13: {Task{Failed, 660}, Task{Spoiled, 25}},
	14: {Task{Solved, 800}, Task{Failed, 60}},
	15: {Task{Endless, 0}, Task{Failed, 10}},
	16: {Task{Failed, 750}, Task{Declined, 30}},
	17: {Task{Endless, 0}, Task{Failed, 35}},
	18: {Task{Failed, 880}, Task{Failed, 90}},
	19: {Task{Endless, 0}, Task{Endless, 0}},
	20: {Task{Declined, 620}, Task{Declined, 0}},
	21: {Task{Endless, 0}, Task{Failed, 70}},
}

// A Plan is a problem set with the answers of both models to it.
type Plan struct {
	set           live.Set
	filler        []string
	base, student []answer
}

// New returns the plan of rows for set, which has one problem for each.
func New(set live.Set, rows []Row) (Plan, error) {
	p := Plan{set: set}
	if len(rows) != len(set.Problems) {
		return p, fmt.Errorf("livecheck: %d rows for the %d problems of %s: write one for each", len(rows), len(set.Problems), set.Name)
	}
	most := 0
	for i, problem := range set.Problems {
		base, err := rows[i].Base.answer(i, problem, true)
		if err != nil {
			return p, err
		}
		student, err := rows[i].Student.answer(i, problem, false)
		if err != nil {
			return p, err
		}
		p.base, p.student = append(p.base, base), append(p.student, student)
		most = max(most, base.preamble, student.preamble)
	}
	p.filler = words(most)
	return p, nil
}

// Set returns the problem set.
func (p Plan) Set() live.Set { return p.set }

// FileName is the name under which Build writes a model.
func FileName(model, arch string) string { return "known-answer-" + model + "." + arch + ".gguf" }

// Build writes both models in an architecture of package knownanswer into dir.
func (p Plan) Build(dir, arch string) (base, student *knownanswer.Known, err error) {
	if base, err = p.build(dir, Base, arch, p.base); err != nil {
		return nil, nil, err
	}
	student, err = p.build(dir, Student, arch, p.student)
	return base, student, err
}

func (p Plan) build(dir, model, arch string, answers []answer) (*knownanswer.Known, error) {
	longest := slices.MaxFunc(answers, func(a, b answer) int { return a.preamble - b.preamble }).preamble
	spec := knownanswer.Spec{Arch: arch, Seed: 2604, Layers: 2, Filler: p.filler[len(p.filler)-longest:]}
	if model == Student {
		spec.Seed++
	}
	for i, a := range answers {
		spec.Scripts = append(spec.Scripts, a.script(p.set.Problems[i]))
	}
	return knownanswer.Build(filepath.Join(dir, FileName(model, arch)), spec)
}

// CommittedArch is the architecture of the committed recordings.
const CommittedArch = "qwen3"

// RecordingName returns the file under testdata/recordings that holds a model's answers.
func RecordingName(model string) string {
	return "known-answer-" + model + "." + CommittedArch + ".jsonl.zst"
}
