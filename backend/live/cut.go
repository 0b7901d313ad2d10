package live

import (
	"fmt"

	"threearcs/backend"
)

// Cut returns the greedy answer at numPredict, given the answer a to the same question at
// a larger cap or the same. It is the prefix of a that ends after numPredict tokens, or all
// of a if that has fewer.
//
// The token that ends a turn is not among a's tokens, yet it counts: at a cap of exactly
// len(a.Tokens) the whole text is there and the stop reason is the cap.
//
// Where a was aborted by its server, Cut returns what is known with the stop reason
// [backend.StopAborted]. It fails beyond the cap at which a was asked, and without token
// boundaries.
func Cut(a backend.Answer, numPredict int) (backend.Answer, error) {
	n := len(a.Tokens)
	switch {
	case a.Tokens == nil && a.Text != "":
		return backend.Answer{}, fmt.Errorf("live: an answer without token boundaries cannot be cut: record it with a backend that reports them")
	case numPredict <= 0:
		return backend.Answer{}, fmt.Errorf("live: cannot cut an answer at num_predict %d", numPredict)
	case numPredict > n && a.Stop == backend.StopCap:
		return backend.Answer{}, fmt.Errorf("live: the answer is known to num_predict %d, not to %d: record it again with a larger one", n, numPredict)
	case numPredict > n:
		return a, nil
	}
	a.Tokens = a.Tokens[:numPredict:numPredict]
	a.Text = a.Text[:a.Tokens[numPredict-1].End]
	a.Stop = backend.StopCap
	return a, nil
}

// cutShort reports whether an answer that stopped for this reason could have gone on.
func cutShort(s backend.StopReason) bool { return s != backend.StopEOS }
