package report

import "threearcs/claims"

// A Word of a report, with its meaning.
type Word struct{ Word, Meaning string }

// Words explains every verdict and every level of evidence, in the order of use.
func Words() []Word {
	var ws []Word
	for _, n := range numbers {
		ws = append(ws, Word{"number " + spoken(string(n)), meanings[n]})
	}
	ws = append(ws, Word{NonePrinted, "the claim prints no number"})
	for _, s := range sentences {
		ws = append(ws, Word{"sentence " + spoken(string(s)), sentenceMeaning(&Row{Sentence: s})})
	}
	for _, e := range evidences {
		ws = append(ws, Word{"evidence " + string(e), evidenceMeanings[string(e)]})
	}
	return append(ws, Word{"falsification test", "a reviewer's test whose criterion was stated first: refuted where it is met, supported where it is not"})
}

// meanings of the number verdicts.
var meanings = map[claims.Number]string{
	claims.Reproduced:   "the measured number lies within the printed one's tolerance",
	claims.Contradicted: "the measured number lies outside the tolerance, or the printed one is impossible",
	claims.NumberNotRun: "nothing yielded a number that tests the printed one",
}
