package claims

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"threearcs/backend"
	"threearcs/golden"
)

// envMutate, set to 1, turns every claim's test into a test of the claim itself: each
// published number is moved just past its tolerance, and the claim must contradict it. A
// claim that reproduces whatever is printed is no test.
const envMutate = "CLAIMS_MUTATE"

func mutating() bool { return os.Getenv(envMutate) == "1" }

// mutate measures a claim again under altered printed values.
func mutate(t *testing.T, p Paper, b backend.Backend, value golden.Value, measure func(*Claim)) {
	t.Helper()
	t.Run(value.ID, func(t *testing.T) {
		original := trial(t, p, b, value, measure)
		if original.result.number != Reproduced {
			t.Skipf("number %s: nothing to move", original.result.number)
		}
		for i, n := range value.Numbers() {
			for _, direction := range []float64{-1, 1} {
				mutant := value
				mutant.Text = replaceNumber(value.Text, i, justPast(n, original.result.measured[i].Value, direction))
				got := trial(t, p, b, mutant, measure)
				if got.result.number != Contradicted {
					t.Errorf("%s: with %q printed instead of %q the number is %s, want contradicted", value.ID, mutant.Text, value.Text, got.result.number)
				}
			}
		}
	})
}

// trial runs measure in a subtest of its own and emits nothing.
func trial(t *testing.T, p Paper, b backend.Backend, value golden.Value, measure func(*Claim)) *Claim {
	c := newClaim(p, b, value)
	t.Run("printed "+strings.ReplaceAll(value.Text, "/", ","), func(t *testing.T) {
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
