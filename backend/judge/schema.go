package judge

import (
	"fmt"
	"strings"
)

// verdictMember is the member of a reply in JSON that holds the chosen label.
const verdictMember = "verdict"

// labelSchema returns the JSON schema of a reply that chooses one of labels.
func labelSchema(labels []string) string {
	return fmt.Sprintf(`{"type":"object","properties":{%q:{"type":"string","enum":["%s"]}},"required":[%q],"additionalProperties":false}`,
		verdictMember, strings.Join(labels, `","`), verdictMember)
}

// scoreSchema returns the JSON schema of a reply that scores every name from 1 to 5. Its
// members keep their order, in which a server with a grammar makes the model write them.
func scoreSchema(names []string) string {
	members := make([]string, len(names))
	for i, name := range names {
		members[i] = fmt.Sprintf(`%q:{"type":"integer","enum":[1,2,3,4,5]}`, name)
	}
	return fmt.Sprintf(`{"type":"object","properties":{%s},"required":["%s"],"additionalProperties":false}`,
		strings.Join(members, ","), strings.Join(names, `","`))
}
