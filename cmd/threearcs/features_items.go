package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"threearcs/backend"
	"threearcs/backend/recording"
)

// A featureItem is an answer whose hidden state is to be read.
type featureItem struct {
	id     string
	ask    backend.Ask
	answer backend.Answer
	label  *float64 // nil if there is none
}

// A featureLine is a line of a file of answers, or of one of labels.
type featureLine struct {
	ID       string             `json:"id"`
	System   string             `json:"system"`
	Prompt   string             `json:"prompt"`
	Response *string            `json:"response"`
	Stop     backend.StopReason `json:"stop"`
	Label    any                `json:"label"`
}

// readFeatureLines reads the JSON lines of the file at path and calls each, in order.
func readFeatureLines(path string, each func(n int, l featureLine) error) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	for n := 1; ; n++ {
		var l featureLine
		err := dec.Decode(&l)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = each(n, l)
		}
		if err != nil {
			return fmt.Errorf("%s: line %d: %w", path, n, err)
		}
	}
}

// readPrompts reads answers from JSON lines.
func readPrompts(path string) ([]featureItem, error) {
	var items []featureItem
	err := readFeatureLines(path, func(n int, l featureLine) error {
		switch {
		case l.Prompt == "":
			return errors.New("no prompt")
		case l.Response == nil:
			return errors.New("no response: record the model's answers with threearcs record, and name them with --answers")
		}
		if _, known := positions[l.Stop]; !known {
			return fmt.Errorf("stop is %q: want %q or %q, or leave it out", l.Stop, backend.StopEOS, backend.StopCap)
		}
		it := featureItem{id: l.ID, ask: backend.Ask{System: l.System, Prompt: l.Prompt}, answer: backend.Answer{Text: *l.Response, Stop: l.Stop}}
		if it.id == "" {
			it.id = fmt.Sprint(n)
		}
		var err error
		it.label, err = parseLabel(l.Label)
		items = append(items, it)
		return err
	})
	return items, err
}

// parseLabel reads a label: a number, or true and false for 1 and 0.
func parseLabel(v any) (*float64, error) {
	var label float64
	switch v := v.(type) {
	case nil:
		return nil, nil
	case float64:
		label = v
	case bool:
		if v {
			label = 1
		}
	default:
		return nil, fmt.Errorf("label is %v: want a number, true or false", v)
	}
	return &label, nil
}

// readAnswers reads the answers of a recording, and its header.
func readAnswers(path string) ([]featureItem, recording.Header, error) {
	f, err := recording.Open(path)
	if err != nil {
		return nil, recording.Header{}, err
	}
	defer f.Close()
	if f.Header.Decoding.Think {
		return nil, f.Header, fmt.Errorf("%s: the model thought before it answered, which is no part of the text: record without --think", path)
	}
	var items []featureItem
	for i := range f.Len() {
		rec, answer, err := f.At(i)
		if err != nil {
			return nil, f.Header, err
		}
		it := featureItem{id: rec.Item, ask: rec.Ask, answer: answer}
		if rec.Ask.Repeat > 0 {
			it.id = fmt.Sprintf("%s#%d", rec.Item, rec.Ask.Repeat)
		}
		items = append(items, it)
	}
	return items, f.Header, nil
}

// addLabels gives items the labels of the file at path, by id.
func addLabels(items []featureItem, path string) error {
	place := map[string]int{}
	for i, it := range items {
		place[it.id] = i
	}
	return readFeatureLines(path, func(_ int, l featureLine) error {
		i, ok := place[l.ID]
		if !ok {
			return fmt.Errorf("there is no answer with id %q", l.ID)
		}
		if items[i].label != nil {
			return fmt.Errorf("%q has a label already", l.ID)
		}
		var err error
		items[i].label, err = parseLabel(l.Label)
		return err
	})
}

// checkItems fails if there are no items or if two share an id.
func checkItems(items []featureItem) error {
	if len(items) == 0 {
		return errors.New("there are no answers")
	}
	seen := map[string]bool{}
	for _, it := range items {
		if seen[it.id] {
			return fmt.Errorf("two answers have the id %q", it.id)
		}
		seen[it.id] = true
	}
	return nil
}

// checkLabels fails if only some items have labels.
func checkLabels(items []featureItem) error {
	for _, it := range items {
		if (it.label == nil) != (items[0].label == nil) {
			return fmt.Errorf("some answers have labels, but not all: %q and %q differ", items[0].id, it.id)
		}
	}
	return nil
}
