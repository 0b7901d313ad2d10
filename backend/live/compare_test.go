package live_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/python"
)

// The base takes 500 tokens to a right answer for 16 of 20 problems; the student takes 100
// and is right for 12. Every number of the comparison then follows.
func TestCompareKnown(t *testing.T) {
	const n = 20
	verdict := func(i, right int) string {
		if i < right {
			return "OK"
		}
		return "BAD"
	}
	base := toyModel("base", func(i int) []string { return answer(500, verdict(i, 16)) })
	student := toyModel("student", func(i int) []string { return answer(100, verdict(i, 12)) })
	arms := func(a, b *backend.Fake) (live.Arm, live.Arm) {
		return live.Arm{Name: "base", Source: source(a, 2048)}, live.Arm{Name: "student", Source: source(b, 1024)}
	}
	a, b := arms(base, student)
	c, err := live.Compare(ctx, toySet(n), a, b, &toyScorer{}, []int{64, 512, 1024})
	require.NoError(t, err)

	assert.Equal(t, 1024, c.Most)
	require.Len(t, c.Caps, 3)
	assert.Equal(t, 0, c.Caps[0].A.Passed+c.Caps[0].B.Passed)
	assert.Equal(t, n, c.Caps[0].A.Truncated)
	assert.Equal(t, 1.0, c.Caps[0].A.Highest, "nothing is known yet")
	assert.Equal(t, 16, c.Caps[1].A.Passed)
	assert.InDelta(t, -0.2, c.Caps[1].Delta.Value, 1e-12)
	assert.Equal(t, 4, c.Caps[1].OnlyA)
	assert.Equal(t, 0, c.Caps[1].OnlyB)
	assert.InDelta(t, 0.125, c.Caps[1].P, 1e-12, "McNemar of 4 and 0: 2/2^4")
	assert.Equal(t, map[python.Outcome]int{python.Correct: 12, python.Wrong: 8}, c.Caps[1].B.Outcomes)

	// The student's programs are read at 102 tokens and closed at 103; the base's at 502, 503.
	var caps []int
	for _, p := range c.Curve {
		caps = append(caps, p.Cap)
	}
	assert.Equal(t, []int{64, 102, 103, 502, 503, 1024}, caps)
	assert.InDelta(t, 0.6, c.Curve[1].Delta.Value, 1e-12)
	assert.Equal(t, 8, c.Curve[1].B.Truncated)
	assert.Equal(t, 0, c.Curve[2].B.Truncated)

	assert.Equal(t, 1, c.Sign.First)
	assert.Equal(t, -1, c.Sign.Last)
	assert.Equal(t, []int{502}, c.Sign.Changes)
	assert.Equal(t, 502, c.Sign.Cap)
	assert.Equal(t, 502, c.Sign.Lo)
	assert.Equal(t, 502, c.Sign.Hi)
	assert.Greater(t, c.Sign.Share, 0.9)
	assert.Equal(t, []live.Range{{From: 102, To: 501}}, c.Sign.Above)
	assert.Empty(t, c.Sign.Below, "4 items of 20 settle nothing")

	// Changing one known answer changes the numbers.
	other := toyModel("base", func(i int) []string { return answer(500, verdict(i, 17)) })
	a, b = arms(other, student)
	c, err = live.Compare(ctx, toySet(n), a, b, &toyScorer{}, []int{512})
	require.NoError(t, err)
	assert.InDelta(t, -0.25, c.Caps[0].Delta.Value, 1e-12)

	// A model compared with itself differs nowhere.
	a, b = arms(base, base)
	c, err = live.Compare(ctx, toySet(n), a, b, &toyScorer{}, nil)
	require.NoError(t, err)
	assert.Zero(t, c.Sign.Cap)
	assert.Zero(t, c.Sign.Share)
	for _, p := range c.Curve {
		assert.Zero(t, p.Delta.Value)
		assert.Equal(t, 1.0, p.P)
	}
}

// The curve agrees with scoring every single cap.
func TestCurveAgreesWithEveryCap(t *testing.T) {
	const n, most = 12, 400
	base := toyModel("base", func(i int) []string {
		words := answer(61+i*29, []string{"OK", "BAD", "BROKEN"}[i%3])
		if i%4 == 0 {
			words = append(words, answer(70, "late")...) // goes on after the block
		}
		return words
	})
	student := toyModel("student", func(i int) []string { return answer(300-i*17, []string{"BAD", "OK"}[i%2]) })
	set := toySet(n)
	c, err := live.Compare(ctx, set, live.Arm{Name: "a", Source: source(base, most)}, live.Arm{Name: "b", Source: source(student, most)}, &toyScorer{}, nil)
	require.NoError(t, err)
	at := 0
	b := live.New("x", set, map[string]live.Source{"a": source(base, most), "b": source(student, most)}, &toyScorer{})
	for limit := live.MinCap; limit <= most; limit++ {
		if at+1 < len(c.Curve) && c.Curve[at+1].Cap == limit {
			at++
		}
		for name, s := range map[string]live.Score{"a": c.Curve[at].A, "b": c.Curve[at].B} {
			run, err := b.Run(ctx, backend.Request{Model: name, Set: "toy", Decoding: backend.Decoding{NumPredict: limit}, Need: backend.Outcome})
			require.NoError(t, err)
			want := map[python.Outcome]int{}
			for _, it := range run.Items {
				want[python.Outcome(it.Outcome)]++
			}
			require.Equal(t, want, s.Outcomes, "%s at %d", name, limit)
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	a := live.Arm{Name: "a", Source: source(backend.Echo(), 512)}
	b := live.Arm{Name: "b", Source: source(backend.Echo(), 256)}
	_, err := live.Compare(ctx, toySet(2), a, b, &toyScorer{}, []int{512})
	require.ErrorContains(t, err, "cap 512 is not within 64…256")
	b.Source.Decoding.NumPredict = 63
	_, err = live.Compare(ctx, toySet(2), a, b, &toyScorer{}, nil)
	require.ErrorContains(t, err, "known to num_predict 63")
}
