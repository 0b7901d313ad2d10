// Package openai asks a model behind an OpenAI-compatible chat endpoint: vLLM, SGLang, the
// llama.cpp server, or OpenAI.
//
// Every option of the decoding is sent; an option that the server's [Dialect] cannot
// express is refused unless it has no effect. A reply without a finish_reason is refused,
// since it may have been broken off, and so is one from another model than before.
//
// Such an endpoint tells less than Ollama's own: not the weights, the template or the
// rendered prompt, and it cannot be given a context length. The digest of the model is
// therefore what the user states ([Config.Digest]), and a prompt and answer longer than
// num_ctx are refused after the fact. Answer.Rendered is empty and Answer.Tokens is nil.
// Do not use it for an Ollama server, whose endpoint of this kind ignores num_ctx: package
// ollama is for those.
package openai
