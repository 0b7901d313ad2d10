package python

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Problem is one problem of openai/human-eval's format.
type Problem struct {
	TaskID            string `json:"task_id"`
	Prompt            string `json:"prompt"`             // imports, helpers, and the function's head with its docstring
	EntryPoint        string `json:"entry_point"`        // the function's name
	CanonicalSolution string `json:"canonical_solution"` // a body that passes
	Test              string `json:"test"`               // defines check(candidate)
}

// Program returns the program that the official scorer would run for a completion, less the test.
func (p Problem) Program(completion string) string { return p.Prompt + completion + "\n" }

// maxLine bounds one line of a problem or sample file.
const maxLine = 64 << 20

// LoadProblems reads the problems of a file, which may be compressed with gzip.
func LoadProblems(path string) ([]Problem, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("python: problems: %w", err)
	}
	defer f.Close()
	return ReadProblems(f, path)
}

// ReadProblems reads problems, one JSON object a line, gzip or plain; name stands for r in errors.
// It fails on a line that is not such an object, on a missing field, on a task that occurs twice
// and on a file without problems. Unknown fields and blank lines are passed over.
func ReadProblems(r io.Reader, name string) ([]Problem, error) {
	var problems []Problem
	seen := map[string]int{}
	err := EachLine(r, name, func(line int, text []byte) error {
		var p Problem
		if err := json.Unmarshal(text, &p); err != nil {
			return fmt.Errorf("not a problem: %w", err)
		}
		if missing := p.missing(); missing != "" {
			return fmt.Errorf("task %q has no %s", p.TaskID, missing)
		}
		if first, ok := seen[p.TaskID]; ok {
			return fmt.Errorf("task %q again, first on line %d", p.TaskID, first)
		}
		seen[p.TaskID] = line
		problems = append(problems, p)
		return nil
	})
	if err == nil && len(problems) == 0 {
		err = fmt.Errorf("python: %s: no problems in it", name)
	}
	if err != nil {
		return nil, err
	}
	return problems, nil
}

func (p Problem) missing() string {
	for _, field := range []struct{ name, value string }{
		{"task_id", p.TaskID}, {"prompt", p.Prompt}, {"entry_point", p.EntryPoint}, {"test", p.Test},
	} {
		if field.value == "" {
			return field.name
		}
	}
	return ""
}

// EachLine calls f with every line of r that is not blank and its number, counted from 1. It reads
// gzip as well as plain text. An error of f ends the reading and comes back as "python: name:line: ...".
func EachLine(r io.Reader, name string, f func(line int, text []byte) error) error {
	plain, err := decompressed(r)
	if err != nil {
		return fmt.Errorf("python: %s: %w", name, err)
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	n := 0
	for lines.Scan() {
		n++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		if err := f(n, text); err != nil {
			return fmt.Errorf("python: %s:%d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("python: %s:%d: %w", name, n+1, err)
	}
	return nil
}

// decompressed returns r's text, unzipped if it begins as gzip does.
func decompressed(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	magic, err := buffered.Peek(2)
	if errors.Is(err, io.EOF) {
		return buffered, nil
	}
	if err != nil {
		return nil, err
	}
	if magic[0] == 0x1f && magic[1] == 0x8b {
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}
