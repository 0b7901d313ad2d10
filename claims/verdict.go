package claims

// A Number verdict says whether the printed number was found again.
type Number string

// The number verdicts.
const (
	Reproduced   Number = "reproduced"   // the measured number lies within the printed one's tolerance
	Contradicted Number = "contradicted" // it does not, or the printed number is impossible
	NumberNotRun Number = "not-run"      // nothing yielded a number, or the claim prints none
)

// A Sentence verdict says whether what the paper concludes follows at 95 %.
type Sentence string

// The sentence verdicts.
const (
	Supported      Sentence = "supported"    // the evidence excludes the opposite
	Refuted        Sentence = "refuted"      // the evidence excludes the sentence
	Inconclusive   Sentence = "inconclusive" // the evidence excludes neither
	SentenceNotRun Sentence = "not-run"      // there was no evidence to ask
)

// and returns the verdict on "p and q": refuted if either is, else inconclusive if either
// is, else supported. Not-run is neutral.
func (p Sentence) and(q Sentence) Sentence {
	for _, v := range []Sentence{Refuted, Inconclusive, Supported} {
		if p == v || q == v {
			return v
		}
	}
	return SentenceNotRun
}
