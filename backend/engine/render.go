package engine

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/model/parsers"
	"github.com/ollama/ollama/model/renderers"
	"github.com/ollama/ollama/template"
	"github.com/ollama/ollama/thinking"

	"threearcs/backend"
)

// render returns the prompt as the model sees it: what the server renders for a generate
// request with think set.
func (s *source) render(a backend.Ask) (string, error) {
	if a.Decoding.Think && !s.thinks() {
		return "", fmt.Errorf("engine: %s does not support thinking: set think to false", s.name)
	}
	if a.Decoding.Raw {
		if a.System != "" {
			return "", fmt.Errorf("engine: a raw prompt has no place for a system text: put it into the prompt")
		}
		return a.Prompt, nil
	}
	messages := s.conversation(a)
	think := &api.ThinkValue{Value: a.Decoding.Think}
	if s.config.Renderer != "" {
		return renderers.RenderWithRenderer(s.renderer(), messages, nil, think)
	}
	var b bytes.Buffer
	err := s.template.Execute(&b, template.Values{Messages: messages,
		Think: a.Decoding.Think, ThinkLevel: think.String(), IsThinkSet: true})
	if err != nil {
		return "", fmt.Errorf("engine: chat template of %s: %w", s.name, err)
	}
	return b.String(), nil
}

// conversation returns the messages of a: the system text, what the Modelfile puts before
// every prompt, the prompt.
func (s *source) conversation(a backend.Ask) []api.Message {
	var messages []api.Message
	system := a.System
	if system == "" {
		system = s.system
	}
	if system != "" {
		messages = append(messages, api.Message{Role: "system", Content: system})
	}
	messages = append(messages, s.messages...)
	return append(messages, api.Message{Role: "user", Content: a.Prompt})
}

// thinks reports whether the model can think before it answers.
func (s *source) thinks() bool {
	if p := parsers.ParserForName(s.config.Parser); p != nil {
		return p.HasThinkingSupport()
	}
	opening, closing := thinking.InferTags(s.template.Template)
	return opening != "" && closing != ""
}

// The names of the renderers of Gemma 4: the manifest's, and the two it stands for.
const (
	gemma4Renderer      = "gemma4"
	gemma4SmallRenderer = "gemma4-small"
	gemma4LargeRenderer = "gemma4-large"
)

// renderer returns the renderer the server would use. Gemma 4 has one for its small and
// one for its large models, chosen by name or else by size.
func (s *source) renderer() string {
	if s.config.Renderer != gemma4Renderer {
		return s.config.Renderer
	}
	name := strings.ToLower(s.name)
	switch {
	case strings.Contains(name, "e2b"), strings.Contains(name, "e4b"):
		return gemma4SmallRenderer
	case strings.Contains(name, "26b"), strings.Contains(name, "31b"):
		return gemma4LargeRenderer
	}
	size, err := strconv.ParseFloat(strings.TrimSuffix(s.config.ModelType, "B"), 64)
	if err == nil && size >= 16 {
		return gemma4LargeRenderer
	}
	return gemma4SmallRenderer
}
