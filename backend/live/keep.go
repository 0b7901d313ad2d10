package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"threearcs/backend"
	"threearcs/backend/recording"
)

// A Keeper keeps what live models answer in recordings in a folder, one file for each model,
// decoding and set of questions. A run that was interrupted goes on where it stopped, and a
// finished one is replayed: no question is put to the same model twice.
type Keeper struct {
	Dir  string                           // made if it is not there
	Tool string                           // what the recordings' headers name as the program
	Say  func(format string, args ...any) // told what a run will cost and how far it is; nil for silence
}

// Kept says where answers are kept.
type Kept struct {
	File    string
	Answers int // different ones
	Before  int // of these, from earlier runs
}

// lockPause is how long to wait before trying again for a recording in use.
const lockPause = 500 * time.Millisecond

// Answers returns the answers of m to the questions, in their order, and where they are
// kept. Those that earlier runs have are not asked for again; every other is on disk as soon
// as it is given. While another process records the same questions it waits. An answer that
// its server broke off is returned as far as it goes, with [backend.StopAborted].
func (k Keeper) Answers(ctx context.Context, m backend.Model, q Questions) ([]backend.Answer, Kept, error) {
	if len(q.All) == 0 {
		return nil, Kept{}, errors.New("live: no questions to ask")
	}
	header, err := k.header(ctx, m, q)
	if err != nil {
		return nil, Kept{}, err
	}
	path, err := k.path(header)
	if err != nil {
		return nil, Kept{}, err
	}
	progress, err := k.record(ctx, path, header, m, q)
	if err != nil {
		return nil, Kept{}, fmt.Errorf("%w (%d of %d answers are kept in %s, and the same command goes on from there)", err, progress.Done, progress.Total, path)
	}
	answers, err := lookUp(path, header.Model, q.All)
	return answers, Kept{File: path, Answers: progress.Total, Before: progress.Total - progress.Fresh}, err
}

func (k Keeper) header(ctx context.Context, m backend.Model, q Questions) (recording.Header, error) {
	info, err := m.Info(ctx)
	d := q.All[0].Ask.Decoding
	return recording.Header{Tool: k.Tool, OS: runtime.GOOS, Arch: runtime.GOARCH, Model: info, Decoding: d, Set: q.Set, Wording: q.Wording},
		errors.Join(err, d.Check())
}

// path names the recording by what a reader looks for and by the checksum of its header, so
// that whatever changes an answer changes the file.
func (k Keeper) path(h recording.Header) (string, error) {
	h.Format = recording.Format
	b, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("live: %w", err)
	}
	if err := os.MkdirAll(k.Dir, 0o755); err != nil {
		return "", fmt.Errorf("live: folder for recordings: %w", err)
	}
	return filepath.Join(k.Dir, FileName(fmt.Sprintf("%s-%s-%d-%.12s.jsonl", h.Set.Name, filepath.Base(h.Model.Name), h.Decoding.NumPredict, recording.SHA256(string(b))))), nil
}

// FileName replaces what cannot be in the name of a file on every system.
func FileName(s string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, c) {
			return '-'
		}
		return c
	}, s)
}

// record completes the recording at path.
func (k Keeper) record(ctx context.Context, path string, h recording.Header, m backend.Model, q Questions) (Progress, error) {
	w, err := k.append(ctx, path, h)
	if err != nil {
		return Progress{}, err
	}
	defer w.Close()
	todo, total := lacking(w, q.All)
	if len(todo) > 0 {
		k.say("%s (%s, %s): %d of %d answers to %s are to be asked for, of at most %d tokens each; they are kept in %s",
			h.Model.Name, h.Model.Server, h.Model.Kernels, len(todo), total, h.Set.Name, h.Decoding.NumPredict, path)
	}
	progress, err := fill(ctx, w, m, q.All, k.progress(h.Model.Name))
	return progress, errors.Join(err, w.Close())
}

// append opens the recording for writing, and waits for another process to finish with it.
func (k Keeper) append(ctx context.Context, path string, h recording.Header) (*recording.Writer, error) {
	for waited := false; ; waited = true {
		w, err := recording.Append(path, h)
		if !errors.Is(err, recording.ErrLocked) {
			return w, err
		}
		if !waited {
			k.say("waiting for the process that records into %s", path)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockPause):
		}
	}
}

// sayEvery is how often progress is told.
const sayEvery = 15 * time.Second

// progress returns a function that tells of a model's answers now and then, and at the end.
func (k Keeper) progress(model string) func(Progress) {
	var last time.Time
	return func(p Progress) {
		if time.Since(last) >= sayEvery || p.Done == p.Total {
			last = time.Now()
			k.say("%s: %s", model, p)
		}
	}
}

func (k Keeper) say(format string, args ...any) {
	if k.Say != nil {
		k.Say(format, args...)
	}
}

// lookUp returns the recorded answers to the questions.
func lookUp(path string, m backend.ModelInfo, questions []Question) ([]backend.Answer, error) {
	f, err := recording.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all := make([]backend.Answer, len(questions))
	for i, q := range questions {
		answer, ok, err := f.Lookup(recording.Ask(m, q.Ask))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, fmt.Errorf("live: %s has no answer to %s, which was recorded a moment ago: is something else writing there?", path, q.Item)
		}
		all[i] = answer
	}
	return all, nil
}
