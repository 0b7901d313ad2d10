// Package knownanswer writes tiny model files whose answers are known in advance.
//
// They are to a model runner what test vectors are to a cipher: a real GGUF file in a
// real architecture, run by the real engine or server, whose right output was settled
// when the file was written. With them the whole chain from chat template to statistics
// can be required to find numbers that are known on paper.
//
// # How it works
//
// The residual stream of width 192 is divided into a few registers:
//
//	code     64   ±1: the code of the next token
//	payload  64   ±1: what the key of a task hands to the start head
//	one, key, start, resume   1 each: constant and flags
//	feature   8   numbers that a script plants in the hidden state
//	content  16   random, read by the heads that do not matter
//	balance   1   makes all embeddings equally long, so that the first norm is exactly 1
//	scratch  31   written by the heads and layers that do not matter
//
// Every token that can be generated has a code, a word of 64 bits; any two codes differ in
// at least 16 bits. The embedding of a token of a script holds the code of its successor,
// and the output matrix holds every token's own code. The logit of the successor is then
// proportional to 64 and that of any other token to at most 32, whatever the length of
// the residual vector: generation follows the script, a lookup table.
//
// Which script it is depends on the prompt. Each script has a key, a text that is one
// token of the vocabulary. One attention head, the start head, is content-addressed: its
// query is set on prompt tokens, its key on key tokens wherever they stand (in the slowest
// rotary pair, which positions do not turn noticeably), and its value is the code of the
// script's first token. A second head, the resume head, does the same at the end of a
// preamble that scripts share, so that long answers need few tokens. All other heads and
// all feed-forward layers hold random weights that write to the scratch register, which
// no logit reads: they change the hidden state and not the answer.
//
// Both heads are in the first layer, which sees the embeddings alone, so their effect is
// exact. Scaling the start head by λ (damping, tempering) has a known effect: prompt tokens hold
// half the code of the default answer, so below ½ the model gives the default
// answer to every prompt. Damping the resume head ends answers after the preamble. Damping
// any other head changes no token.
package knownanswer
