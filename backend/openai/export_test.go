package openai

import "threearcs/backend"

// Boundaries is boundaries of pieces without bytes.
func Boundaries(said []string, text string, ended bool) ([]backend.Token, error) {
	pieces := make([]piece, len(said))
	for i, s := range said {
		pieces[i].Token = s
	}
	return boundaries(pieces, text, ended)
}
