// Package serve builds a private Ollama server from its Go module, starts it and stops it.
//
// The version is the one the module depends on, the last with Ollama's own engines. The
// server listens on the loopback interface only, reaches for nothing outside
// (OLLAMA_NO_CLOUD), answers one request at a time (OLLAMA_NUM_PARALLEL=1, without which
// answers are not reproducible) and dies with all its runners, since they share a process
// group.
package serve
