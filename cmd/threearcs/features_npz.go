package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"threearcs/backend"
	"threearcs/stats/npz"
)

// positions names the token at which the state of an answer is read, by what ended the
// answer: the last token before the end of the model's turn, or the one at which the token
// cap, the context or the server cut it. A file of answers may not say.
var positions = map[backend.StopReason]string{
	backend.StopEOS: "closing", backend.StopCap: "cap", backend.StopContext: "context",
	backend.StopAborted: "aborted", "": "unknown",
}

// position returns the name of the token at which the state of it is read. An empty
// answer has none: its state is that of the prompt.
func (it featureItem) position() string {
	if it.answer.Text == "" && len(it.answer.Tokens) == 0 {
		return "prompt"
	}
	return positions[it.answer.Stop]
}

// features are the hidden states of items, one row an item.
type features struct {
	model  backend.ModelInfo
	items  []featureItem
	x      [][]float32
	pooled [][]float32 // may be nil
}

// save writes f to a new archive at path, in the names that falsify reads by default.
func (f features) save(path string) error {
	ids, texts, at := make([]string, len(f.items)), make([]string, len(f.items)), make([]string, len(f.items))
	for i, it := range f.items {
		ids[i], texts[i], at[i] = it.id, it.answer.Text, it.position()
	}
	model, err := json.Marshal(f.model)
	if err != nil {
		return err
	}
	arrays := []npz.Named{{Name: "X", Array: matrix(f.x)}}
	if f.pooled != nil {
		arrays = append(arrays, npz.Named{Name: "X_pool", Array: matrix(f.pooled)})
	}
	if y := labelArray(f.items); y != nil {
		arrays = append(arrays, npz.Named{Name: "y", Array: y})
	}
	arrays = append(arrays, npz.Named{Name: "position", Array: npz.FromStrings(at)}, npz.Named{Name: "ids", Array: npz.FromStrings(ids)},
		npz.Named{Name: "texts", Array: npz.FromStrings(texts)}, npz.Named{Name: "model", Array: npz.FromStrings([]string{string(model)})})
	partial := path + ".partial"
	if err := npz.Save(partial, arrays...); err != nil {
		os.Remove(partial)
		return err
	}
	return os.Rename(partial, path)
}

// matrix returns an array of rows of equal length.
func matrix(rows [][]float32) *npz.Array {
	var flat []float32
	for _, row := range rows {
		flat = append(flat, row...)
	}
	return npz.FromFloat32s(flat, len(rows), len(rows[0]))
}

// labelArray returns the labels, as integers if all are 0 and 1; nil if there are none.
func labelArray(items []featureItem) *npz.Array {
	if items[0].label == nil {
		return nil
	}
	scores, classes, binary := make([]float64, len(items)), make([]int64, len(items)), true
	for i, it := range items {
		scores[i], classes[i] = *it.label, int64(*it.label)
		binary = binary && (*it.label == 0 || *it.label == 1)
	}
	if binary {
		return npz.FromInts(classes)
	}
	return npz.FromFloats(scores)
}

// print says what was read where.
func (f features) print(w io.Writer, path string) error {
	counts := map[string]int{}
	for _, it := range f.items {
		counts[it.position()]++
	}
	fmt.Fprintf(w, "%s: %d answers × %d features of %s\n", path, len(f.x), len(f.x[0]), f.model.Name)
	for _, at := range []string{"closing", "cap", "context", "aborted", "prompt", "unknown"} {
		if n := counts[at]; n > 0 {
			fmt.Fprintf(w, "  %d read at: %s\n", n, at)
		}
	}
	var err error
	if len(counts) > 1 {
		_, err = fmt.Fprintln(w, "A probe can tell these positions apart, whatever it says of the answers: compare it within each (array \"position\").")
	}
	return err
}
