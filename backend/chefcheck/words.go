package chefcheck

import (
	"context"
	"slices"
	"strings"

	"threearcs/backend"
	"threearcs/backend/judge"
	"threearcs/backend/knownanswer"
	"threearcs/fixtures/chef"
)

// judgeWords returns the lines of all that the judge is asked about the questions, and what
// every answer says, less what holds a key of the judge or is part of another line. One
// token each, they make its prompts some twenty times shorter.
func judgeWords(questions []chef.Question, scripts []knownanswer.Script) ([]string, error) {
	lines, err := judgeLines(questions)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, line := range lines {
		keyed := slices.ContainsFunc(scripts, func(s knownanswer.Script) bool {
			return strings.Contains(line, s.Key) || strings.Contains(s.Key, line)
		})
		within := slices.ContainsFunc(lines, func(other string) bool { return other != line && strings.Contains(other, line) })
		if !keyed && !within {
			found = append(found, line)
		}
	}
	return found, nil
}

// judgeLines returns the different lines of all prompts, from a few letters on, and advice.
func judgeLines(questions []chef.Question) ([]string, error) {
	spy := &prompts{}
	j := &judge.Judge{Model: spy, Decoding: judge.Decoding()}
	ctx := context.Background()
	for _, q := range questions {
		m := judge.Material{Question: q.Prompt, Response: advice}
		for _, ask := range []func() error{
			func() error { _, err := j.Coverage(ctx, m, q.Checklist, judge.Variant{}); return err },
			func() error { _, err := j.Verbal(ctx, m, judge.Variant{}); return err },
			func() error { _, _, err := j.TwoPass(ctx, m, judge.Variant{}); return err },
		} {
			if err := ask(); err != nil {
				return nil, err
			}
		}
	}
	lines := []string{advice}
	for line := range strings.Lines(spy.all.String()) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) >= 8 && !strings.Contains(line, advice) && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// prompts is a model that keeps what it is asked and finds every question certain.
type prompts struct {
	backend.Model
	all strings.Builder
}

func (p *prompts) Generate(_ context.Context, a backend.Ask) (backend.Answer, error) {
	p.all.WriteString(a.System + "\n" + a.Prompt + "\n")
	return backend.Answer{Text: string(judge.Certain), Stop: backend.StopEOS}, nil
}
