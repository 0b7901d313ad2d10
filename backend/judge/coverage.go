package judge

// A Coverage holds the verdict on each claim of a checklist.
type Coverage []Verdict[bool]

// Count returns how many claims the response states, leaves out, and how many verdicts
// were unreadable.
func (c Coverage) Count() (yes, no, unreadable int) {
	for _, v := range c {
		switch {
		case !v.Readable:
			unreadable++
		case v.Value:
			yes++
		default:
			no++
		}
	}
	return yes, no, unreadable
}

// Bounds returns the share of claims that the response states, if every unreadable verdict
// were NO (lo) and if every one were YES (hi). They are equal if all were read. An empty
// checklist has the bounds 0 and 1: nothing is known.
func (c Coverage) Bounds() (lo, hi float64) {
	if len(c) == 0 {
		return 0, 1
	}
	yes, _, unreadable := c.Count()
	n := float64(len(c))
	return float64(yes) / n, float64(yes+unreadable) / n
}

// Reaches reports whether the share of stated claims is at least bar. It is not decided
// where that depends on unreadable verdicts.
func (c Coverage) Reaches(bar float64) (reaches, decided bool) {
	lo, hi := c.Bounds()
	return lo >= bar, (lo >= bar) == (hi >= bar)
}
