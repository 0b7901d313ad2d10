package stats

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestParsePrinted(t *testing.T) {
	for text, want := range map[string]struct {
		value    float64
		decimals int
	}{
		"36.0": {36, 1}, "-8.0": {-8, 1}, "+15.3": {15.3, 1}, "−8.0": {-8, 1}, "–0.32": {-0.32, 2}, ".52": {0.52, 2}, "-.5": {-0.5, 1},
		"91%": {91, 0}, "91 %": {91, 0}, " 0.516 ": {0.516, 3}, "0": {0, 0}, "-0.0": {0, 1}, "1,085": {1085, 0}, "12,345,678.90": {12345678.9, 2},
		"007": {7, 0}, "0.000000000000001": {1e-15, 15}, "999999999999999": {999999999999999, 0}, "− 8.0": {-8, 1},
	} {
		value, half, decimals, err := ParsePrinted(text)
		ok(t, err)
		if value != want.value || decimals != want.decimals || half != 0.5/math.Pow10(want.decimals) {
			t.Errorf("%q: %v ± %v with %d decimals, want %v with %d", text, value, half, decimals, want.value, want.decimals)
		}
	}
}

func TestParsePrintedRejects(t *testing.T) {
	for _, text := range []string{
		"", " ", ".", "-", "+", "%", "5.", "-.", "1e5", "0x10", "NaN", "Inf", "--8", "-+8", "8-", "3.4.5", "36,0", "1,08", "0,516",
		",085", "1,,085", "1,0855", "12,34,567", "1.5,000", "0.6-2.3", "7 / 4", "3 5", "9.9%%", "%9", "near-ceiling", "¼", "٣", "\xff", "1_000",
		"1234567890123456", "0.0000000000000001", "8\x00",
	} {
		value, half, _, err := ParsePrinted(text)
		wantError(t, fmt.Sprintf("%q", text), err, ErrDomain)
		if !math.IsNaN(value) || !math.IsNaN(half) {
			t.Errorf("%q: %v ± %v beside an error", text, value, half)
		}
	}
}

// What is accepted keeps its value and decimals when printed again, and equals what
// strconv makes of the plain digits.
func FuzzParsePrinted(f *testing.F) {
	for _, text := range []string{"36.0", "-8.0", "+15.3", "−8.0", ".52", "91%", "1,085", "1e5", "", "0.000", "–1,234.5 %", "5.", "NaN"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, half, decimals, err := ParsePrinted(text)
		if err != nil {
			if !errors.Is(err, ErrDomain) || !math.IsNaN(value) {
				t.Fatalf("%q: %v beside error %v", text, value, err)
			}
			return
		}
		if math.IsNaN(value) || math.IsInf(value, 0) || decimals < 0 || half != 0.5/math.Pow10(decimals) {
			t.Fatalf("%q: %v ± %v, %d decimals", text, value, half, decimals)
		}
		again, _, d, err := ParsePrinted(strconv.FormatFloat(value, 'f', decimals, 64))
		if err != nil || again != value || d != decimals {
			t.Fatalf("%q: printed again: %v with %d decimals, %v", text, again, d, err)
		}
		plain := strings.NewReplacer("\u2212", "-", "\u2013", "-", ",", "", "%", "").Replace(text)
		want, err := strconv.ParseFloat(strings.Join(strings.Fields(plain), ""), 64)
		if err != nil || want != value {
			t.Fatalf("%q: %v, strconv says %v, %v", text, value, want, err)
		}
	})
}

func ExampleParsePrinted() {
	value, half, decimals, err := ParsePrinted("−8.0")
	fmt.Println(value, half, decimals, err)
	_, _, _, err = ParsePrinted("0.6-2.3")
	fmt.Println(err)
	// Output:
	// -8 0.05 1 <nil>
	// stats: argument out of range: "0.6-2.3" is not a printed number: need a form such as -8.0, +15.3, .52, 1,085 or 91%
}
