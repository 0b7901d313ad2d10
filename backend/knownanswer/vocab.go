package knownanswer

import (
	"fmt"
	"slices"
	"strings"
)

// The types of tokens in a GGUF vocabulary.
const (
	normalToken  int32 = 1
	controlToken int32 = 3
	userToken    int32 = 4
)

// The ids of the tokens that every vocabulary has, after the 256 single bytes.
const (
	idEndOfText = 256 + iota
	idStartOfTurn
	idEndOfTurn // ends an answer
	idMerged    // the result of the one merge: see merges
	idFirstFree
)

// merges is the merge list of the tokenizer. A tokenizer wants one, but prompts shall be
// tokenized byte by byte, so the only merge is of two bytes that no text has: 1 and 2.
var merges = []string{byteText(1) + " " + byteText(2)}

// A token is one entry of the vocabulary.
type token struct {
	text   string // what it is in a text; "" for control tokens
	stored string // what it is in the file
	kind   int32
	row    row // its row of the embedding and output matrices
}

// baseVocabulary returns the tokens below idFirstFree.
func baseVocabulary() []token {
	var v []token
	for b := range 256 {
		v = append(v, token{text: string([]byte{byte(b)}), stored: byteText(byte(b)), kind: normalToken})
	}
	for _, s := range []string{"<|endoftext|>", "<|im_start|>", "<|im_end|>"} {
		v = append(v, token{stored: s, kind: controlToken})
	}
	return append(v, token{text: "\x01\x02", stored: byteText(1) + byteText(2), kind: normalToken})
}

// byteText returns the character that stands for byte b in the vocabularies of GPT-2 and
// its successors: printable bytes stand for themselves, the others are moved up.
func byteText(b byte) string {
	r := rune(b)
	switch {
	case r == 0xad:
		r = 0x143
	case r <= 0x20:
		r += 0x100
	case r >= 0x7f && r <= 0xa0:
		r += 0xa2
	}
	return string(r)
}

// storedText returns how text is stored as the n-th token (from 1) with that text. Entries
// of a vocabulary must differ, so n NUL bytes are appended: Ollama's engines drop them
// when they turn a token into text. For the same reason no prompt is tokenized to it.
func storedText(text string, n int) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteString(byteText(text[i]))
	}
	return b.String() + strings.Repeat(byteText(0), n)
}

// tokenize returns the ids of a rendered prompt: control tokens and keys are one token
// each, everything else is a token per byte.
func tokenize(prompt string, special map[string]int) []int {
	names := make([]string, 0, len(special))
	for s := range special {
		names = append(names, s)
	}
	slices.Sort(names)
	var ids []int
	for len(prompt) > 0 {
		n := 1
		id := int(prompt[0])
		for _, s := range names {
			if strings.HasPrefix(prompt, s) {
				n, id = len(s), special[s]
			}
		}
		ids = append(ids, id)
		prompt = prompt[n:]
	}
	return ids
}

// specials returns the tokens that are matched whole in a prompt, by text.
func specials(vocab []token) map[string]int {
	m := map[string]int{}
	for id, t := range vocab {
		if t.kind != normalToken {
			m[t.stored] = id
		}
	}
	return m
}

// Render returns the prompt as the model sees it, with the chat template of the file.
func Render(system, prompt string) string {
	var s string
	if system != "" {
		s = turnText("system", system)
	}
	return s + turnText("user", prompt) + "<|im_start|>assistant\n"
}

func turnText(role, text string) string {
	return fmt.Sprintf("<|im_start|>%s\n%s<|im_end|>\n", role, text)
}

// ChatTemplate is the template in the file, in Jinja. Ollama recognises it as ChatML.
const ChatTemplate = `{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`

// Template is the same template in Ollama's language, for a Modelfile or the create API.
const Template = "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n"
