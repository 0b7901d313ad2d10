package backend

import "context"

// A Model answers one prompt at a time. The engine, the Ollama client, the replay of a
// recording and the fakes implement it; package backendtest holds the suite they all pass.
type Model interface {
	// Info returns everything about the model that can change an answer.
	Info(ctx context.Context) (ModelInfo, error)

	// Generate answers a.Prompt. It fails rather than return an answer that was cut
	// for any reason other than a.Decoding.NumPredict or a full context, and rather
	// than run on a prompt that was shortened.
	Generate(ctx context.Context, a Ask) (Answer, error)

	Close() error
}

// An Ask is one question to a Model: with the ModelInfo it is the whole key of an answer.
type Ask struct {
	System   string   `json:"system,omitempty"`
	Prompt   string   `json:"prompt"`
	Decoding Decoding `json:"decoding"`
	Repeat   int      `json:"repeat"` // which of several identical asks this is, from 0

	// Format is the JSON schema that the answer must obey, empty for free text. A model
	// that cannot hold its answer to a schema refuses, except a fake, which ignores it.
	Format string `json:"format,omitempty"`
}

// Decoding is every option that can change an answer. All of it is sent explicitly, since
// servers differ in their defaults by version and by machine.
type Decoding struct {
	NumPredict       int      `json:"num_predict"` // most tokens to generate; 0 means unset, never "none"
	NumCtx           int      `json:"num_ctx"`     // context length in tokens
	Temperature      float64  `json:"temperature"`
	TopK             int      `json:"top_k"`
	TopP             float64  `json:"top_p"`
	MinP             float64  `json:"min_p"`
	RepeatPenalty    float64  `json:"repeat_penalty"` // 1 is none
	PresencePenalty  float64  `json:"presence_penalty"`
	FrequencyPenalty float64  `json:"frequency_penalty"`
	Seed             int      `json:"seed"`
	Stop             []string `json:"stop"`
	Think            bool     `json:"think"` // let a thinking model think
	Raw              bool     `json:"raw"`   // send the prompt without the chat template
}

// Greedy returns the decoding of one greedy answer of at most numPredict tokens in a
// context of numCtx: temperature 0, no penalties, no stop strings, no thinking.
func Greedy(numPredict, numCtx int) Decoding {
	return Decoding{NumPredict: numPredict, NumCtx: numCtx, TopK: 1, TopP: 1, RepeatPenalty: 1}
}

// ModelInfo identifies a model and what serves it.
type ModelInfo struct {
	Name          string `json:"name"`           // as the user named it
	Digest        string `json:"digest"`         // of the manifest, or of the file in process
	WeightsDigest string `json:"weights_digest"` // sha256 of the GGUF file
	Architecture  string `json:"architecture"`   // general.architecture
	Quantization  string `json:"quantization"`
	Template      string `json:"template"` // sha256 of the chat template
	ContextLength int    `json:"context_length"`
	Server        string `json:"server"`  // "ollama 0.24.0", "engine 0.24.0"
	Kernels       string `json:"kernels"` // CPU or GPU, and what else is known to change digits

	// Edit says what was changed in the model at run time, such as damped heads; "" if
	// nothing was.
	Edit string `json:"edit,omitempty"`
}

// StopReason says why generation ended.
type StopReason string

// The stop reasons. A full context is told apart from the cap, which Ollama does not.
const (
	StopEOS     StopReason = "stop"    // the model ended its turn, or a stop string matched
	StopCap     StopReason = "length"  // num_predict was reached
	StopContext StopReason = "context" // the context was full
)

// An Answer is what a Model said.
type Answer struct {
	Text         string     `json:"text"`
	Tokens       []Token    `json:"-"`        // boundaries of the emitted tokens, in order
	Thinking     string     `json:"thinking"` // what a thinking model thought, if asked to
	Rendered     string     `json:"rendered"` // the prompt as the model saw it
	PromptTokens int        `json:"prompt_tokens"`
	Stop         StopReason `json:"stop"`
}
