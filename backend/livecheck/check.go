package livecheck

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"threearcs/backend"
	"threearcs/backend/live"
)

// Check compares the two models, asked now or replayed, with the plan. Every answer must
// have the known text, token boundaries and stop reason, and every number that
// [live.Compare] finds must equal the expected one. It fails with all differences.
func (p Plan) Check(ctx context.Context, base, student live.Source, scorer live.Scorer) error {
	err := errors.Join(p.answers(ctx, Base, base, p.base), p.answers(ctx, Student, student, p.student))
	want, wrong := p.Expected(min(base.Decoding.NumPredict, student.Decoding.NumPredict), Caps)
	if wrong != nil {
		return wrong
	}
	got, wrong := live.Compare(ctx, p.set, live.Arm{Name: Base, Source: base}, live.Arm{Name: Student, Source: student}, scorer, Caps)
	if wrong != nil {
		return wrong
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(live.Comparison{}), cmpopts.EquateEmpty()); d != "" {
		err = errors.Join(err, fmt.Errorf("livecheck: the comparison is not the known one (-known +found):\n%s", d))
	}
	return err
}

// answers compares the whole answers of one model with the known ones.
func (p Plan) answers(ctx context.Context, name string, src live.Source, known []answer) error {
	var errs []error
	for i, problem := range p.set.Problems {
		got, err := src.Model.Generate(ctx, p.set.Ask(i, src.Decoding, 0))
		if err != nil {
			return fmt.Errorf("livecheck: %s, %s: %w", name, problem.TaskID, err)
		}
		want := known[i].whole(p.filler, src.Decoding.NumPredict)
		if d := cmp.Diff(want, said{got.Text, ends(got.Tokens), got.Stop}); d != "" {
			errs = append(errs, fmt.Errorf("livecheck: %s, %s: not the known answer (-known +found):\n%s", name, problem.TaskID, d))
		}
	}
	return errors.Join(errs...)
}

// said is what of an answer does not depend on the architecture.
type said struct {
	Text string
	Ends []int // of the tokens, in bytes
	Stop backend.StopReason
}

// whole returns the answer at a cap.
func (a answer) whole(filler []string, limit int) said {
	s := said{Stop: backend.StopCap}
	for i := range limit {
		text, ok := a.token(filler, i)
		if !ok {
			s.Stop = backend.StopEOS
			break
		}
		s.Text += text
		s.Ends = append(s.Ends, len(s.Text))
	}
	return s
}

func ends(tokens []backend.Token) []int {
	var all []int
	for _, t := range tokens {
		all = append(all, t.End)
	}
	return all
}
