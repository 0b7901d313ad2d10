package engine

import "threearcs/backend"

// A HeadOutput is what an attention head puts into the output projection of its layer, over
// some tokens: the slice of the projection's input that is the head's, behind the gate
// where an architecture has one, and scaled if the head is damped.
type HeadOutput struct {
	backend.Head
	Norm float64   // mean over the tokens of the slice's Euclidean norm
	Mean []float64 // mean over the tokens of the slice
}
