package falsification

import (
	"slices"
	"strconv"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// A set is the answers of one model to one prompt set.
type set struct{ model, name string }

var (
	gemmaStep16  = set{backend.Gemma4E2B, backend.Step16}
	gemmaFresh   = set{backend.Gemma4E2B, backend.Fresh}
	gemmaDD      = set{backend.Gemma4DD, backend.Step16}
	smolStep16   = set{backend.SmolLM217, backend.Step16}
	smolFresh    = set{backend.SmolLM217, backend.Fresh}
	qwen35Step16 = set{backend.Qwen3508B, backend.Step16}
)

func (s set) String() string { return s.model + " on " + s.name }

// items asks for the answers of a set.
func (s set) items(c *claims.Claim, need backend.Field) []backend.Item {
	return c.Run(backend.Request{Model: s.model, Set: s.name, Need: need}).Items
}

// share is how many of the items satisfy is, with Wilson's interval.
func share(c *claims.Claim, items []backend.Item, is func(backend.Item) bool) stats.Estimate {
	e, err := stats.Wilson(tally(items, is), len(items), 0.95)
	c.Must(err)
	return e
}

func tally(items []backend.Item, is func(backend.Item) bool) int {
	k := 0
	for _, item := range items {
		if is(item) {
			k++
		}
	}
	return k
}

// kept returns the items that satisfy is.
func kept(items []backend.Item, is func(backend.Item) bool) []backend.Item {
	return slices.DeleteFunc(slices.Clone(items), func(item backend.Item) bool { return !is(item) })
}

// column returns one number or label of every item.
func column[T any](items []backend.Item, of func(backend.Item) T) []T {
	values := make([]T, len(items))
	for i, item := range items {
		values[i] = of(item)
	}
	return values
}

func isCorrect(item backend.Item) bool   { return item.Correct }
func asserts(item backend.Item) bool     { return item.Assert }
func isWhole(item backend.Item) bool     { return !item.Surface.AtCap }
func endsStrict(item backend.Item) bool  { return item.Surface.Strict }
func endsLenient(item backend.Item) bool { return item.Surface.Lenient }
func coverage(item backend.Item) float64 { return item.Coverage }
func characters(i backend.Item) float64  { return float64(i.Surface.Chars) }
func atLeast(cut float64) func(backend.Item) bool {
	return func(item backend.Item) bool { return item.Coverage >= cut }
}

// both is the items that satisfy each of two.
func both(one, other func(backend.Item) bool) func(backend.Item) bool {
	return func(item backend.Item) bool { return one(item) && other(item) }
}

// asymmetry is P(assert | wrong) - P(assert | correct) with Newcombe's interval.
func asymmetry(c *claims.Claim, items []backend.Item, asserts, correct func(backend.Item) bool) stats.Estimate {
	var asserted, of [2]int // of wrong and of correct answers
	for _, item := range items {
		side := 0
		if correct(item) {
			side = 1
		}
		of[side]++
		if asserts(item) {
			asserted[side]++
		}
	}
	e, err := stats.NewcombeDiff(asserted[0], of[0], asserted[1], of[1], 0.95)
	c.Must(err)
	return e
}

// What a question may need of the items.
const (
	surface = backend.SurfaceOf
	labels  = backend.Coverage
)

// median is the lower median of x.
func median(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	return sorted[(len(sorted)-1)/2]
}

// number writes x as briefly as it can be.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
