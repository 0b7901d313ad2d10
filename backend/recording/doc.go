// Package recording stores the answers of a model to a prompt set in one file that can be
// replayed for ever.
//
// # Format
//
// A recording is a text file of JSON objects, one a line. It only ever grows.
//
//	{"header":{…},"sum":"…"}   line 1: everything that all answers have in common
//	{"text":{…},"sum":"…"}     a prompt, stored once, before the first answer that names it
//	{"answer":{…},"sum":"…"}   an answer, which names its texts by their sha256
//
// Sum is the first 16 hexadecimal digits of the SHA-256 of the bytes before `,"sum"`. The
// encoding is canonical: members stand in a fixed order, numbers are as short as possible,
// and a line that decodes but would not be encoded in the same way is refused. No time and
// no duration is stored, so the same answers in the same order make the same bytes.
//
// An answer's key is the SHA-256 over everything that can change the answer (see [Key]):
// the model, the decoding, system prompt, prompt, schema and repeat index. A key occurs once.
// Token boundaries are stored as the length of each token in bytes. Text that is not UTF-8
// is stored as base64.
//
// # What can go wrong
//
// A [Writer] holds an exclusive lock and returns from Append only when the answer is on
// disk. A writer that was killed leaves whole lines and at most one torn last line without
// its newline, which the next writer cuts off; nothing else is ever repaired. A damaged
// line is refused with a [*CorruptError] that names file and line. A recording with another
// header is refused with a [*MismatchError] that names the field.
//
// For archiving, [Archive] writes a recording in the order of its prompt set, compressed
// with zstd. Everything that reads recordings reads both forms.
package recording
