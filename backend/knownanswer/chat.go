package knownanswer

import "strings"

// A chat is how an architecture marks turns.
type chat struct {
	control   []string // begin, start of turn, end of turn
	begin     string   // what a rendered prompt starts with
	assistant string   // the role that answers
	trims     bool     // texts lose white space at both ends
	jinja     string   // the template in the file
}

// chatML is the format of Qwen, SmolLM and many others. Ollama recognises the template.
var chatML = chat{
	control:   []string{"<|endoftext|>", "<|im_start|>", "<|im_end|>"},
	assistant: "assistant",
	jinja:     "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
}

// Template is ChatML in the language of Ollama's templates, for a Modelfile or the create
// API. Ollama finds it by itself in a file that has the Jinja template. For gemma4 it
// changes nothing, since code that Ollama sets for the architecture takes its place.
const Template = "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n"

// gemma4Chat is the format of Gemma 4, for which Ollama has code instead of a template.
var gemma4Chat = chat{
	control:   []string{"<bos>", "<|turn>", "<turn|>"},
	begin:     "<bos>",
	assistant: "model",
	trims:     true,
}

// Render returns the prompt as a model of the architecture sees it.
func Render(arch, system, prompt string) string {
	c := archs[arch].chat
	s := c.begin
	if system != "" {
		s += c.turn("system", system)
	}
	return s + c.turn("user", prompt) + c.control[1] + c.assistant + "\n"
}

// turn returns one turn of a conversation.
func (c chat) turn(role, text string) string {
	if c.trims {
		text = strings.TrimSpace(text)
	}
	return c.control[1] + role + "\n" + text + c.control[2] + "\n"
}
