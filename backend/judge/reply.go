package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReadLabel returns the one of labels that a reply chooses. Case does not matter.
//
// The reply is a JSON object whose member "verdict" is a label, or it begins with a label
// as a word of its own ("HEDGE", "**Hedge**.", "Label: HEDGE, since …"). Behind the label
// there may be an explanation, set off by punctuation, in which no other label occurs in
// capitals. Where one label begins with another, the longer is tried first; a label inside
// a longer word is none, so UNCERTAIN is never read as CERTAIN. Anything else is an error.
func ReadLabel(reply string, labels []string) (string, error) {
	if strings.HasPrefix(unfenced(reply), "{") {
		return labelInObject(reply, labels)
	}
	line, rest, _ := strings.Cut(strings.TrimSpace(reply), "\n")
	line = strings.TrimLeft(prefix.ReplaceAllString(strings.TrimLeft(line, decoration), ""), decoration)
	label, behind, ok := leadingLabel(line, labels)
	if !ok {
		return "", fmt.Errorf("reply %.60q does not begin with %s", reply, or(labels))
	}
	for _, other := range labels {
		if other != label && hasWord(behind+"\n"+rest, other) {
			return "", fmt.Errorf("reply %.60q names %s and %s", reply, label, other)
		}
	}
	return label, nil
}

const decoration = " \t*_`\"'#>(["

var prefix = regexp.MustCompile(`(?i)^(verdict|label|answer|score|rating)[\s*_"'` + "`" + `]*:`)

// leadingLabel returns the label that line begins with and what stands behind it.
func leadingLabel(line string, labels []string) (label, behind string, ok bool) {
	labels = slices.Clone(labels)
	slices.SortStableFunc(labels, func(a, b string) int { return len(b) - len(a) })
	for _, l := range labels {
		if len(line) < len(l) || !strings.EqualFold(line[:len(l)], l) {
			continue
		}
		behind = strings.TrimLeft(line[len(l):], "*_`\"')]")
		return l, behind, endsWord(behind)
	}
	return "", "", false
}

// endsWord reports whether s, which stands behind a label, begins with punctuation that
// ends a statement, or is blank.
func endsWord(s string) bool {
	if strings.TrimSpace(s) == "" {
		return true
	}
	first, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	if strings.ContainsRune(".,:;!", first) {
		return size == len(s) || unicode.IsSpace(next) || strings.ContainsRune("*_`\"')]", next)
	}
	dash := strings.TrimLeft(s, " ")
	return first == ' ' && (strings.HasPrefix(dash, "- ") || strings.HasPrefix(dash, "– ") || strings.HasPrefix(dash, "— ") || strings.HasPrefix(dash, "("))
}

// hasWord reports whether word occurs in s in the same case and not as part of a longer
// word.
func hasWord(s, word string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if w == word {
			return true
		}
	}
	return false
}

func labelInObject(reply string, labels []string) (string, error) {
	members, err := object(reply)
	if err != nil {
		return "", err
	}
	said := strings.TrimSpace(strings.Trim(string(members[verdictMember]), `"`))
	for _, l := range labels {
		if strings.EqualFold(said, l) {
			return l, nil
		}
	}
	return "", fmt.Errorf("reply %.60q: %s is %.30q, want %s", reply, verdictMember, said, or(labels))
}

// ReadScores returns the score that a reply gives to each of names.
//
// The reply is a JSON object with a whole number between lo and hi for every name, or has
// one line "name: 3" for every name (also "Name of scale: 3/5"). A name that is missing,
// or that is scored twice, makes the whole reply an error.
func ReadScores(reply string, names []string, lo, hi int) (Scores, error) {
	read := scoresInLines
	if strings.HasPrefix(unfenced(reply), "{") {
		read = scoresInObject
	}
	said, err := read(reply, names)
	if err != nil {
		return nil, err
	}
	scores := Scores{}
	for _, name := range names {
		n, err := strconv.Atoi(said[name])
		if err != nil || n < lo || n > hi {
			return nil, fmt.Errorf("reply %.60q: %s is %.30q, want a whole number from %d to %d", reply, name, said[name], lo, hi)
		}
		scores[name] = n
	}
	return scores, nil
}

func scoresInObject(reply string, names []string) (map[string]string, error) {
	members, err := object(reply)
	said := map[string]string{}
	for _, name := range names {
		said[name] = string(members[name])
	}
	return said, err
}

var scoreLine = regexp.MustCompile(`^[\s*_#>\-•0-9.)]*([A-Za-z][A-Za-z _-]*?)[\s*_]*[:=][\s*_]*([0-9]+)(?:\s*/\s*5)?[\s*_.]*$`)

func scoresInLines(reply string, names []string) (map[string]string, error) {
	said := map[string]string{}
	for line := range strings.Lines(reply) {
		m := scoreLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		name := strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(m[1]))
		if _, twice := said[name]; twice && slices.Contains(names, name) {
			return nil, fmt.Errorf("reply %.60q scores %s twice", reply, name)
		}
		said[name] = m[2]
	}
	return said, nil
}

// object returns the members of a reply that is one JSON object and nothing else, but for
// space and a code fence around it. A member may not occur twice.
func object(reply string) (map[string]json.RawMessage, error) {
	members, err := readObject(unfenced(reply))
	if err != nil {
		return nil, fmt.Errorf("reply %.60q is not one JSON object: %w", reply, err)
	}
	return members, nil
}

func readObject(s string) (map[string]json.RawMessage, error) {
	dec := json.NewDecoder(strings.NewReader(s))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(errors.New("no opening brace"), err)
	}
	members := map[string]json.RawMessage{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("member %q occurs twice", name)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		members[name] = bytes.TrimSpace(value)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows it")
	}
	return members, nil
}

// isObject reports whether reply is one whole JSON object, so that a cap cannot have cut
// anything off it.
func isObject(reply string) bool {
	_, err := object(reply)
	return err == nil
}

// unfenced returns reply without space and without a code fence around it.
func unfenced(reply string) string {
	s := strings.TrimSpace(reply)
	if inner, ok := strings.CutPrefix(s, "```"); ok {
		if inner, ok = strings.CutSuffix(inner, "```"); ok {
			return strings.TrimSpace(strings.TrimPrefix(inner, "json"))
		}
	}
	return s
}
