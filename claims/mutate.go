package claims

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"threearcs/backend"
	"threearcs/golden"
)

// envMutate, set to 1, turns every claim's test into a test of the claim itself: a claim that
// says the same whatever is printed is no test. Each reproduced number is printed just past
// its tolerance, on either side, and the claim must contradict it; a contradicted number is
// printed as it was measured, and the claim must reproduce it.
const envMutate = "CLAIMS_MUTATE"

func mutating() bool { return os.Getenv(envMutate) == "1" }

// mutate measures a claim again under altered printed values.
func mutate(t *testing.T, p Paper, b backend.Backend, value golden.Value, measure func(*Claim)) {
	t.Helper()
	t.Run(value.ID, func(t *testing.T) {
		turns := func(text string, want Number) {
			mutant := value
			mutant.Text = text
			if got := trial(t, "moved to", p, b, mutant, measure).result.number; got != want {
				t.Errorf("%s: with %q printed instead of %q the number is %s, want %s", value.ID, text, value.Text, got, want)
			}
		}
		original := trial(t, "printed", p, b, value, measure)
		numbers := value.Numbers()
		switch number := original.result.number; {
		case len(original.result.measured) < len(numbers):
			t.Skip("no number was measured: nothing to move")
		case number == Reproduced:
			for i, n := range numbers {
				for _, direction := range []float64{-1, 1} {
					turns(replaceNumber(value.Text, i, justPast(n, original.result.measured[i].Value, direction)), Contradicted)
				}
			}
		case number == Contradicted:
			turns(asMeasured(original), Reproduced)
		default:
			t.Skip("the number is not-run: nothing to move")
		}
	})
}

// asMeasured is the printed text with the measured numbers, to the printed precision.
func asMeasured(c *Claim) string {
	text := c.value.Text
	for i, n := range c.value.Numbers() {
		text = replaceNumber(text, i, fmt.Sprintf("%.*f", n.Decimals, c.result.measured[i].Value))
	}
	return text
}

// trial runs measure in a subtest of its own, named after the printed text, and emits nothing.
func trial(t *testing.T, how string, p Paper, b backend.Backend, value golden.Value, measure func(*Claim)) *Claim {
	c := newClaim(p, b, value)
	t.Run(how+" "+strings.ReplaceAll(value.Text, "/", ","), func(t *testing.T) {
		c.t = t
		measure(c)
	})
	return c
}

// justPast writes the nearest number in the given direction, to the printed precision, whose
// tolerance no longer holds the measured one.
func justPast(n golden.Number, measured, direction float64) string {
	unit := 1.0
	for range n.Decimals {
		unit /= 10
	}
	for step := 1.0; ; step++ {
		moved := n
		moved.Value = n.Value + direction*step*unit
		if !moved.Contains(measured) {
			return fmt.Sprintf("%.*f", n.Decimals, moved.Value)
		}
	}
}

// replaceNumber replaces the i-th number of a printed text.
func replaceNumber(text string, i int, number string) string {
	parts := strings.Split(text, " / ")
	parts[i] = number
	return strings.Join(parts, " / ")
}
