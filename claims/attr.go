package claims

// The test attributes (testing.T.Attr) that carry a claim's whole result through
// "go test -json". The report, the badges and CLAIMS.md are made from them and from
// nothing else. Values are one line each.
const (
	AttrClaim         = "claim"         // id, such as A3-SM-04; falsification tests: F-…
	AttrWhere         = "where"         // place in the paper
	AttrSays          = "says"          // the claim in one sentence; of a falsification test: the question
	AttrModel         = "model"         // the model, as the paper names it
	AttrEvidence      = "evidence"      // live, recorded, summary, printed, cited or none
	AttrPublished     = "published"     // as printed, with unit; empty if the claim prints no number
	AttrMeasured      = "measured"      // ours, in the same unit; several are separated by " / "
	AttrInterval      = "interval"      // of the first, "lo hi" in the same unit; empty without an interval
	AttrLevel         = "level"         // of the interval, such as 0.95
	AttrMethod        = "method"        // of the interval
	AttrTolerance     = "tolerance"     // "lo hi" in the same unit: what counts as the printed number
	AttrN             = "n"             // "164" or "100 (58+, 42-)"
	AttrNumber        = "number"        // number verdict
	AttrSentence      = "sentence"      // sentence verdict
	AttrNote          = "note"          // repeated: footnotes, in order
	AttrSource        = "source"        // repeated: "file :: field sha256:…"
	AttrComputed      = "computed"      // what the test computes, in the words of its doc comment
	AttrMore          = "more"          // how many items would settle an inconclusive sentence, if a number of them would
	AttrCommand       = "command"       // what would settle the claim, if it is not settled
	AttrAttacks       = "attacks"       // falsification tests: the claims attacked, separated by blanks
	AttrCriterion     = "criterion"     // falsification tests: what would refute them, stated before measuring
	AttrPreregistered = "preregistered" // falsification tests: kept or amended since it was registered, or none
	AttrP             = "p"             // p-value of the test behind the conclusion, if there is one
	AttrPower         = "power"         // chance that the test sees the effect its note names

	// AttrInstrument is emitted by a test that is no claim: it says on what the instrument
	// check ran, or why it did not. How it ended is the test's own outcome.
	AttrInstrument = "instrument"
)
