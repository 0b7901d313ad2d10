package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gofrs/flock"

	"threearcs/backend/python"
)

// verdict is what a line of results adds to its sample: openai/human-eval's two fields, and ours.
type verdict struct {
	Result     string         `json:"result"` // "passed", "timed out" or "failed: why"
	Passed     bool           `json:"passed"`
	Outcome    python.Outcome `json:"outcome"`
	CPUSeconds float64        `json:"cpu_seconds"`
	Sandboxed  bool           `json:"sandboxed"`
	ScoredWith string         `json:"scored_with"` // fingerprint of sample, problem and limits
}

func newVerdict(r python.Result, fingerprint string) verdict {
	v := verdict{
		Passed:     r.Outcome.Passed(),
		Outcome:    r.Outcome,
		CPUSeconds: r.CPU.Round(time.Microsecond).Seconds(),
		Sandboxed:  r.Sandboxed,
		ScoredWith: fingerprint,
	}
	switch {
	case v.Passed:
		v.Result = "passed"
	case r.Outcome == python.Timeout:
		v.Result = "timed out"
	case r.Outcome == python.Wrong:
		v.Result = "failed: " + r.Detail
	default:
		v.Result = "failed: " + string(r.Outcome)
		if r.Detail != "" {
			v.Result += ": " + r.Detail
		}
	}
	return v
}

// fingerprint tells apart what could change a verdict: the sample, its problem, and how it is run.
func (f scoreFlags) fingerprint(s sample) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, part := range []any{s.problem, s.Completion, s.cut(), f.extract, f.options.CPU, f.options.Memory} {
		_ = enc.Encode(part) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// resultFile appends results to a file in the order of the samples, so that the file is always the
// beginning of the whole and a later run can go on.
type resultFile struct {
	lock        *flock.Flock
	file        *os.File
	samples     []sample
	scored      []verdict // of samples, as far as done
	done        int       // lines in the file
	waiting     map[int]verdict
	fingerprint func(sample) string
}

// openResults opens a file of results, or makes it. Lines that are there must be results of the first
// samples, made in the same way; a last line without its end is dropped and made again. Only one process
// at a time may have the file open.
func openResults(path string, samples []sample, fingerprint func(sample) string) (*resultFile, error) {
	r := &resultFile{samples: samples, waiting: map[int]verdict{}, fingerprint: fingerprint}
	r.lock = flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))
	if ok, err := r.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("results: %w", err)
	} else if !ok {
		return nil, fmt.Errorf("results: %s: another process is writing it; wait for it, or name another with --out", path)
	}
	if err := r.open(path); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// open reads what is there and goes to the end of its last whole line.
func (r *resultFile) open(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("results: %w", err)
	}
	end := bytes.LastIndexByte(text, '\n') + 1
	if err := r.take(path, text[:end]); err != nil {
		return err
	}
	if !r.begins(text[end:]) {
		return fmt.Errorf("results: %s:%d: not a result; remove the file, or name another with --out", path, r.done+1)
	}
	if r.file, err = os.OpenFile(path, os.O_WRONLY, 0); err != nil {
		return fmt.Errorf("results: %w", err)
	}
	if err := r.file.Truncate(int64(end)); err != nil {
		return fmt.Errorf("results: %w", err)
	}
	if _, err := r.file.Seek(int64(end), io.SeekStart); err != nil {
		return fmt.Errorf("results: %w", err)
	}
	return nil
}

// begins reports whether text can be the beginning of the next line, which was being written when a
// run was killed.
func (r *resultFile) begins(text []byte) bool {
	if len(text) == 0 {
		return true
	}
	if r.done == len(r.samples) {
		return false
	}
	line, err := resultLine(r.samples[r.done].text, verdict{})
	if err != nil {
		return false
	}
	line = line[:bytes.LastIndex(line, []byte(`"result":`))]
	n := min(len(text), len(line))
	return bytes.Equal(text[:n], line[:n])
}

// take reads the results of an earlier run.
func (r *resultFile) take(path string, text []byte) error {
	for line := range bytes.Lines(text) {
		n := r.done + 1
		var v verdict
		if err := json.Unmarshal(line, &v); err != nil {
			return fmt.Errorf("results: %s:%d: not a result: %w; remove the file, or name another with --out", path, n, err)
		}
		if r.done == len(r.samples) {
			return fmt.Errorf("results: %s:%d: more results than samples; remove the file, or name another with --out", path, n)
		}
		if v.ScoredWith != r.fingerprint(r.samples[r.done]) {
			return fmt.Errorf("results: %s:%d: made from another sample, problem or limit; remove the file, or name another with --out", path, n)
		}
		r.scored = append(r.scored, v)
		r.done++
	}
	return nil
}

// put takes the result of sample number i and writes all results that are next in order.
func (r *resultFile) put(i int, result python.Result) error {
	r.waiting[i] = newVerdict(result, r.fingerprint(r.samples[i]))
	for {
		v, ok := r.waiting[r.done]
		if !ok {
			return nil
		}
		delete(r.waiting, r.done)
		line, err := resultLine(r.samples[r.done].text, v)
		if err != nil {
			return err
		}
		if _, err := r.file.Write(line); err != nil {
			return fmt.Errorf("results: %w", err)
		}
		r.scored = append(r.scored, v)
		r.done++
	}
}

// resultLine returns a sample's line with the fields of its verdict at the end. The sample stays as it
// is, unless it has such fields already, which are then replaced.
func resultLine(sample []byte, v verdict) ([]byte, error) {
	added, err := marshalPlain(v)
	if err != nil {
		return nil, err
	}
	var fields, ours map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(sample, &fields), json.Unmarshal(added, &ours)); err != nil {
		return nil, err
	}
	before := len(fields)
	for name := range ours {
		delete(fields, name)
	}
	if len(fields) < before {
		if sample, err = marshalPlain(fields); err != nil {
			return nil, err
		}
	}
	line := bytes.TrimSuffix(bytes.TrimSpace(sample), []byte("}"))
	line = append(bytes.Clone(bytes.TrimRight(line, " \t")), ',')
	return append(append(line, added[1:]...), '\n'), nil
}

// marshalPlain returns value as JSON on one line, with <, > and & as they are.
func marshalPlain(value any) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	err := enc.Encode(value)
	return bytes.TrimSpace(text.Bytes()), err
}

// Close closes the file and gives up the lock.
func (r *resultFile) Close() error {
	var err error
	if r.file != nil {
		err = r.file.Close()
	}
	return errors.Join(err, r.lock.Close())
}
