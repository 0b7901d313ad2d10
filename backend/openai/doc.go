// Package openai asks a model behind an OpenAI-compatible chat endpoint: vLLM, SGLang, the
// llama.cpp server, or OpenAI.
//
// Every option of the decoding is sent; an option that the server's [Dialect] cannot
// express is refused unless it has no effect. A reply without a finish_reason is refused,
// since it may have been broken off, and so is one from another model than before.
//
// Such an endpoint tells less than Ollama's own. [Open] asks for what it does tell: that the
// model is listed, the version, the length of the context, with llama.cpp the template.
// The rest is "not known" in [backend.ModelInfo], and so in the header of a recording:
//
//   - the weights: the digest is what the user states ([Config.Digest]), and is marked so;
//   - the rendered prompt: Answer.Rendered is empty;
//   - the context: it cannot be set. A context known to be shorter than num_ctx is refused,
//     and so is an answer that with its prompt is longer.
//
// Token boundaries come from log probabilities ([Config.Boundaries]); ids never do. Servers
// that answer many asks together add in another order than one that answers them alone, so
// that near ties may fall otherwise from run to run.
//
// Do not use it for an Ollama server, whose endpoint of this kind ignores num_ctx: package
// ollama is for those.
package openai
