// Package engine runs models in this process, with Ollama's own inference engine: the same
// kernels, tokenizers and chat templates as the server, without a server.
//
// It opens a GGUF file or a model that was pulled into Ollama's store. Beside the answer
// it gives what the server's API hides: exact token ids, logits, the hidden state at any
// token, and a factor for the output of single attention heads. It never shortens a
// prompt, never shifts the context and never aborts on repetition.
//
// The engine needs cgo and a C++ compiler, so it is built only with the tag "engine":
//
//	go build -tags engine ./cmd/threearcs
//
// Without the tag [Open] returns an error that says so. For kernels that use the vector
// units of the processor, set CGO_CFLAGS and CGO_CXXFLAGS to "-O3 -mavx2 -mfma -mf16c"; the
// fourth digit of logits changes with them, which is why [Model.Info] reports them.
//
// The engine is github.com/ollama/ollama v0.24.0, the last version that has one. Its
// packages are no supported interface: the version is pinned, and everything that touches
// them is in this package.
package engine
