package recorded

import (
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"

	"threearcs/backend"
	"threearcs/fixtures"
)

// Stored returns a stored summary value: see [backend.Released]. A path may also be
// written with brackets, as in configs['C=0.1'].auc. It fails with a
// *[backend.MissingError] if there is no such key.
func (b *Backend) Stored(key string) (text string, value float64, source backend.Source, err error) {
	t, err := fixtures.Load("stored")
	if err != nil {
		return "", math.NaN(), backend.Source{}, err
	}
	key = strings.NewReplacer("['", ".", "']", "").Replace(key)
	file, field, _ := strings.Cut(key, " :: ")
	key = fixtures.StoredKey(file, field)
	for _, row := range t.Rows {
		if row[0] == key {
			source, err := storedSource(t, key)
			return row[1], number(row[1], row[2]), source, err
		}
	}
	return "", math.NaN(), backend.Source{}, &backend.MissingError{
		What: fmt.Sprintf("no stored value %q", key), Have: nearest(t, file, field)}
}

// storedSource returns the artifact that the key names, with the field.
func storedSource(t *fixtures.Table, key string) (backend.Source, error) {
	file, field, _ := strings.Cut(key, " :: ")
	for _, s := range t.Sources {
		if path.Base(s.File) == file {
			return backend.Source{File: s.File, Field: field, SHA256: s.SHA256}, nil
		}
	}
	return backend.Source{}, fmt.Errorf("recorded: table stored does not name %s as a source", file)
}

// number returns the number that text stands for, NaN for a word.
func number(text, kind string) float64 {
	switch {
	case kind == "bool" && text == "true":
		return 1
	case kind == "bool":
		return 0
	case kind == "number":
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			return v
		}
	}
	return math.NaN()
}

// nearest lists keys of the same file that end like the field, or says which files there are.
func nearest(t *fixtures.Table, file, field string) string {
	last := field[strings.LastIndexByte(field, '.')+1:]
	var same, files []string
	for _, id := range t.Strings("id") {
		if strings.HasPrefix(id, path.Base(file)+" :: ") && strings.HasSuffix(id, last) {
			same = append(same, id)
		}
	}
	if same != nil {
		return strings.Join(same[:min(len(same), 5)], ", ")
	}
	for _, s := range t.Sources {
		files = append(files, path.Base(s.File))
	}
	return "values of " + strings.Join(files, ", ")
}

// headTables are the released head attributions: model to table and file.
var headTables = map[string][2]string{
	backend.Gemma4E2B: {"heads_gemma", "path_b_attribution_gemma4.json"},
	backend.Qwen3508B: {"heads_qwen35", "path_b_attribution_qwen35_0.8b.json"},
}

// Heads returns the released head attribution of model. It fails with a
// *[backend.MissingError] if there is none.
func (b *Backend) Heads(model string) (backend.Attribution, error) {
	names, ok := headTables[model]
	if !ok {
		return backend.Attribution{}, &backend.MissingError{
			What: "no head attribution of " + model, Have: backend.Gemma4E2B + ", " + backend.Qwen3508B}
	}
	t, err := fixtures.Load(names[0])
	if err != nil {
		return backend.Attribution{}, err
	}
	a := backend.Attribution{Model: model, Cohorts: map[string]int{}, Source: sources(t)[0], Heads: heads(t)}
	for _, cohort := range []string{"cw", "cr", "hw", "hr"} {
		if a.Cohorts[cohort], err = b.storedInt(names[1] + " :: cohorts." + cohort); err != nil {
			return backend.Attribution{}, err
		}
	}
	a.LastN, err = b.storedInt(names[1] + " :: last_n_tokens")
	return a, err
}

func (b *Backend) storedInt(key string) (int, error) {
	text, _, _, err := b.Stored(key)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

func heads(t *fixtures.Table) []backend.AttributedHead {
	layer, head := t.Ints("layer"), t.Ints("head")
	cw, cr := t.Floats("mean_cw"), t.Floats("mean_cr")
	score, d := t.Floats("overconf_score"), t.Floats("cohen_d")
	top, bottom := t.Bools("top20"), t.Bools("bottom5")
	out := make([]backend.AttributedHead, len(layer))
	for i := range out {
		out[i] = backend.AttributedHead{Layer: layer[i], Head: head[i], MeanCW: cw[i], MeanCR: cr[i],
			Overconf: score[i], CohenD: d[i], Top20: top[i], Bottom5: bottom[i]}
	}
	return out
}

// Table returns a shipped table by its name, and the artifacts it comes from.
func (b *Backend) Table(name string) (*fixtures.Table, []backend.Source, error) {
	t, err := fixtures.Load(name)
	if err != nil {
		return nil, nil, err
	}
	return t, sources(t), nil
}
