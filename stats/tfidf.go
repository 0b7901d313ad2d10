package stats

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/gonum/mat"
)

// WordCounts counts the word n-grams of text, n from least to most, as scikit-learn's
// CountVectorizer(ngram_range=(least, most)) does by default: the text is put in lower
// case, a word is a run of at least two letters, digits or underscores, and the words
// of an n-gram are joined by a blank. It panics unless 1 <= least <= most.
func WordCounts(text string, least, most int) map[string]int {
	if least < 1 || most < least {
		panic(fmt.Sprintf("stats: n-grams of %d to %d words", least, most))
	}
	words := splitWords(strings.ToLower(text))
	counts := map[string]int{}
	for n := least; n <= most; n++ {
		for i := 0; i+n <= len(words); i++ {
			counts[strings.Join(words[i:i+n], " ")]++
		}
	}
	return counts
}

// splitWords returns what Python's pattern (?u)\b\w\w+\b finds.
func splitWords(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_'
	})
	return slices.DeleteFunc(words, func(w string) bool {
		return utf8.RuneCountInString(w) < 2
	})
}

// A TFIDF weighs the words of texts by how few texts use them.
type TFIDF struct {
	Vocabulary []string  // ascending
	IDF        []float64 // of each word

	column map[string]int
}

// FitTFIDF learns the vocabulary and the weights
//
//	idf(w) = ln((1 + n)/(1 + n_w)) + 1
//
// from the word counts of n texts, n_w of which have the word w, as scikit-learn's
// TfidfVectorizer does by default (smooth_idf). The counts may come from [WordCounts] or
// from anywhere else: the words are opaque keys, hashes will do. A count of 0 is no
// occurrence. It fails with ErrNoData if there is no text or no word.
func FitTFIDF(counts []map[string]int) (*TFIDF, error) {
	texts := map[string]int{}
	for _, count := range counts {
		for word, c := range count {
			if c > 0 {
				texts[word]++
			}
		}
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%w: no words in %d texts", ErrNoData, len(counts))
	}
	t := &TFIDF{Vocabulary: slices.Sorted(maps.Keys(texts)), column: map[string]int{}}
	for j, word := range t.Vocabulary {
		t.column[word] = j
		t.IDF = append(t.IDF, math.Log(float64(1+len(counts))/float64(1+texts[word]))+1)
	}
	return t, nil
}

// Transform returns one row a text: count times IDF of each word of the vocabulary,
// scaled to unit Euclidean length. Words that are not in the vocabulary are ignored; a
// text of none of its words gives a row of zeros.
func (t *TFIDF) Transform(counts []map[string]int) *mat.Dense {
	out := mat.NewDense(len(counts), len(t.Vocabulary), nil)
	for i, count := range counts {
		row := out.RawRowView(i)
		for word, c := range count {
			if j, known := t.column[word]; known {
				row[j] = float64(c) * t.IDF[j]
			}
		}
		if length := math.Sqrt(dot(row, row)); length > 0 {
			for j := range row {
				row[j] /= length
			}
		}
	}
	return out
}
