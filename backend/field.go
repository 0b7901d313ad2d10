package backend

import "strings"

// Field is a set of the things an [Item] can carry.
type Field uint32

// What an item can carry.
const (
	Text        Field = 1 << iota // Text, Tokens
	Stop                          // Stop
	Passed                        // Passed
	Outcome                       // Outcome
	MCAS                          // MCAS, Tricky
	Coverage                      // Coverage, Correct
	Verbal                        // Assert
	Rubric                        // Rubric
	Hidden                        // Hidden
	Pooled                        // Pooled
	SurfaceOf                     // Surface
	Words                         // Words
	PromptWords                   // Prompt
	Score                         // Score
)

var fieldNames = []string{"text", "stop", "passed", "outcome", "mcas", "coverage", "verbal",
	"rubric", "hidden", "pooled hidden", "surface", "words", "prompt words", "score"}

// Has reports whether f contains all of want.
func (f Field) Has(want Field) bool { return f&want == want }

// String lists the fields of f, such as "coverage, verbal".
func (f Field) String() string {
	var names []string
	for i, name := range fieldNames {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
