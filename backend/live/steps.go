package live

import (
	"context"
	"fmt"

	"threearcs/backend"
	"threearcs/backend/python"
)

// MinCap is the smallest num_predict of a curve.
const MinCap = 64

// stride is the distance of the caps at which every answer is scored. Between two of them
// an outcome that differs at both ends is followed to the cap at which it changes.
const stride = 64

// A step says that an outcome holds from a cap on, up to the next step.
type step struct {
	from    int
	outcome python.Outcome
}

// steps returns the outcome of an answer at every cap from MinCap to most. It scores the
// answer at each multiple of the stride and finds each change between two of these by
// bisection, so a change that is undone within one stride is not seen.
func (m *memo) steps(ctx context.Context, p python.Problem, a backend.Answer, most int) ([]step, error) {
	at := func(limit int) (python.Outcome, error) {
		cut, err := Cut(a, limit)
		if err != nil {
			return "", fmt.Errorf("%s: %w", p.TaskID, err)
		}
		return m.outcome(ctx, p, cut)
	}
	first, err := at(MinCap)
	if err != nil {
		return nil, err
	}
	all := []step{{MinCap, first}}
	for lo := MinCap; lo < most; lo += stride {
		hi := min(lo+stride, most)
		if all, err = follow(all, at, lo, hi); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// follow appends to all the steps in (lo, hi].
func follow(all []step, at func(int) (python.Outcome, error), lo, hi int) ([]step, error) {
	end, err := at(hi)
	if err != nil {
		return nil, err
	}
	for last := all[len(all)-1].outcome; last != end; last = all[len(all)-1].outcome {
		from, to := lo, hi // outcome is last at from, and another at to
		found := end
		for to-from > 1 {
			mid := (from + to) / 2
			o, err := at(mid)
			if err != nil {
				return nil, err
			}
			if o == last {
				from = mid
			} else {
				to, found = mid, o
			}
		}
		all = append(all, step{to, found})
		lo = to
	}
	return all, nil
}

// outcomeAt returns the outcome that steps give at a cap.
func outcomeAt(steps []step, limit int) python.Outcome {
	o := steps[0].outcome
	for _, s := range steps[1:] {
		if s.from > limit {
			break
		}
		o = s.outcome
	}
	return o
}
