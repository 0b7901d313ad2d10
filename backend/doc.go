// Package backend asks: it obtains the answers of a model to a prompt set.
//
// There are two small interfaces. A [Model] answers one prompt; engine, ollama and the
// fakes implement it. A [Backend] returns a whole [Run], the answers of one model to one
// prompt set under one decoding with everything derived from them (passed, coverage,
// assert or hedge, rubric scores, hidden state). A claim only ever sees a Run, so the
// same measurement serves recorded and live evidence and never knows which it was.
//
// Everything that can change an answer is a field of the request. What a backend cannot
// obtain it refuses with a [MissingError] that says what is missing and which command
// would supply it; it never guesses and never answers in part.
package backend
