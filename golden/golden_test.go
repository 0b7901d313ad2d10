package golden_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/fixtures"
	"threearcs/golden"
)

// TestValuesAreWhole checks what every typed row must have.
func TestValuesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	all := golden.All()
	require.Len(t, all, 204, "claims of the ledger")
	for _, v := range all {
		assert.False(t, seen[v.ID], "%s is typed twice", v.ID)
		seen[v.ID] = true
		assert.NotEmpty(t, v.Says, v.ID)
		assert.NotEmpty(t, v.Where, v.ID)
		assert.Equal(t, v.Slack != 0, v.Why != "", "%s: slack needs a reason, and a reason slack", v.ID)
		assert.GreaterOrEqual(t, v.Slack, 0.0, v.ID)
		if len(v.Numbers()) == 0 {
			assert.False(t, v.Diff, "%s is a difference of nothing", v.ID)
		}
		got, err := golden.Lookup(v.ID)
		require.NoError(t, err)
		assert.Empty(t, cmp.Diff(v, got))
	}
}

// TestLookupNamesTheRemedy checks the error for an id that is none.
func TestLookupNamesTheRemedy(t *testing.T) {
	_, err := golden.Lookup("A1-HE-99")
	require.Error(t, err)
	assert.ErrorContains(t, err, `"A1-HE-99"`)
	assert.ErrorContains(t, err, "golden/paper_")
}

func TestNumbers(t *testing.T) {
	for name, tc := range map[string]struct {
		value golden.Value
		want  []golden.Number
	}{
		"half a unit":       {golden.Value{Text: "0.516"}, []golden.Number{{Text: "0.516", Value: 0.516, Decimals: 3, Tolerance: 0.0005}}},
		"twice for a diff":  {golden.Value{Text: "-8.0", Diff: true}, []golden.Number{{Text: "-8.0", Value: -8, Decimals: 1, Tolerance: 0.1}}},
		"sign":              {golden.Value{Text: "+15.3"}, []golden.Number{{Text: "+15.3", Value: 15.3, Decimals: 1, Tolerance: 0.05}}},
		"minus sign":        {golden.Value{Text: "−0.32"}, []golden.Number{{Text: "−0.32", Value: -0.32, Decimals: 2, Tolerance: 0.005}}},
		"rounded integer":   {golden.Value{Text: "91", Unit: golden.Percent}, []golden.Number{{Text: "91", Value: 91, Tolerance: 0.5}}},
		"counts are exact":  {golden.Value{Text: "9 / 184", Unit: golden.Count}, []golden.Number{{Text: "9", Value: 9}, {Text: "184", Value: 184}}},
		"slack":             {golden.Value{Text: "30", Slack: 4.5, Why: "about"}, []golden.Number{{Text: "30", Value: 30, Tolerance: 5}}},
		"words":             {golden.Value{Text: "near-ceiling"}, nil},
		"number and word":   {golden.Value{Text: "9 / many"}, nil},
		"nothing":           {golden.Value{}, nil},
		"bare point":        {golden.Value{Text: ".5"}, nil},
		"trailing point":    {golden.Value{Text: "5."}, nil},
		"exponent":          {golden.Value{Text: "1e3"}, nil},
		"not a number":      {golden.Value{Text: "NaN"}, nil},
		"two signs":         {golden.Value{Text: "--1"}, nil},
		"blank in a number": {golden.Value{Text: "1 000"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Empty(t, cmp.Diff(tc.want, tc.value.Numbers(), cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })))
		})
	}
}

func TestContains(t *testing.T) {
	n := golden.Value{Text: "0.516"}.Only()
	for x, want := range map[float64]bool{0.5155: true, 0.516: true, 0.5165: true, 0.51549: false, 0.51651: false, math.Inf(1): false} {
		assert.Equal(t, want, n.Contains(x), "%v", x)
	}
	assert.False(t, n.Contains(math.NaN()))
}

func FuzzNumbers(f *testing.F) {
	for _, text := range []string{"36.0", "−0.32", "9 / 184", "+15.3 / x", "", " / ", "1 / "} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ns := golden.Value{Text: text}.Numbers()
		if ns != nil && len(ns) != strings.Count(text, " / ")+1 {
			t.Fatalf("%q: %d numbers", text, len(ns))
		}
		for _, n := range ns {
			if !n.Contains(n.Value) {
				t.Fatalf("%q does not contain its own value", n.Text)
			}
		}
	})
}

// differenceOfTwoPrinted is the one row whose number the paper does not print: it prints the
// two AUCs, 0.683 and 0.516, and calls their difference a collapse.
const differenceOfTwoPrinted = "A3-FR-07"

// TestTypedAsPrinted looks every typed number up in the paper's released source, where it is
// at hand. Numbers that the paper prints in words or that a row combines are listed.
func TestTypedAsPrinted(t *testing.T) {
	data, err := fixtures.FromEnv().ReadAll(context.Background(), "paper/dd-paper-arxiv-v3.tex")
	if errors.Is(err, fixtures.ErrAbsent) {
		t.Skip("the paper's source is not on this machine: run threearcs fetch")
	}
	require.NoError(t, err)
	source := strings.NewReplacer("{,}", "", ",", "").Replace(string(data))
	for _, v := range golden.All() {
		for _, n := range v.Numbers() {
			digits := strings.TrimLeft(n.Text, "+-−")
			if n.Decimals == 0 && n.Value < 13 || v.ID == differenceOfTwoPrinted {
				continue // printed as a word, or too short to look for
			}
			assert.True(t, strings.Contains(source, digits), "%s: the paper does not print %s", v.ID, digits)
		}
	}
}

// TestLedgerInStep compares the typed rows with the project's ledger of claims, where it is
// at hand: the same ids in the same order, and the same numbers.
func TestLedgerInStep(t *testing.T) {
	dir := os.Getenv(fixtures.EnvDir)
	data, err := os.ReadFile(filepath.Join(dir, "ledger", "claims.json"))
	if dir == "" || errors.Is(err, os.ErrNotExist) {
		t.Skip("the ledger is not on this machine")
	}
	require.NoError(t, err)
	var ledger []struct {
		ID        string          `json:"id"`
		Published json.RawMessage `json:"published"`
	}
	require.NoError(t, json.Unmarshal(data, &ledger))
	ids := map[string]bool{}
	for _, row := range ledger {
		ids[row.ID] = true
		v, err := golden.Lookup(row.ID)
		require.NoError(t, err)
		var number float64
		if ns := v.Numbers(); json.Unmarshal(row.Published, &number) == nil && len(ns) == 1 {
			assert.InDelta(t, number, ns[0].Value, 1e-12, row.ID)
		}
	}
	for _, v := range golden.All() {
		assert.True(t, ids[v.ID], "%s is not in the ledger", v.ID)
	}
}
