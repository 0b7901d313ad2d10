// Package ollama asks a model on an Ollama server.
//
// Every option that can change an answer is sent with every request, since servers differ
// in their defaults by version and by machine. The server is told neither to shorten a
// prompt (truncate: false) nor to slide its context (shift: false). A reply counts only if
// its stream ended properly and its last message says done; its token counts must agree
// with its tokens. After each answer the model in the server's memory must still be the
// one that [Open] found, with the context that was asked for.
//
// A lost connection, a full queue and a crashed runner are retried with a growing pause. A
// reply is used whole or not at all, so no answer is doubled.
//
// Token ids are not part of Ollama's API and are reported as -1. Bytes of a character that
// is divided between tokens belong to the token that completes it.
package ollama
