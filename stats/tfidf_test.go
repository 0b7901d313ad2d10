package stats

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

type tfidfCase struct {
	Texts        []string    `json:"texts"`
	Fresh        []string    `json:"fresh"`
	Least        int         `json:"least"`
	Most         int         `json:"most"`
	Vocabulary   []string    `json:"vocabulary"`
	IDF          []float64   `json:"idf"`
	Weights      [][]float64 `json:"weights"`
	FreshWeights [][]float64 `json:"fresh_weights"`
}

func TestTFIDFAgainstScikitLearn(t *testing.T) {
	for _, c := range loadVectors[tfidfCase](t, "tfidf") {
		count := func(texts []string) (out []map[string]int) {
			for _, text := range texts {
				out = append(out, WordCounts(text, c.Least, c.Most))
			}
			return out
		}
		m, err := FitTFIDF(count(c.Texts))
		ok(t, err)
		assert.Equal(t, c.Vocabulary, m.Vocabulary)
		closeAll(t, "idf", m.IDF, c.IDF, 1e-15)
		closeAll(t, "weight", m.Transform(count(c.Texts)).RawMatrix().Data, denseOf(c.Weights).RawMatrix().Data, 1e-15)
		closeAll(t, "weight of a new text", m.Transform(count(c.Fresh)).RawMatrix().Data, denseOf(c.FreshWeights).RawMatrix().Data, 1e-15)
	}
}

// TestTFIDFOfHashes: words are opaque, and counts of zero are no occurrence.
func TestTFIDFOfHashes(t *testing.T) {
	m, err := FitTFIDF([]map[string]int{{"9f": 2, "03": 0}, {"9f": 1, "aa": 1}})
	ok(t, err)
	assert.Equal(t, []string{"9f", "aa"}, m.Vocabulary)
	assert.Equal(t, 1.0, m.IDF[0])
	_, err = FitTFIDF([]map[string]int{{}, {"03": 0}})
	wantError(t, "no words", err, ErrNoData)
	_, err = FitTFIDF(nil)
	wantError(t, "no texts", err, ErrNoData)
	assert.Panics(t, func() { WordCounts("a b", 0, 1) })
	assert.Panics(t, func() { WordCounts("a b", 2, 1) })
}

func FuzzWordCounts(f *testing.F) {
	for _, s := range []string{"", "a", "The cat sat.", "naïve_x Жук", "\xff\xfe ab", "ab\u0301cd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		one, two := WordCounts(text, 1, 1), WordCounts(text, 1, 2)
		words := 0
		for w, c := range one {
			words += c
			if c < 1 || utf8.RuneCountInString(w) < 2 || strings.ContainsAny(w, " .,\n") {
				t.Fatalf("%q counted %d times in %q", w, c, text)
			}
		}
		total := 0
		for _, c := range two {
			total += c
		}
		if total != max(0, 2*words-1) {
			t.Fatalf("%d words make %d n-grams of 1 to 2 in %q", words, total, text)
		}
	})
}

func ExampleFitTFIDF() {
	train := []map[string]int{WordCounts("The cat sat", 1, 1), WordCounts("the dog", 1, 1)}
	m, _ := FitTFIDF(train)
	fmt.Println(m.Vocabulary)
	fmt.Printf("%.3f\n", m.Transform(train).RawRowView(1))
	// Output:
	// [cat dog sat the]
	// [0.000 0.815 0.000 0.580]
}
