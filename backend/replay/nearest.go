package replay

import (
	"fmt"
	"strings"

	"threearcs/backend"
	"threearcs/backend/recording"
)

// nearest describes the recorded ask that differs from a in the fewest fields and, among
// those, shares the longest beginning of the prompt with it.
func (m *Model) nearest(a backend.Ask) (string, error) {
	best, fewest, longest := "", 1<<30, -1
	for i := range m.file.Len() {
		rec, _, err := m.file.At(i)
		if err != nil {
			return "", err
		}
		d := recording.Diff(canonical(rec.Ask), canonical(a))
		shared := sharedPrefix(rec.Ask.Prompt, a.Prompt)
		if len(d) < fewest || len(d) == fewest && shared > longest {
			fewest, longest = len(d), shared
			best = fmt.Sprintf("%s in line %d, where %s", rec.Item, rec.Line, describe(d, rec.Ask, a))
		}
	}
	return best, nil
}

// canonical spells an empty list of stop strings in one way.
func canonical(a backend.Ask) backend.Ask {
	if len(a.Decoding.Stop) == 0 {
		a.Decoding.Stop = nil
	}
	return a
}

// describe says how two asks differ. Of texts it shows where they part.
func describe(d []recording.Difference, have, want backend.Ask) string {
	var parts []string
	for _, f := range d {
		switch f.Field {
		case "prompt":
			parts = append(parts, "prompt "+parting(have.Prompt, want.Prompt))
		case "system":
			parts = append(parts, "system "+parting(have.System, want.System))
		default:
			parts = append(parts, fmt.Sprintf("%s is %s, asked %s", f.Field, f.Have, f.Want))
		}
	}
	return strings.Join(parts, "; ")
}

// parting shows two texts from the byte at which they part.
func parting(have, want string) string {
	n := sharedPrefix(have, want)
	return fmt.Sprintf("is %s from byte %d, asked %s", shorten(have[n:]), n, shorten(want[n:]))
}

func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// shorten quotes the beginning of s.
func shorten(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return fmt.Sprintf("%q…", string(r[:most]))
	}
	return fmt.Sprintf("%q", s)
}
