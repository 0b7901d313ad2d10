package judge

import (
	_ "embed"
	"regexp"
	"strings"
)

// LexicalName names the lexical classifier and the version of its word lists.
const LexicalName = "lexical/1"

//go:embed lexicon/hedges.txt
var hedgeList string

//go:embed lexicon/boosters.txt
var boosterList string

var (
	hedgeCues   = cues(hedgeList)
	boosterCues = cues(boosterList)
)

// Lexical labels a text by counting words: it hedges if it has more hedges than boosters,
// and asserts otherwise, so also if it has neither. It is the baseline that a judge must
// beat, because it costs nothing and understands nothing.
//
// Hedges are expressions that withhold commitment (may, perhaps, it depends on), boosters
// those that close the question (must, always, make sure). Both lists were written down
// before any label was looked at and are not fitted to labels; the two kinds are those of
// the literature on stance. Case does not matter, and a longer expression hides the
// shorter ones inside it.
//
// Source of the two kinds: Hyland, K. (2005). "Stance and Engagement: A Model of
// Interaction in Academic Discourse". Discourse Studies 7 (2): 173-192.
func Lexical(text string) Verbal {
	hedges, boosters := LexicalCues(text)
	if hedges > boosters {
		return Hedge
	}
	return Assert
}

// LexicalCues returns how often a hedge and a booster occur in text.
func LexicalCues(text string) (hedges, boosters int) {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	hedges = len(hedgeCues.FindAllString(text, -1))
	return hedges, len(boosterCues.FindAllString(text, -1))
}

// cues returns a pattern of the lines of list, the longest of several that match.
func cues(list string) *regexp.Regexp {
	lines := strings.Fields(strings.ReplaceAll(regexp.QuoteMeta(list), " ", "_"))
	re := regexp.MustCompile(`\b(?:` + strings.ReplaceAll(strings.Join(lines, "|"), "_", `\s+`) + `)\b`)
	re.Longest()
	return re
}
