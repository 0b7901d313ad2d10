package judge

import (
	"context"
	"errors"
	"fmt"

	"threearcs/backend"
)

// A Judge is a model that grades.
type Judge struct {
	Model    backend.Model
	Decoding backend.Decoding // of every reply; [Decoding] is the usual one

	// Schema asks for JSON and sends its schema. Without it the model is asked for plain
	// words, which every server supports.
	Schema bool
}

// Decoding returns the decoding of a judge: greedy, with room for a reply of the rubric
// and for responses of about 2,000 tokens.
func Decoding() backend.Decoding { return backend.Greedy(256, 4096) }

// A Material is a question and a response to it.
type Material struct {
	Question, Response string
}

// A Variant is a way of putting the same question. The zero Variant is the plain one.
type Variant struct {
	Swapped bool // options and scales in reverse order
	Blind   bool // without the response
}

// A Verdict is what a reply says, if it could be read.
type Verdict[T any] struct {
	Value    T      // meaningless unless Readable
	Readable bool   // a reply was given and read
	Why      string // why it is not Readable
	Reply    string // the reply as it came
}

// ask puts a question and returns the answer, or why there is none. Only what makes every
// further question useless is an error.
func (j *Judge) ask(ctx context.Context, prompt, schema string) (backend.Answer, string, error) {
	a := backend.Ask{System: system, Prompt: prompt, Decoding: j.Decoding}
	if j.Schema {
		a.Format = schema
	}
	answer, err := j.Model.Generate(ctx, a)
	if aborted := (*backend.AbortedError)(nil); errors.As(err, &aborted) {
		return aborted.Partial, aborted.Why, nil
	}
	if err != nil {
		return backend.Answer{}, "", fmt.Errorf("judge: %w", err)
	}
	return answer, "", nil
}

// decide puts a question and reads its reply.
func decide[T any](ctx context.Context, j *Judge, prompt, schema string, read func(reply string) (T, error)) (Verdict[T], error) {
	answer, why, err := j.ask(ctx, prompt, schema)
	v := Verdict[T]{Reply: answer.Text, Why: why}
	if err != nil || why != "" {
		return v, err
	}
	if answer.Stop != backend.StopEOS && !isObject(answer.Text) {
		v.Why = fmt.Sprintf("reply is cut off (%s)", answer.Stop)
		return v, nil
	}
	value, err := read(answer.Text)
	if err != nil {
		v.Why = err.Error()
		return v, nil
	}
	v.Value, v.Readable = value, true
	return v, nil
}

// choose asks for one of labels.
func (j *Judge) choose(ctx context.Context, name string, d data, labels []string) (Verdict[string], error) {
	d.JSON, d.Labels = j.Schema, d.ordered(labels)
	return decide(ctx, j, d.render(name), labelSchema(d.Labels), func(reply string) (string, error) {
		return ReadLabel(reply, labels)
	})
}

// translated returns v with its value replaced by f of it.
func translated[T, U any](v Verdict[T], f func(T) U) Verdict[U] {
	u := Verdict[U]{Readable: v.Readable, Why: v.Why, Reply: v.Reply}
	if v.Readable {
		u.Value = f(v.Value)
	}
	return u
}
