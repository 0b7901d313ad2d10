package live

import (
	"fmt"

	"threearcs/backend"
	"threearcs/backend/recording"
	"threearcs/backend/replay"
)

// OpenRecording opens a recording of set for replay. It fails, naming the field that
// differs, if the recording was made with other problems or another wording. The caller
// closes the model of its source.
func OpenRecording(path string, set Set) (Arm, error) {
	m, err := replay.Open(path)
	if err != nil {
		return Arm{}, err
	}
	h := m.File().Header
	want := h
	want.Set, want.Wording = set.ID(h.Set.Asks/max(set.ID(1).Asks, 1)), set.Wording.ID()
	want.Set.Name = h.Set.Name
	if d := recording.Diff(h, want); len(d) > 0 {
		m.Close()
		return Arm{}, fmt.Errorf("%s was recorded with %s %s, these problems have %s: name the file it was recorded with (--problems)", path, d[0].Field, d[0].Have, d[0].Want)
	}
	return Arm{Name: h.Model.Name, Source: Source{Model: m, Decoding: h.Decoding, Level: backend.Recorded,
		From: backend.Source{File: path}}}, nil
}
