package report

import "strings"

// escapes keeps text of claims from being read as Markdown or HTML.
var escapes = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "~", `\~`, "$", `\$`,
	"[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
)

func escape(text string) string { return escapes.Replace(text) }

// code writes text as a code span, with a fence longer than any in it.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// anchor writes an id that links to itself: CLAIMS.md#a1-he-01.
func anchor(id string) string {
	name := strings.ToLower(id)
	return `<a id="` + name + `"></a>[` + id + `](#` + name + `)`
}

// links writes ids that link to their rows.
func links(ids []string) string {
	ls := make([]string, len(ids))
	for i, id := range ids {
		ls[i] = "[" + id + "](#" + strings.ToLower(id) + ")"
	}
	return strings.Join(ls, ", ")
}

// emphasis makes the words bold that a reader looks for.
func emphasis(verdict string) string {
	switch verdict {
	case "contradicted", "refuted":
		return "**" + verdict + "**"
	case "inconclusive":
		return "*" + verdict + "*"
	}
	return verdict
}
