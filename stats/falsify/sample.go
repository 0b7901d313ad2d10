package falsify

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"threearcs/stats"
	"threearcs/stats/npz"
)

// A Sample is a set of answers: features, labels, and what else is known of them.
type Sample struct {
	Name string
	X    *mat.Dense // one row an answer
	Y    []bool     // whether it is good

	Axes  []Axis     // further labels of the same answers, may be empty
	Texts []string   // what a baseline without the model reads, may be nil
	Pool  *mat.Dense // features pooled over layers, may be nil

	// Unused says which further arrays of the archive are no axes, and why.
	Unused []string
}

// An Axis is one further label.
type Axis struct {
	Name string
	Y    []bool
}

// Names say which arrays of an archive are what.
type Names struct {
	X, Y, Pool, Texts string

	// Axes names the further labels. If it is nil, every further array with one label
	// an item is an axis, and others are passed over.
	Axes []string

	// AtLeast, if not nil, makes labels of scores: an answer is good if its score is
	// at least this. Without it labels are booleans or 0 and 1.
	AtLeast *float64
}

// DefaultNames returns the names X, y, X_pool and texts, for labels of 0 and 1.
func DefaultNames() Names { return Names{X: "X", Y: "y", Pool: "X_pool", Texts: "texts"} }

// Load reads a sample from the .npz archive at path. It fails if X or y is missing, if the
// length of an array that it uses is not that of X, or if labels are not what names says.
// Arrays that are neither named nor axes are not read.
func Load(path string, names Names) (*Sample, error) {
	f, err := npz.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if !f.Has(names.X) || !f.Has(names.Y) {
		return nil, fmt.Errorf("%s: want arrays %q (features) and %q (labels), got %v; name them otherwise with --x and --y",
			path, names.X, names.Y, f.Names())
	}
	s := &Sample{Name: path}
	for _, a := range []struct {
		name  string
		store func(*npz.Array) error
	}{
		{names.X, func(a *npz.Array) (err error) { s.X, err = a.Matrix(); return }},
		{names.Y, func(a *npz.Array) (err error) { s.Y, err = labels(a, names.AtLeast); return }},
		{names.Pool, func(a *npz.Array) (err error) { s.Pool, err = a.Matrix(); return }},
		{names.Texts, func(a *npz.Array) (err error) { s.Texts, err = a.Strings(); return }},
	} {
		if !f.Has(a.name) { // pooled features and texts may be missing
			continue
		}
		if err := s.read(f, a.name, a.store); err != nil {
			return nil, err
		}
	}
	if err := s.readAxes(f, names); err != nil {
		return nil, err
	}
	return s, s.check()
}

// read hands one array of the archive to store.
func (s *Sample) read(f *npz.File, name string, store func(*npz.Array) error) error {
	a, err := f.Array(name)
	if err != nil {
		return err
	}
	if err := store(a); err != nil {
		return fmt.Errorf("%s: array %q: %w", s.Name, name, err)
	}
	return nil
}

// readAxes reads the axes that names gives, or all that there are.
func (s *Sample) readAxes(f *npz.File, names Names) error {
	for _, name := range names.Axes {
		err := s.read(f, name, func(a *npz.Array) error { return s.addAxis(name, a, names.AtLeast) })
		if err != nil {
			return err
		}
	}
	if names.Axes != nil {
		return nil
	}
	for _, name := range f.Names() {
		if slices.Contains([]string{names.X, names.Y, names.Pool, names.Texts}, name) {
			continue
		}
		if err := s.tryAxis(f, name, names.AtLeast); err != nil {
			s.Unused = append(s.Unused, fmt.Sprintf("%s (%v)", name, err))
		}
	}
	return nil
}

// tryAxis adds an array if it has one label an item; otherwise it says what it has.
func (s *Sample) tryAxis(f *npz.File, name string, atLeast *float64) error {
	var a *npz.Array
	shape, err := f.Shape(name)
	if n, _ := s.X.Dims(); err == nil && (!oneEach(shape) || shape[0] != n) {
		return fmt.Errorf("shape %v", shape)
	}
	if err == nil {
		a, err = f.Array(name)
	}
	if e := (*npz.Error)(nil); errors.As(err, &e) {
		return errors.New(e.Problem)
	}
	return s.addAxis(name, a, atLeast)
}

func (s *Sample) addAxis(name string, a *npz.Array, atLeast *float64) error {
	y, err := labels(a, atLeast)
	if err == nil {
		s.Axes = append(s.Axes, Axis{name, y})
	}
	return err
}

// oneEach reports whether an array has one value an item: a vector or a single column.
func oneEach(shape []int) bool {
	return len(shape) == 1 || len(shape) == 2 && shape[1] == 1
}

// labels reads a label array.
func labels(a *npz.Array, atLeast *float64) ([]bool, error) {
	if !oneEach(a.Shape) {
		return nil, fmt.Errorf("has %d axes, want one label an item", len(a.Shape))
	}
	if atLeast == nil {
		y, err := a.Bools()
		if err != nil {
			return nil, fmt.Errorf("%w; labels are 0 and 1, or scores with --at-least", err)
		}
		return y, nil
	}
	scores, err := a.Floats()
	if err != nil {
		return nil, err
	}
	y := make([]bool, len(scores))
	for i, v := range scores {
		if v != v {
			return nil, fmt.Errorf("item %d is NaN: %w", i, stats.ErrNaN)
		}
		y[i] = v >= *atLeast
	}
	return y, nil
}

// check compares lengths with the number of rows.
func (s *Sample) check() error {
	n, _ := s.X.Dims()
	lengths := map[string]int{"labels": len(s.Y)}
	if s.Texts != nil {
		lengths["texts"] = len(s.Texts)
	}
	if s.Pool != nil {
		lengths["pooled features"], _ = s.Pool.Dims()
	}
	for _, a := range s.Axes {
		lengths["axis "+a.Name] = len(a.Y)
	}
	for what, got := range lengths {
		if got != n {
			return fmt.Errorf("%s: %d %s for %d rows of features: %w", s.Name, got, what, n, stats.ErrLength)
		}
	}
	return nil
}

// checkValues reports NaN, infinities and features too large to standardise.
func (s *Sample) checkValues() error {
	for _, x := range []*mat.Dense{s.X, s.Pool} {
		if x == nil {
			continue
		}
		if _, err := stats.FitScaler(x); err != nil {
			return fmt.Errorf("%s: %w; mend or drop these rows", s.Name, err)
		}
	}
	return nil
}

// axis returns the labels of the named axis, nil if there is none.
func (s *Sample) axis(name string) []bool {
	i := slices.IndexFunc(s.Axes, func(a Axis) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return s.Axes[i].Y
}
