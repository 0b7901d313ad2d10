package backend

import "fmt"

// StopAborted marks what is known of an answer that its server broke off: the answer is
// right up to its last token and nothing is known beyond. No Model returns it in an
// answer; it stands in the Partial answer of an [AbortedError].
const StopAborted StopReason = "aborted"

// An AbortedError says that the server gave an answer up before it ended, for a reason
// that asking again would not change. Ollama does so when a model repeats one token.
//
// Since greedy answers to a smaller num_predict are prefixes of this one, Partial still
// answers the same question at every num_predict up to the number of its tokens.
type AbortedError struct {
	Why     string
	Partial Answer // Stop is StopAborted
}

func (e *AbortedError) Error() string {
	return fmt.Sprintf("backend: answer aborted after %d tokens: %s", len(e.Partial.Tokens), e.Why)
}
